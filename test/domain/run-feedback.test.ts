import { expect, it } from "vitest";
import { keptFeedback, sentUpTo, type KeptFeedback } from "../../src/domain/run/feedback.ts";

const said = (satisfaction_score: number | null, success: boolean | null) => ({
  satisfaction_score,
  success,
  comment: null,
  at: 1,
});

it("makes of what is said the steps from what is counted, and none twice", () => {
  const first = keptFeedback(null, said(3, null), true);
  expect(first.unsent).toEqual([{ number: 1, correction: "adds", satisfaction_score: 3, success: null }]);
  expect(keptFeedback(first, said(3, true), true).unsent).toEqual(first.unsent);
  const second = keptFeedback(sentUpTo(first, 1), said(8, false), true);
  expect(second.unsent).toEqual([
    { number: 2, correction: "takes_back", satisfaction_score: 3, success: null },
    { number: 3, correction: "adds", satisfaction_score: 8, success: false },
  ]);
  const third = keptFeedback(second, said(null, null), true);
  expect(third.unsent.slice(2)).toEqual([
    { number: 4, correction: "takes_back", satisfaction_score: 8, success: null },
    { number: 5, correction: "adds", satisfaction_score: null, success: true },
  ]);
  expect(sentUpTo(third, 3).unsent.map(({ number }) => number)).toEqual([4, 5]);
});

it("has no steps where the run was counted nowhere", () => {
  expect(keptFeedback(null, said(3, false), null).unsent).toEqual([]);
});

it("makes no more steps while none is taken, and catches up later", () => {
  let kept: KeptFeedback | null = null;
  for (let at = 0; at < 100; at += 1) kept = keptFeedback(kept, said(1 + (at % 10), at % 2 === 0), true);
  expect(kept!.unsent.length).toBeLessThanOrEqual(21);
  const caught = keptFeedback(sentUpTo(kept!, kept!.steps), said(7, true), true);
  expect(caught.unsent.at(-1)).toMatchObject({ correction: "adds", satisfaction_score: 7 });
});
