import { murmur3, slot, SLOTS } from "../../src/domain/bucketing.ts";
import { armOf, compileDraw, isEnrolled } from "../../src/domain/experiment/assignment.ts";
import type { SlotRange } from "../../src/domain/experiment/experiment.ts";
import { growRanges } from "../../src/domain/experiment/ranges.ts";
import { chiSquareTail } from "../../src/domain/stats/distributions.ts";
import type { Random } from "./random.ts";
import { type Scenario } from "./scenario.ts";

const UNITS = 100_000;
const RAMP_UNITS = 20_000;
/** p-values of tables that are as even as chance makes them lie here. */
const EVEN = [0.001, 1] as const;

const uuid = (n: number): string => {
  const hex = (seed: number): string => murmur3(String(n), seed).toString(16).padStart(8, "0");
  const [a, b, c, d] = [hex(1), hex(2), hex(3), hex(4)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
};

const NAMES: readonly (readonly [what: string, name: (n: number) => string])[] = [
  ["sequential ids", (n) => `user-${n}`],
  ["UUIDs", uuid],
  ["e-mail addresses", (n) => `ana.souza${n}@example.com`],
  ["non-ASCII ids", (n) => `пользователь-${n}-用户`],
];

/** χ² of counts that should all be the same. */
function evenness(counts: readonly number[], degrees: number): number {
  const expected = counts.reduce((sum, one) => sum + one, 0) / counts.length;
  return chiSquareTail(
    counts.reduce((sum, one) => sum + (one - expected) ** 2 / expected, 0),
    degrees,
  );
}

const cell = (salt: string, unit: string, cells: number): number =>
  Math.floor((slot(salt, "variant", unit) * cells) / SLOTS);

/** Units into a hundred cells by a function; the p-value of their evenness. */
function table(from: number, cellOf: (n: number) => number): number {
  const counts = Array.from({ length: 100 }, () => 0);
  for (let n = from; n < from + UNITS; n += 1) counts[cellOf(n)]! += 1;
  return evenness(counts, 99);
}

/** Units whose arm changed, or that fell out, while the experiment's traffic grew from 1 to 100 percent. */
function moved(): number {
  const draw = compileDraw({ id: "exp_42", phase: 1, weights: [50, 50] });
  const given = new Map<string, number>();
  let ranges: SlotRange[] = [];
  let count = 0;
  for (let percent = 1; percent <= 100; percent += 1) {
    const grown = growRanges([], ranges, percent);
    if (!("ranges" in grown)) return Infinity;
    ({ ranges } = grown);
    for (let n = 0; n < RAMP_UNITS; n += 1) {
      const unit = `user-${n}`;
      const before = given.get(unit);
      const now = isEnrolled("agent", ranges, unit) ? armOf(draw, unit) : undefined;
      if (before !== undefined && now !== before) count += 1;
      if (now !== undefined) given.set(unit, now);
    }
  }
  return given.size === RAMP_UNITS ? count : Infinity;
}

export const buckets: Scenario = {
  name: "buckets",
  rows: [
    ...NAMES.map(([what]) => ({
      what: `100 cells, ${what}: p of χ²`,
      target: EVEN,
      unit: "number" as const,
    })),
    { what: "neighbouring experiments independent: p of χ²", target: EVEN, unit: "number" },
    { what: "units moved by a ramp from 1 to 100 %", target: [0, 0], unit: "number" },
  ],
  measure(_, random: Random) {
    const from = random.below(1_000_000);
    return [
      ...NAMES.map(([, name]) => table(from, (n) => cell("exp_42.v1", name(n), 100))),
      table(from, (n) => cell("exp_42.v1", `user-${n}`, 10) * 10 + cell("exp_43.v1", `user-${n}`, 10)),
      moved(),
    ];
  },
};
