import type { JsonObject } from "../../src/domain/json.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { AgentEntry } from "../../src/edge/memory/agent-entry.ts";
import { resolveAgent } from "../../src/domain/resolve.ts";

/** In a process of its own, with --expose-gc: what agents take in memory, beside what is estimated. */
const CHARACTERS = 1_000_000;

const list = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));
const rulesOf = (length: number, condition: (i: number) => JsonObject) =>
  list(length, (i) => ({ id: `rule-${i}`, condition: condition(i), version: 1 }));

const SHAPES: Record<string, Partial<Snapshot>> = {
  "short rules": { rules: rulesOf(200, (i) => ({ plan: "pro", region: `region-${i}` })) },
  "one condition of many parts": { rules: rulesOf(1, () => ({ $or: list(400, () => ({ a: 1 })) })) },
  "nested conditions": {
    rules: rulesOf(50, () => ({ $and: list(20, () => ({ $not: { $not: { $not: { a: 1 } } } })) })),
  },
  operators: {
    rules: rulesOf(50, () => ({ $and: list(20, () => ({ a: { $gt: 1, $lt: 5, $ne: 3, $exists: true } })) })),
  },
  "operands of $all": { rules: rulesOf(20, () => ({ a: { $all: list(400, (k) => k) } })) },
  "dotted paths": { rules: rulesOf(200, () => ({ "a.b.c.d.e.f.g": 1, "b.c.d.e.f.g.h": 2 })) },
  lists: { rules: rulesOf(20, (i) => ({ a: { $ini: list(500, (k) => `Some-longer-text-${i}-${k}`) } })) },
  patterns: { rules: rulesOf(100, (i) => ({ a: { $regex: `^(foo|bar)[a-z0-9]{1,20}-${i}$` } })) },
  groups: {
    groups: { beta: list(10_000, (i) => `user-number-${i}`) },
    rules: rulesOf(2, () => ({ user_id: { $inGroup: "beta" } })),
  },
  flags: {
    flags: list(50, (i) => ({
      key: `flag-${i}`,
      type: "boolean" as const,
      enabled: true,
      default_value: false,
      rules: list(50, () => ({ condition: { a: 1 }, value: true })),
    })),
  },
  experiments: {
    experiments: list(40, (i) => ({
      id: `experiment-${i}`,
      phase: 1,
      unit: "user" as const,
      ranges: [[i * 10_000, i * 10_000 + 10_000]],
      arms: list(4, (version) => ({ version, weight: 25 })),
      audience: { plan: "pro", region: `region-${i}` },
    })),
  },
  "a rollout": {
    rollout: {
      id: "rollout-1",
      unit: "user",
      audience: { $or: list(20, (i) => ({ plan: "pro", region: `region-${i}` })) },
      target_version: 2,
      stable_version: 1,
      canary_below: 250_000,
      baseline_from: 750_000,
    },
  },
};

export type Footprints = Record<string, { real: number; estimated: number }>;

function used(): number {
  for (let i = 0; i < 4; i += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function measure(more: Partial<Snapshot>): Promise<Footprints[string]> {
  const base = { agent_id: "a", enabled: true, deleted: false, active: 1, labels: {}, versions: { 1: "h" } };
  const text = JSON.stringify({ ...base, ...more });
  const count = Math.max(4, Math.ceil(CHARACTERS / text.length));
  const entries: AgentEntry[] = [];
  await new Promise((resolve) => setImmediate(resolve));
  const before = used();
  for (let i = 0; i < count; i += 1) {
    const entry = new AgentEntry(JSON.parse(text), { epoch: 0, revision: 1 });
    // Patterns are compiled when they are first tried.
    for (let n = 0; n < 4; n += 1) resolveAgent(entry.agent, { a: "foo", user_id: "nobody" });
    entries.push(entry);
  }
  await new Promise((resolve) => setImmediate(resolve));
  return { real: Math.round((used() - before) / count), estimated: entries[0]!.bytes };
}

const footprints: Footprints = {};
for (const [name, more] of Object.entries(SHAPES)) footprints[name] = await measure(more);
console.log(JSON.stringify(footprints));
