import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.ts";

/** What the console is made of, and what is made of it. */
const SOURCES = ["src/console", "src/domain", "vite.config.ts"];
const BUILT = "dist/assets/index.html";

/** Builds the console anew where its sources are newer than what was built of them, so that what runs is what is written. */
export async function buildConsoleIfChanged(root: string): Promise<void> {
  if (SOURCES.every((source) => newest(join(root, source)) <= changedAt(join(root, BUILT)))) return;
  console.log("Building the console…");
  const child = spawn(process.execPath, [join(root, "scripts/assets.js")], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = (): boolean => child.kill();
  process.once("exit", stop);
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  process.off("exit", stop);
  if (code !== 0) throw new Failure("the console could not be built: npm run build:console tells why");
}

/** Milliseconds since 1970 of the last change to a file; 0 where there is none. */
const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The same of a file, or of what is in a folder. */
function newest(path: string): number {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return changedAt(path);
  const within = readdirSync(path, { recursive: true, encoding: "utf8" });
  return Math.max(...[path, ...within.map((name) => join(path, name))].map(changedAt));
}
