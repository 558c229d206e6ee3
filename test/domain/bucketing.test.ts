import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketPrefix, murmur3, slot, slotAfter } from "../../src/domain/bucketing.ts";
import { thresholdOf } from "../../src/domain/evaluate/split.ts";
import vectors from "../vectors/buckets.json" with { type: "json" };

/** Upper .001 point of χ² with 99 degrees of freedom (R: qchisq(.999, 99)). */
const CHI_99 = 148.2304;
/** With 81 degrees of freedom: a table of 10 × 10 cells (R: qchisq(.999, 81)). */
const CHI_81 = 126.0826;
const UNITS = 100_000;

const NAMES: Record<string, (n: number) => string> = {
  sequential: (n) => `user-${n}`,
  "plain numbers": (n) => String(n),
  UUID: (n) => {
    const hex = (seed: number) => murmur3(String(n), seed).toString(16).padStart(8, "0");
    const [a, b, c, d] = [hex(1), hex(2), hex(3), hex(4)];
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
  },
  "e-mail": (n) => `ana.souza${n}@example.com`,
  "non-ASCII": (n) => `пользователь-${n}-用户-😀`,
};

function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

const textOf = (text: string | undefined, units: readonly number[] | undefined): string =>
  text ?? String.fromCharCode(...units!);

describe("murmur3", () => {
  it.each(vectors.murmur3)("vector %#", ({ text, text_utf16, seed, hash }) => {
    expect(murmur3(textOf(text, text_utf16), seed)).toBe(hash);
  });
});

describe("a slot", () => {
  it.each(vectors.slots)("vector %#", ({ salt, purpose, unit, unit_utf16, slot: expected }) => {
    const id = textOf(unit, unit_utf16);
    expect(slot(salt, purpose, id)).toBe(expected);
    expect(slotAfter(bucketPrefix(salt, purpose), id)).toBe(expected);
  });

  it.each([
    ["exp_42.v1", "variant", "user-1", 210_865],
    ["exp_42.v1", "exposure", "user-1", 445_275],
    ["exp_42.v1", "variant", "ключ", 956_408],
  ])("of %s:%s and %s is documented", (salt, purpose, unit, expected) => {
    expect(slot(salt, purpose, unit)).toBe(expected);
  });

  it("takes a lone surrogate for U+FFFD", () => {
    expect(murmur3("a\uD800b")).toBe(murmur3("a\uFFFDb"));
    expect(murmur3("\uDC00\uD800")).toBe(murmur3("\uFFFD\uFFFD"));
  });

  it("is what TextEncoder's bytes hash to, for any text", () => {
    const encoder = new TextEncoder();
    const reference = (bytes: Uint8Array): number => {
      let h = 0;
      const word = (at: number, size: number): number =>
        bytes.subarray(at, at + size).reduce((sum, byte, index) => sum | (byte << (8 * index)), 0);
      const scramble = (k: number): number => {
        const x = Math.imul(k, 0xcc9e2d51);
        return Math.imul((x << 15) | (x >>> 17), 0x1b873593);
      };
      const whole = bytes.length - (bytes.length % 4);
      for (let at = 0; at < whole; at += 4) {
        h ^= scramble(word(at, 4));
        h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
      }
      h ^= scramble(word(whole, bytes.length - whole)) ^ bytes.length;
      h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
      return (h ^ (h >>> 16)) >>> 0;
    };
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 9 }), (text, salt) => {
        expect(murmur3(text)).toBe(reference(encoder.encode(text)));
        expect(slotAfter(bucketPrefix(salt, "flag"), text)).toBe(slot(salt, "flag", text));
      }),
      { numRuns: 2_000, seed: 20 },
    );
  });
});

describe.each(Object.entries(NAMES))("slots of %s ids", (_name, id) => {
  it("fill 100 cells evenly (χ², p > .001)", () => {
    const prefix = bucketPrefix("exp_42.v1", "variant");
    const cells = Array.from({ length: 100 }, () => 0);
    for (let n = 0; n < UNITS; n += 1) cells[Math.floor(slotAfter(prefix, id(n)) / 10_000)]! += 1;
    expect(chiSquare(cells, UNITS / 100)).toBeLessThan(CHI_99);
  });

  it.each([
    ["experiments", "exp_42.v1", "exp_43.v1"],
    ["phases", "exp_42.v1", "exp_42.v2"],
    ["flags", "agent.flag_1", "agent.flag_2"],
  ])("of neighbouring %s are independent (χ², p > .001)", (_what, first, second) => {
    const [a, b] = [bucketPrefix(first, "variant"), bucketPrefix(second, "variant")];
    const cells = Array.from({ length: 100 }, () => 0);
    const rows = Array.from({ length: 10 }, () => 0);
    const columns = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < UNITS; n += 1) {
      const row = Math.floor(slotAfter(a, id(n)) / 100_000);
      const column = Math.floor(slotAfter(b, id(n)) / 100_000);
      cells[row * 10 + column]! += 1;
      rows[row]! += 1;
      columns[column]! += 1;
    }
    const statistic = cells.reduce((sum, count, at) => {
      const expected = (rows[Math.floor(at / 10)]! * columns[at % 10]!) / UNITS;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    expect(statistic).toBeLessThan(CHI_81);
  });

  it("never lose a unit while a percentage grows from 1 to 100", () => {
    const prefix = bucketPrefix("agent.flag", "flag");
    let moved = 0;
    for (let n = 0; n < 20_000; n += 1) {
      const at = slotAfter(prefix, id(n));
      let inside = false;
      for (let percent = 1; percent <= 100; percent += 1) {
        const now = at < thresholdOf(percent);
        if (inside && !now) moved += 1;
        inside = now;
      }
      if (!inside) moved += 1;
    }
    expect(moved).toBe(0);
  });
});
