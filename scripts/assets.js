// Brings what the Worker serves as static assets to dist/assets: the console, and what the reference at /docs needs.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { build } from "vite";

const FILES = { "swagger-ui-bundle.js": "reference.js", "swagger-ui.css": "reference.css" };

// Whatever a shell or a test runner calls itself: Vite would build the slower and larger React for it.
process.env.NODE_ENV = "production";

/** The page that most people open first. */
const FIRST_PAGE = "/src/console/agents/agents-page.tsx";

const root = join(import.meta.dirname, "..");
const assets = join(root, "dist", "assets");

function copyReference() {
  const from = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  mkdirSync(join(assets, "docs"), { recursive: true });
  for (const [source, target] of Object.entries(FILES))
    copyFileSync(join(from, source), join(assets, "docs", target));
}

/** The modules that a browser has to load for the first page. */
function firstModules(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set();
  const add = (chunk) => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports) add(byName.get(name));
  };
  for (const chunk of chunks) if (chunk.isEntry || chunk.facadeModuleId?.endsWith(FIRST_PAGE)) add(chunk);
  return new Set([...found].flatMap(({ moduleIds }) => moduleIds));
}

/**
 * Built twice: cut by who shares what with whom, the first page is in sixty small files, which are larger together and take
 * as many requests. What it needs, as the first build shows, is one file in the second.
 */
async function buildConsole() {
  const config = { configFile: join(root, "vite.config.ts"), logLevel: "warn" };
  const { output } = await build({ ...config, build: { write: false } });
  const first = firstModules(output.filter(({ type }) => type === "chunk"));
  // Names change with contents: what an earlier build left is of no use.
  rmSync(join(assets, "console"), { recursive: true, force: true });
  const groups = [{ name: "first", test: (id) => first.has(id) }];
  await build({ ...config, build: { rolldownOptions: { output: { codeSplitting: { groups } } } } });
}

copyReference();
await buildConsole();
