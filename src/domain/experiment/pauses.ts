import type { Phase } from "./experiment.ts";

/** Whether an experiment was paused at a time in milliseconds since 1970. */
export const isPausedAt = ({ pauses }: Phase, at: number): boolean =>
  pauses.some(({ from, to }) => from <= at && (to === null || at < to));
