import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneSidedWidth, sequenceP, sequenceWidth } from "../../../src/domain/stats/always-valid.ts";
import { boundaries, repeatedP } from "../../../src/domain/stats/group-sequential.ts";
import { expectClose } from "./kit.ts";

describe("O'Brien–Fleming-type boundaries", () => {
  it("for five equal looks", () => {
    // The classical example: Lan and DeMets' program and R's ldbounds print 4.8769, 3.3569, 2.6803, 2.2898, 2.0310.
    const expected = [4.87688, 3.35701, 2.68028, 2.28982, 2.03103];
    for (const [look, boundary] of boundaries([0.2, 0.4, 0.6, 0.8, 1], 0.05).entries()) {
      expect(Math.abs(boundary - expected[look]!)).toBeLessThan(6e-6);
    }
  });

  it("for uneven looks", () => {
    // scipy 1.17: adaptive quadrature (quad, brentq) nested over the three looks.
    const expected = [3.928572542626036, 3.1489758868073054, 1.964792380471463];
    for (const [look, boundary] of boundaries([0.3, 0.45, 1], 0.05).entries()) {
      expectClose(boundary, expected[look]!);
    }
  });

  it("one look at the end is the fixed test", () => {
    expectClose(boundaries([1], 0.05)[0], 1.959963984540054, 1e-9);
  });

  it("looks that are very close", () => {
    // scipy 1.17: Simpson's rule on 400,001 and 8,001 nodes.
    const expected = [2.962588042727567, 3.007998258864241, 1.9687142055066804];
    for (const [look, boundary] of boundaries([0.5, 0.501, 1], 0.05).entries()) {
      expectClose(boundary, expected[look]!);
    }
  });

  it("a look that adds next to nothing changes nothing", () => {
    const [, alone] = boundaries([0.5, 1], 0.05);
    const [, , last] = boundaries([0.5, 0.501, 1], 0.05);
    expectClose(last, alone!, 1e-3);
  });

  it("are finite wherever up to ten looks lie", () => {
    const looks = fc
      .uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 10 })
      .map((all) => all.sort((a, b) => a - b).map((one) => one / 1000));
    fc.assert(
      fc.property(looks, fc.constantFrom(0.01, 0.05, 0.1), (fractions, alpha) => {
        for (const boundary of boundaries(fractions, alpha)) {
          expect(boundary).toBeGreaterThan(0);
          expect(boundary).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("the repeated p-value", () => {
  it("is α at the boundary, and below it above", () => {
    const fractions = [0.25, 0.6, 0.8];
    for (const alpha of [0.001, 0.05, 0.2]) {
      const boundary = boundaries(fractions, alpha).at(-1)!;
      expectClose(repeatedP(boundary, fractions), alpha, 1e-7);
      expect(repeatedP(boundary + 1e-4, fractions)).toBeLessThan(alpha);
      expect(repeatedP(-boundary + 1e-4, fractions)).toBeGreaterThan(alpha);
    }
  });

  it("is that of the fixed test at a single look at the end", () => {
    expectClose(repeatedP(1.959963984540054, [1]), 0.05);
  });

  it("stays between its ends", () => {
    expect(repeatedP(0, [0.5, 1])).toBe(1);
    expect(repeatedP(Infinity, [0.5, 1])).toBe(1e-12);
  });
});

describe("the confidence sequence", () => {
  // mpmath, 30 digits, from the half-width SE·√N·√(2(Nρ² + 1)/(N²ρ²)·ln(√(Nρ² + 1)/α)).
  it("has the published width", () => {
    expectClose(0.01 * sequenceWidth(2_000, 0.05), 0.0312377909167472);
    expectClose(0.01 * sequenceWidth(50_000, 0.01), 0.0375338920435246);
    expectClose(0.01 * oneSidedWidth(2_000, 0.05), 0.0288601396134283);
    expectClose(sequenceP(4, 2_000, 0.05), 0.00465835646081872);
  });

  it("excludes 0 exactly when p is below α", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 1_000_000 }),
        fc.constantFrom(0.001, 0.05, 0.2),
        fc.constantFrom(-1e-6, 1e-6),
        (n, alpha, off) => {
          const z = sequenceWidth(n, alpha) * (1 + off);
          expect(sequenceP(z, n, alpha) < alpha).toBe(off > 0);
        },
      ),
    );
  });
});
