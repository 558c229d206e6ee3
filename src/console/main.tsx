import "./app/mantine.css";
import "./app/styles.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { reloadOnNewBuild } from "./app/new-build.ts";

reloadOnNewBuild();

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
