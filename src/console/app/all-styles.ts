import "@mantine/core/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
