// Brings what the Worker serves as static assets to dist/assets: the console, and what the reference at /docs needs.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { build } from "vite";

const FILES = { "swagger-ui-bundle.js": "reference.js", "swagger-ui.css": "reference.css" };

const root = join(import.meta.dirname, "..");
const assets = join(root, "dist", "assets");
const from = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
mkdirSync(join(assets, "docs"), { recursive: true });
for (const [source, target] of Object.entries(FILES))
  copyFileSync(join(from, source), join(assets, "docs", target));

// Names change with contents: what an earlier build left is of no use.
rmSync(join(assets, "console"), { recursive: true, force: true });
await build({ configFile: join(root, "vite.config.ts"), logLevel: "warn" });
