import { describe, expect, it } from "vitest";
import { firstLoad } from "../bench/console/chunks.ts";

/** Bytes after gzip. */
const LIMIT = 250_000;

describe("the list of agents", () => {
  it("loads less than 250 kB, and neither editors nor charts", () => {
    const files = firstLoad("agents/agents-page.tsx");
    expect(files.reduce((sum, { gzip }) => sum + gzip, 0)).toBeLessThan(LIMIT);
    // Both are larger than all that the limit leaves: another name for a file of theirs would not hide them.
    expect(files.map(({ name }) => name).filter((name) => /editor|recharts|series/.test(name))).toEqual([]);
  });
});
