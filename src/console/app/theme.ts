import { createTheme, type MantineColorsTuple } from "@mantine/core";
import { common } from "../strings/common.ts";

const signal: MantineColorsTuple = [
  "#eef0ff",
  "#dcdffb",
  "#b6bcf1",
  "#8e97e8",
  "#6c77e0",
  "#5663db",
  "#4a58d9",
  "#3b4ac1",
  "#3341ad",
  "#283899",
];

/** How the console looks, beside what Mantine says. Colours of text are dark enough for WCAG 2.2 AA in both schemes. */
export const theme = createTheme({
  primaryColor: "signal",
  primaryShade: { light: 7, dark: 6 },
  colors: { signal },
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  components: {
    Modal: { defaultProps: { closeButtonProps: { "aria-label": common.close } } },
    // A dialog's head is no second banner of the page.
    ModalHeader: { defaultProps: { role: "none" } },
  },
  headings: {
    fontWeight: "650",
    sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.15rem" }, h3: { fontSize: "1rem" } },
  },
});

/** Where Mantine keeps what was chosen; index.html reads it before anything is painted. */
export const COLOR_SCHEME_KEY = "signalbox-color-scheme";
