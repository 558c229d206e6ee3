import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../src");
const IMPORT = /^(?:import|export)\s(?!type\b)[^;]*?from\s+"([^"]+)"/gm;

/** Every module that a file loads when it is loaded, packages by their names. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!file.startsWith("/")) return seen;
  for (const [, name] of readFileSync(file, "utf8").matchAll(IMPORT)) {
    loadedBy(name!.startsWith(".") ? resolve(dirname(file), name!) : name!, seen);
  }
  return seen;
}

const edge = readdirSync(join(root, "edge"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join(root, "edge", name));

describe("the resolve plane", () => {
  it("does not load the distributions, which only the control plane needs", () => {
    const loaded = [...edge, join(root, "worker.ts")].flatMap((file) => [...loadedBy(file)]);
    expect(loaded.filter((name) => name.startsWith("@stdlib/"))).toEqual([]);
    expect([...loadedBy(join(root, "domain/stats/compare.ts"))]).toContain(
      "@stdlib/stats-base-dists-normal-cdf",
    );
  });
});
