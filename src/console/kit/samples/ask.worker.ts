import { asker, outcomeKey, type Outcome, type Question } from "./outcome.ts";
import type { Sample } from "./parse.ts";

/** What the worker is given. */
export interface Task {
  samples: Sample[];
  saved: Question | null;
  edited: Question | null;
}

/** What it answers, again and again until `done` is the number of samples. Outcomes are named by their place in the list. */
export interface Progress {
  done: number;
  outcomes: Outcome[];
  saved: number[];
  edited: number[];
}

/** Milliseconds between two reports. */
const REPORT_MS = 120;

self.addEventListener("message", ({ data }: MessageEvent<Task>) => {
  const { samples } = data;
  const askSaved = asker(data.saved);
  const askEdited = asker(data.edited);
  const places = new Map<string, number>();
  const progress: Progress = { done: 0, outcomes: [], saved: [], edited: [] };
  const placeOf = (outcome: Outcome): number => {
    const key = outcomeKey(outcome);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, progress.outcomes.length);
    return progress.outcomes.push(outcome) - 1;
  };
  const report = (): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    self.postMessage(progress);
  };
  let reported = performance.now();
  for (const sample of samples) {
    progress.saved.push(placeOf(askSaved(sample)));
    progress.edited.push(placeOf(askEdited(sample)));
    progress.done += 1;
    if (performance.now() - reported < REPORT_MS) continue;
    reported = performance.now();
    report();
  }
  report();
});
