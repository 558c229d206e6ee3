import { Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { ago, moment, utc } from "./format.ts";

/** Milliseconds between two looks at the clock, as often as it matters to people. */
const TICK_MS = 30_000;

/** One clock for all times of a page: a list has thousands. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = window.setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}

/** The current time, in milliseconds since 1970. */
export const useNow = (): number => useSyncExternalStore(listen, () => now);

interface TimeProps {
  /** ISO 8601, or null: never. */
  at: string | null | undefined;
  /** As a date, not as a distance from now. */
  exact?: boolean;
}

/** A time in the reader's zone; in UTC when it is pointed at. */
export function Time({ at, exact = false }: TimeProps) {
  const now = useNow();
  if (!at) return "–";
  return (
    <Tooltip label={exact ? utc(at) : `${moment(at)} · ${utc(at)}`}>
      <time dateTime={at}>{exact ? moment(at) : ago(at, now)}</time>
    </Tooltip>
  );
}
