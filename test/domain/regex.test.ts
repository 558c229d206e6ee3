import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_REGEX_INPUT, MAX_REGEX_LENGTH } from "../../src/domain/limits.ts";
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

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
