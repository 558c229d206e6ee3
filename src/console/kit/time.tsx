import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { ago, moment, utc } from "./format.ts";

/** Milliseconds between two looks at the clock. */
const TICK_MS = 30_000;

/** The current time, in milliseconds since 1970; as often as it matters to people. */
export function useNow(ms = TICK_MS): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), ms);
    return () => window.clearInterval(timer);
  }, [ms]);
  return now;
}

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
