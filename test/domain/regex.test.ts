import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_AGENT_REGEX_STEPS, MAX_REGEX_INPUT, MAX_REGEX_LENGTH } from "../../src/domain/limits.ts";
import { stepsOfPatterns } from "../../src/domain/regex/sum.ts";
import { regexFault } from "../../src/domain/regex/check.ts";

describe("a regular expression that people write", () => {
  it.each([
    "",
    "(Mobile|Tablet)",
    "-12-25$",
    "^hello",
    "@example\\.com$",
    "^.*@example\\.com$",
    ".*beta.*",
    "beta.*tester",
    "^\\d+(\\.\\d+)*$",
    "^[\\w.+-]+@example\\.(com|org)$",
    "^(?:[a-z0-9]+[.-])*[a-z0-9]+$",
    "^(en|pt)(-[A-Z]{2})?$",
    "\\bbeta\\b",
    "^192\\.168\\.",
    "^(.+)@(.+)$",
    "^user-[0-9a-f]{8}-[0-9a-f]{4}$",
    "^\\s+|\\s+$",
    "(?<browser>Chrome|Firefox)\\/\\d+",
    "^((a|b)c)*d$",
    "[^/]+/$",
    "^[\\D]+$",
    "ключ.*",
  ])("is accepted: %s", (pattern) => {
    expect(regexFault(pattern)).toBeNull();
  });
});

describe("a regular expression that can run away", () => {
  it.each([
    "(a+)+$",
    "(a*)*",
    "(a|a)*$",
    "(a|ab)*c",
    "(a|A)*b",
    "(\\w|\\d)+$",
    "([^a]|b)*c",
    "(\\w+\\s?)*$",
    "([a-z]+)*$",
    "(x+x+)+y",
    "(.*)*x",
    "(a?){30}a{30}",
    "(.*?,){11}P",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "((a{1,5}){1,5}){1,5}$",
    "(é+)+$",
    "(é|ü)*$",
    "(?:a?b?)*$",
  ])("is refused: %s", (pattern) => {
    expect(regexFault(pattern)).toMatch(/run away/);
  });

  it.each(["a.*b.*c", "^.*foo.*bar.*$", "\\d*\\d*\\d*x", "c*?(\\w{3,})?$"])(
    "is refused where it is only slow: %s",
    (pattern) => {
      expect(regexFault(pattern)).toMatch(/could take \S+ steps on a text of 1000 characters/);
    },
  );

  it.each([
    ["(?=a)", /lookahead/],
    ["(?<!a)b", /lookbehind/],
    ["(a)\\1", /references/],
    ["(?<x>a)\\k<x>", /references/],
    ["(a{100}){100}", /repeats too much/],
    ["a{100000}", /repeats too much/],
    ["/???***[)", /is not a regular expression/],
    ["[b-a]", /is not a regular expression/],
    ["a".repeat(MAX_REGEX_LENGTH + 1), /at most 500/],
  ])("or that has what it may not is refused: %s", (pattern, why) => {
    expect(regexFault(pattern)).toMatch(why);
  });
});

describe("any regular expression that is accepted", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    "c",
    "[ab]",
    "[^a]",
    ".",
    "\\w",
    "\\d",
    "\\s",
    "ab",
    "(a|bc)",
    "(ab?)",
  );
  const times = fc.constantFrom("", "", "*", "+", "?", "{1,3}", "{2}", "*?", "{3,}");
  const sequence = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.array(fc.tuple(part, times), { minLength: 1, maxLength: 4 }).map((parts) => parts.flat().join(""));
  const grouped = fc.oneof(
    piece,
    sequence(piece).map((inner) => `(${inner})`),
  );
  const pattern = fc
    .tuple(fc.constantFrom("", "^"), sequence(grouped), fc.constantFrom("", "$", "!"))
    .map((parts) => parts.join(""));
  const texts = ["a", "b", "ab", "aab", "1", "a b"].flatMap((part) =>
    ["", "!", "\n", "c"].map(
      (end) => part.repeat(MAX_REGEX_INPUT).slice(0, MAX_REGEX_INPUT - end.length) + end,
    ),
  );

  it("answers within half a second on the texts that are made to keep it busy", () => {
    let accepted = 0;
    let slowest = 0;
    fc.assert(
      fc.property(pattern, (source) => {
        if (regexFault(source) !== null) return;
        accepted += 1;
        const compiled = new RegExp(source);
        for (const text of texts) {
          // The better of two, because a pause of the machine is not the pattern's.
          const took = Math.min(...[0, 1].map(() => timed(() => compiled.test(text))));
          slowest = Math.max(slowest, took);
        }
      }),
      { numRuns: 1_000, seed: 5 },
    );
    expect(accepted).toBeGreaterThan(200);
    expect(slowest).toBeLessThan(500);
  });
});

describe("the steps of all patterns of conditions", () => {
  const steps = (condition: object): number => stepsOfPatterns([{ condition }], 10);

  it("are added up, wherever they stand", () => {
    const one = steps({ a: { $regex: "a*b" } });
    expect(one).toBeGreaterThan(MAX_REGEX_INPUT ** 2 / 2);
    expect(steps({ a: { $regexi: "a*b" } })).toBe(one);
    const more = { $or: [{ a: { $regex: "a*b" } }, { $not: { b: { $not: { $regexi: "a*b" } } } }], c: "a*b" };
    expect(steps(more)).toBe(2 * one);
    expect(stepsOfPatterns([{ condition: more }, {}, { condition: { a: { $regex: "a*b" } } }], 10)).toBe(
      3 * one,
    );
  });

  it.each([
    [{ a: { $elemMatch: { $regex: "a*b" } } }],
    [{ a: { $elemMatch: { b: { $elemMatch: { $regex: "a*b" } } } } }],
    [{ a: { $all: [{ $regex: "a*b" }] } }],
    [{ a: { $not: { $alli: [{ $regex: "a*b" }] } } }],
  ])("count for each element of a list: %j", (condition) => {
    expect(steps(condition)).toBe(10 * steps({ a: { $regex: "a*b" } }));
  });

  it("are few for what cannot be tried", () => {
    expect([steps({}), steps({ a: { $regex: "(" } }), steps({ a: { $regex: 5 } })]).toEqual([0, 0, 0]);
  });

  it("as many as an agent may have take a quarter of a second at most", () => {
    const sources = [
      "a*b|a*c|a*d|a*e|a*f|a*g|a*h|a*i|a*j",
      "[ab]{0,400}c{2}",
      "(a|bc)((a)){0,400}!",
      "(a|b)*c",
    ];
    for (const source of sources) {
      const count = Math.floor(MAX_AGENT_REGEX_STEPS / steps({ a: { $regex: source } }));
      const pattern = new RegExp(source, "i");
      const took = [0, 1, 2].map(() =>
        timed(() => {
          for (let at = 0; at < count; at += 1) pattern.test("a".repeat(MAX_REGEX_INPUT - 1));
        }),
      );
      expect(Math.min(...took)).toBeLessThan(250);
    }
  });
});

/** Milliseconds of the processor: what else runs on the machine is not counted. */
function timed(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
