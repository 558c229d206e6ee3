import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { bundle, wranglerSettings, type Bundle } from "./startup/bundle.ts";
import { firstAnswer, type FirstAnswer } from "./startup/workerd.ts";

/**
 * What a cold isolate pays before it can answer: the size of what wrangler uploads, and the time that evaluating it
 * takes, beside an empty Worker and an empty Hono Worker.
 *
 * Twice measured. In V8: compiling, linking and evaluating the script, in a fresh process of Node for each repetition.
 * In workerd: from the start of its process to the first answer, so that an empty Worker's time is workerd's own.
 * The variants take turns, so that whatever else the machine does meets all of them; read the ratios and the
 * differences rather than the milliseconds. (wrangler check startup samples each 10 ms: too few to tell these apart.)
 */
const root = join(import.meta.dirname, "../..");
const EMPTY = `export default { fetch: () => new Response("ok") };\n`;
const HONO = `import { Hono } from "hono";
const app = new Hono();
app.get("/healthz", (c) => c.text("ok"));
export default app;\n`;

interface Sample {
  workerd: FirstAnswer;
  /** Compiling, linking and evaluating. */
  ms: number;
  /** Compiling alone: V8 reads all of the script, deferred or not. */
  compileMs: number;
  cpuMs: number;
}

export default async function startup(args: string[]): Promise<void> {
  const repetitions = Number(args[0] ?? 21);
  // Inside the project, so that the probes find its dependencies.
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  const room = mkdtempSync(join(root, "node_modules/.cache/bench-startup-"));
  try {
    const bundles = makeBundles(room);
    report(bundles, await measureInTurns(bundles, repetitions), repetitions);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

function makeBundles(room: string): Bundle[] {
  const probe = (name: string, source: string) => {
    const path = join(room, `${name}.ts`);
    writeFileSync(path, source);
    return bundle(name, path, room);
  };
  const worker = join(root, "src/worker.ts");
  const real = bundle("signalbox", worker, room);
  const all = (paths: string[]) =>
    paths.map((path, index) => `export * as m${index} from ${JSON.stringify(path)};`).join("\n");
  return [
    probe("empty", EMPTY),
    probe("hono", HONO),
    // What the resolve plane would cost in a script of its own: V8 has to read all of a script, deferred or not.
    probe("resolve-plane", `${EMPTY}${all(real.imports)}\n`),
    real,
    // What it would cost if nothing were deferred.
    probe("all-static", `${EMPTY}${all([...real.imports, ...real.deferredEntries])}\n`),
  ];
}

async function measureInTurns(bundles: Bundle[], repetitions: number): Promise<Map<string, Sample[]>> {
  const settings = wranglerSettings();
  const samples = new Map<string, Sample[]>(bundles.map(({ name }) => [name, []]));
  // The first round warms the disk's cache and is thrown away.
  for (let round = -1; round < repetitions; round += 1) {
    for (const [index] of bundles.entries()) {
      const turn = bundles[(index + Math.max(0, round)) % bundles.length];
      if (!turn) continue;
      const sample = { ...evaluate(turn.script), workerd: await firstAnswer(turn.script, settings) };
      if (round >= 0) samples.get(turn.name)?.push(sample);
    }
  }
  return samples;
}

function evaluate(script: string): Omit<Sample, "workerd"> {
  const child = join(import.meta.dirname, "startup/evaluate.js");
  const output = execFileSync(
    process.execPath,
    ["--no-warnings", "--experimental-vm-modules", child, script],
    { encoding: "utf8" },
  );
  const sample: Omit<Sample, "workerd"> = JSON.parse(output);
  return sample;
}

function report(bundles: Bundle[], samples: Map<string, Sample[]>, repetitions: number): void {
  const rows = bundles.map((made) => {
    const own = samples.get(made.name) ?? [];
    const ms = own.map((sample) => sample.ms);
    return {
      worker: made.name,
      median_ms: median(ms),
      p90_ms: quantile(ms, 0.9),
      median_compile_ms: median(own.map((sample) => sample.compileMs)),
      median_cpu_ms: median(own.map((sample) => sample.cpuMs)),
      workerd_first_answer_ms: median(own.map((sample) => sample.workerd.ms)),
      workerd_cpu_ms: median(own.map((sample) => sample.workerd.cpuMs ?? Number.NaN)),
      cpu_times_empty: 0,
      cpu_times_hono: 0,
      script_kib: made.bytes / 1024,
      gzip_kib: made.gzipBytes / 1024,
      evaluated_at_start_kib: made.startBytes / 1024,
      deferred_kib: made.deferredBytes / 1024,
      files: made.files,
    };
  });
  const of = (name: string) => rows.find((row) => row.worker === name)?.median_cpu_ms ?? Number.NaN;
  for (const row of rows) {
    row.cpu_times_empty = row.median_cpu_ms / of("empty");
    row.cpu_times_hono = row.median_cpu_ms / of("hono");
  }
  console.table(
    Object.fromEntries(
      rows.map(({ worker, ...row }) => [worker, mapNumbers(row, (value) => Math.round(value * 100) / 100)]),
    ),
  );
  console.log(
    `${repetitions} repetitions, taking turns, each in a fresh process of Node ${process.versions.node} (V8 ${process.versions.v8}).
Sizes are as deployed, minified. wrangler puts dynamic imports into the same file: "deferred" is in it, and is evaluated only when asked for.`,
  );
  mkdirSync(join(root, "test-results"), { recursive: true });
  const path = join(root, "test-results/bench-startup.json");
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  writeFileSync(
    path,
    `${JSON.stringify({ at: new Date().toISOString(), machine, repetitions, rows }, null, 2)}\n`,
  );
  console.log("Written to test-results/bench-startup.json");
}

const mapNumbers = (row: Record<string, unknown>, change: (value: number) => number) =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === "number" ? change(value) : value]),
  );

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

const median = (values: number[]): number => quantile(values, 0.5);
