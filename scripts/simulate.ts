import { parseArgs } from "node:util";
import { Random } from "./simulate/random.ts";
import { meets, type Row, tolerance } from "./simulate/scenario.ts";
import { SCENARIOS } from "./simulate/scenarios.ts";

/** A table shows what happens; what has a target is in the rows, and measured in all runs. */
const TABLE_RUNS = 200;

/**
 * Measures what the statistics promise on simulated data, through the functions that count and merge in the service:
 * npm run simulate -- [--runs 10000] [--seed 1] [fixed peeking …]. Ends with 1 if a figure misses its target by more
 * than chance.
 */
const names = SCENARIOS.map(({ name }) => name);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const unknown = positionals.filter((name) => !names.includes(name));

if (unknown.length > 0 || !(runs >= 1) || !Number.isInteger(seed)) {
  console.error(`simulate: npm run simulate -- [--runs 10000] [--seed 1] [${names.join(" | ")}]`);
  process.exitCode = 2;
} else {
  console.log(`${runs} runs, seed ${seed}\n`);
  print("row", "what", "target", "measured", "met");
  for (const [at, { name, rows, measure, table }] of SCENARIOS.entries()) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const measured = measure(runs, new Random(seed * 1_000 + at));
    for (const [row, value] of measured.entries()) report(name, rows[row]!, value);
    const lines = table?.(Math.min(runs, TABLE_RUNS), new Random(seed * 1_000 + at)) ?? [];
    for (const line of lines) console.log(line);
  }
}

function report(name: string, row: Row, value: number): void {
  // 3.3 standard errors: one true share in a thousand lies farther off.
  const met = meets(row, value);
  const near = meets(row, value, tolerance(row, value, runs, 3.3));
  if (!near) process.exitCode = 1;
  print(name, row.what, targetOf(row), figure(row, value), met ? "yes" : near ? "within chance" : "NO");
}

function targetOf(row: Row): string {
  const [low, high] = row.target;
  if (low === high) return figure(row, low);
  if (low === 0) return `≤ ${figure(row, high)}`;
  return high === 1 ? `≥ ${figure(row, low)}` : `${figure(row, low)} to ${figure(row, high)}`;
}

function figure({ unit }: Row, value: number): string {
  if (unit === "share") return `${(100 * value).toFixed(2)} %`;
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

function print(name: string, what: string, target: string, measured: string, met: string): void {
  console.log(
    `${name.padEnd(10)} ${what.padEnd(62)} ${target.padStart(18)} ${measured.padStart(10)}  ${met}`.trimEnd(),
  );
}
