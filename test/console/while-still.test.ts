import { describe, expect, it } from "vitest";
import { ProblemError } from "../../src/console/api/problem.ts";
import { whileStill } from "../../src/console/kit/while-still.ts";

const mismatch = new ProblemError(412, { code: "revision_mismatch", detail: "It has changed." });

/** Takes back what set 2, of something that is `now`; what was written meanwhile is in the list. */
function takeBack(now: number, act: () => Promise<string> = async () => "done") {
  const acts: number[] = [];
  const result = whileStill({
    read: async () => ({ live: now }),
    is: ({ live }) => live === 2,
    otherwise: "Somebody else changed it.",
    act: ({ live }) => {
      acts.push(live);
      return act();
    },
  });
  return { acts, result };
}

describe("an act that rests on what was seen", () => {
  it("is done while that stands", async () => {
    const { acts, result } = takeBack(2);
    await expect(result).resolves.toBe("done");
    expect(acts).toEqual([2]);
  });

  it("leaves alone what somebody else changed", async () => {
    const { acts, result } = takeBack(3);
    await expect(result).rejects.toThrow("Somebody else changed it.");
    expect(acts).toEqual([]);
  });

  it("tells the same where it changes between the two", async () => {
    await expect(takeBack(2, () => Promise.reject(mismatch)).result).rejects.toThrow(
      "Somebody else changed it.",
    );
  });

  it("hands on other refusals", async () => {
    const refused = new ProblemError(409, { code: "rollout_running", detail: "A rollout runs." });
    await expect(takeBack(2, () => Promise.reject(refused)).result).rejects.toBe(refused);
  });
});
