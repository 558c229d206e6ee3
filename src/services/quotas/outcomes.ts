import { settings } from "../../env.ts";
import { readOutcomes } from "../../store/quotas.ts";
import type { Call } from "../call.ts";

const DAY_MS = 86_400_000;
/** Milliseconds for which what was read is used. Shards tell of what they count within half a minute. */
const KEEP_MS = 30_000;
const MAX_PROJECTS = 1_000;

interface Used {
  day: number;
  /** Outcomes of that day, as far as this isolate knows. */
  count: number;
  asOf: number;
}

const used = new Map<number, Used>();
const reading = new Map<number, Promise<void>>();

const dayOf = (now: number): number => now - (now % DAY_MS);

/** Milliseconds until the next day (UTC) begins. */
export const untilTomorrow = (now: number): number => dayOf(now) + DAY_MS - now;

const usedToday = ({ tenant, now }: Call): Used | null => {
  const known = used.get(tenant.projectId);
  return known?.day === dayOf(now) ? known : null;
};

async function read(call: Call): Promise<void> {
  const { projectId } = call.tenant;
  const day = dayOf(call.now);
  const count = await readOutcomes(call.db, projectId, day).catch((error: unknown) => {
    // Outcomes are worth more than a quota that is kept to the last of them.
    console.warn("The day's outcomes could not be counted:", error instanceof Error ? error.name : "unknown");
    return 0;
  });
  if (used.size >= MAX_PROJECTS) used.clear();
  // What this isolate has counted since may not be in what was read.
  used.set(projectId, { day, count: Math.max(count, usedToday(call)?.count ?? 0), asOf: call.now });
}

/** Reads, where it is time to, how many outcomes the project has today. Never rejects. */
export async function lookUpOutcomes(call: Call): Promise<void> {
  const { projectId } = call.tenant;
  const known = usedToday(call);
  if (known && call.now - known.asOf < KEEP_MS) return;
  const under = reading.get(projectId);
  if (under && known) return;
  const begun = read(call).finally(() => reading.delete(projectId));
  reading.set(projectId, begun);
  // Only the day's first request of an isolate waits.
  if (known) call.waitUntil(begun);
  else await begun;
}

/** Whether no outcome of the project is counted today any more, as far as this isolate knows. */
export const isUsedUp = (call: Call): boolean =>
  (usedToday(call)?.count ?? 0) >= settings(call.env).quotas.interactionsPerDay;

/** Takes one of the outcomes that the project has left today; false: there is none. */
export function takeOutcome(call: Call): boolean {
  if (isUsedUp(call)) return false;
  const known = usedToday(call);
  if (known) known.count += 1;
  return true;
}

/** What a run's `warnings` say where its outcome is not counted. */
export const NOT_COUNTED = "The project's outcomes of today are used up: this run's was not counted.";
