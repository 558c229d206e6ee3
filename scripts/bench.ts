import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Runs one of the measurements in test/bench: npm run bench -- startup. What follows the name goes to it. */
const folder = join(import.meta.dirname, "../test/bench");
const [name = "", ...args] = process.argv.slice(2);
const file = join(folder, `${name}.ts`);

if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  const names = readdirSync(folder).flatMap((entry) => /^([a-z-]+)\.ts$/.exec(entry)?.[1] ?? []);
  console.error(`bench: say which one: npm run bench -- <${names.join(" | ")}>`);
  process.exitCode = 2;
} else {
  const bench: { default(args: string[]): Promise<void> } = await import(pathToFileURL(file).href);
  await bench.default(args);
}
