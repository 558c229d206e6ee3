import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify, stripVTControlCharacters } from "node:util";

/** Fails when a file that is generated from another one is not what would be generated now: npm run generated. */
const root = join(import.meta.dirname, "..");
const run = promisify(execFile);

/** Answers what is stale and how to renew it, or null. */
type Check = () => Promise<string | null>;

const checks: Record<string, Check> = {
  "worker-configuration.d.ts": workerTypes,
  migrations,
  "openapi.json": openapi,
  "README.md": scopes,
};

async function workerTypes(): Promise<string | null> {
  const flags = ["--include-runtime=false", "--strict-vars=false"];
  try {
    await node("wrangler", ["types", "--check", ...flags]);
    return null;
  } catch (error) {
    return `${outputOf(error)}\nrenew it with: npx wrangler types ${flags.join(" ")}`;
  }
}

/** drizzle-kit would write another migration if the tables in the code were not the migrated ones. */
async function migrations(): Promise<string | null> {
  const copy = mkdtempSync(join(tmpdir(), "signalbox-migrations-"));
  try {
    cpSync(join(root, "migrations"), copy, { recursive: true });
    // drizzle-kit takes paths that are relative to where it runs, and no others.
    const options = ["--dialect=sqlite", "--schema=./src/store/tables.ts", `--out=${relative(root, copy)}`];
    const { stdout } = await node("drizzle-kit", ["generate", ...options]);
    // Where it would ask whether a column was renamed, it says nothing at all.
    return stdout.includes("No schema changes")
      ? null
      : `${stdout}\nwrite the migration with: npx drizzle-kit generate`;
  } catch (error) {
    return `${outputOf(error)}\nwrite the migration with: npx drizzle-kit generate`;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function openapi(): Promise<string | null> {
  const script = join(import.meta.dirname, "openapi.ts");
  if (!existsSync(script)) return null;
  const generator: { openapiDocument(): Promise<object> } = await import(pathToFileURL(script).href);
  const wanted: unknown = JSON.parse(JSON.stringify(await generator.openapiDocument()));
  const path = join(root, "openapi.json");
  const committed: unknown = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
  return JSON.stringify(wanted) === JSON.stringify(committed)
    ? null
    : "openapi.json is not what the app describes\nrenew it with: node scripts/openapi.ts";
}

async function scopes(): Promise<string | null> {
  const { README, withTables } = await import("./scopes.ts");
  const readme = readFileSync(README, "utf8");
  return (await withTables(readme)) === readme
    ? null
    : "the table of routes and scopes is not what the app describes\nrenew it with: npm run openapi";
}

/** Runs a command of the dependencies with the Node that runs this. */
const node = (name: string, args: string[]) =>
  run(process.execPath, [join(root, "node_modules/.bin", name), ...args], { cwd: root });

function outputOf(error: unknown): string {
  const { stdout = "", stderr = "" }: { stdout?: unknown; stderr?: unknown } = Object(error);
  return stripVTControlCharacters(`${String(stdout)}${String(stderr)}`).trim() || String(error);
}

const outcomes = await Promise.all(
  Object.entries(checks).map(async ([name, check]) => ({ name, stale: await check() })),
);
for (const { name, stale } of outcomes) {
  if (stale === null) continue;
  console.error(`${name} is stale\n${stale}\n`);
  process.exitCode = 1;
}
if (process.exitCode === undefined) console.log("Generated files are up to date");
