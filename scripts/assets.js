// Brings what the Worker serves as static assets to dist/assets: the reference at /docs works offline.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";

const FILES = { "swagger-ui-bundle.js": "reference.js", "swagger-ui.css": "reference.css" };

const from = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const to = join(import.meta.dirname, "..", "dist", "assets", "docs");
mkdirSync(to, { recursive: true });
for (const [source, target] of Object.entries(FILES)) copyFileSync(join(from, source), join(to, target));
