import { useEffect, useState } from "react";
import type { Question } from "./outcome.ts";
import type { Sample } from "./parse.ts";
import type { Progress, Task } from "./ask.worker.ts";

/** Milliseconds without typing after which everything is asked anew. */
const SETTLE_MS = 250;

/** What every sample gets as it is saved and as it is edited; null until the first are known. Asked in a worker. */
export function useOutcomes(
  samples: Sample[],
  saved: Question | null,
  edited: Question | null,
): { progress: Progress | null; failed: boolean } {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [failed, setFailed] = useState(false);
  // Questions are made anew at every rendering; what they say changes seldom.
  const asked = JSON.stringify([saved, edited]);
  useEffect(() => {
    setFailed(false);
    if (samples.length === 0) {
      setProgress(null);
      return undefined;
    }
    let worker: Worker | null = null;
    const timer = window.setTimeout(() => {
      const [before, after] = JSON.parse(asked) as [Question | null, Question | null];
      worker = new Worker(new URL("ask.worker.ts", import.meta.url), { type: "module" });
      worker.addEventListener("message", ({ data }: MessageEvent<Progress>) => setProgress(data));
      worker.addEventListener("error", () => setFailed(true));
      const task: Task = { samples, saved: before, edited: after };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
      worker.postMessage(task);
    }, SETTLE_MS);
    return () => {
      window.clearTimeout(timer);
      worker?.terminate();
    };
  }, [samples, asked]);
  return { progress, failed };
}
