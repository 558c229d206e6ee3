import { locate } from "../../store/database.ts";
import { dueSchedules, nextSchedule } from "../../store/schedules.ts";
import { systemCall } from "../system.ts";
import { carryOut } from "./carry-out.ts";

/** Schedules that one run carries out: what it leaves, the next run takes. */
const MAX_DUE = 100;

/**
 * Does what is due, in all projects, however late; answers when something is due next, in milliseconds since 1970, or
 * null. What could not be done, because the database was away, stays due: then it throws, after it did the rest.
 */
export async function tendSchedules(env: Env, now: number): Promise<number | null> {
  const pokes: Promise<unknown>[] = [];
  const errors: unknown[] = [];
  for (const due of await dueSchedules(locate(env), now, MAX_DUE)) {
    try {
      await carryOut(systemCall(env, now, due, pokes), due.id);
    } catch (error) {
      errors.push(error);
    }
  }
  await Promise.all(pokes);
  if (errors.length > 0) throw errors[0];
  return nextSchedule(locate(env));
}
