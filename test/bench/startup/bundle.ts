import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const root = join(import.meta.dirname, "../../..");

/** The parts of esbuild's metafile that are read here. */
interface Metafile {
  inputs: Record<string, { imports: { path: string; kind: string; external?: boolean }[] }>;
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }>; entryPoint?: string }>;
}

export interface Bundle {
  name: string;
  script: string;
  /** Files that wrangler would upload: more than one only if it split the modules. */
  files: number;
  bytes: number;
  gzipBytes: number;
  /** Bytes of modules that are evaluated at start: reachable from the entry by static imports. */
  startBytes: number;
  /** Bytes of modules in the bundle that are evaluated only when a dynamic import asks for them. */
  deferredBytes: number;
  /** The modules that the entry itself imports. */
  imports: string[];
  /** The modules that dynamic imports name. */
  deferredEntries: string[];
}

/** The lines of wrangler.toml that decide how a script is bundled and run. */
export function wranglerSettings(): string[] {
  const wanted = /^(?:compatibility_(?:date|flags)|minify|keep_names)\s*=.*$/gm;
  return readFileSync(join(root, "wrangler.toml"), "utf8").match(wanted) ?? [];
}

/** Bundles a Worker as `wrangler deploy` would, with the real Worker's compatibility settings and minifying. */
export function bundle(name: string, main: string, room: string): Bundle {
  const folder = join(room, name);
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "wrangler.toml");
  writeFileSync(
    config,
    [`name = "bench-${name}"`, `main = ${JSON.stringify(main)}`, ...wranglerSettings(), ""].join("\n"),
  );

  const metaPath = join(folder, "meta.json");
  const out = join(folder, "out");
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/.bin/wrangler"),
      "deploy",
      "--dry-run",
      `--config=${config}`,
      `--outdir=${out}`,
      `--metafile=${metaPath}`,
    ],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
    },
  );
  const meta: Metafile = JSON.parse(readFileSync(metaPath, "utf8"));
  return measure(name, out, meta, folder);
}

function measure(name: string, out: string, meta: Metafile, folder: string): Bundle {
  const scripts = Object.entries(meta.outputs).filter(([path]) => path.endsWith(".js"));
  const entry = scripts.find(([, output]) => output.entryPoint !== undefined);
  if (!entry) throw new Error(`${name}: the bundle has no entry`);
  const [entryPath, { entryPoint = "" }] = entry;
  const script = join(out, entryPath.split("/").at(-1) ?? "");
  const text = readFileSync(script);

  const bytesOf = new Map<string, number>();
  for (const [, output] of scripts) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      bytesOf.set(path, (bytesOf.get(path) ?? 0) + bytesInOutput);
    }
  }
  const atStart = staticallyReachable(meta, entryPoint);
  const sum = (paths: string[]) => paths.reduce((total, path) => total + (bytesOf.get(path) ?? 0), 0);
  const deferredEntries = [...atStart].flatMap((path) =>
    (meta.inputs[path]?.imports ?? [])
      .filter((imported) => imported.kind === "dynamic-import" && !imported.external)
      .map((imported) => imported.path),
  );
  return {
    name,
    script,
    files: scripts.length,
    bytes: text.byteLength,
    gzipBytes: gzipSync(text).byteLength,
    startBytes: sum([...atStart]),
    deferredBytes: sum([...bytesOf.keys()].filter((path) => !atStart.has(path))),
    imports: (meta.inputs[entryPoint]?.imports ?? [])
      .filter((imported) => imported.kind === "import-statement" && !imported.external)
      .map((imported) => resolveInput(imported.path, folder)),
    deferredEntries: [...new Set(deferredEntries)].map((path) => resolveInput(path, folder)),
  };
}

function staticallyReachable(meta: Metafile, entryPoint: string): Set<string> {
  const reached = new Set([entryPoint]);
  for (const path of reached) {
    for (const imported of meta.inputs[path]?.imports ?? []) {
      if (imported.kind !== "dynamic-import" && !imported.external) reached.add(imported.path);
    }
  }
  return reached;
}

/** esbuild writes paths relative to where wrangler runs it: the folder of the configuration. */
const resolveInput = (path: string, folder: string): string => resolve(folder, path);
