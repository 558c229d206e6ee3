import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** The version of a package that is installed. */
export function versionOf(name: string): string {
  const path = join(ROOT, "node_modules", name, "package.json");
  const { version }: { version: string } = JSON.parse(readFileSync(path, "utf8"));
  return version;
}

export interface Target {
  what: string;
  measured: number;
  /** What is aimed at, in words and as a bound. */
  target: string;
  met: boolean;
}

/** Prints targets beside what was measured, and writes everything to test-results/. */
export function conclude(name: string, results: object, targets: Target[]): void {
  if (targets.length > 0) {
    console.table(
      Object.fromEntries(
        targets.map(({ what, measured, target, met }) => [
          what,
          { measured: round(measured, 3), target, met: met ? "yes" : "NO" },
        ]),
      ),
    );
  }
  mkdirSync(join(ROOT, "test-results"), { recursive: true });
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  const text = JSON.stringify({ at: new Date().toISOString(), machine, ...results, targets }, null, 2);
  writeFileSync(join(ROOT, `test-results/bench-${name}.json`), `${text}\n`);
  console.log(`Written to test-results/bench-${name}.json`);
}
