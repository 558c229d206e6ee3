import { reallocateBandits } from "./bandit.ts";
import { endDue } from "./end-due.ts";
import { tellSignificantInTime } from "./significant.ts";

/** Does for all experiments what time asks for; answers when it next asks for something, or null. */
export async function tendExperiments(env: Env, now: number): Promise<number | null> {
  const times = [await endDue(env, now), await reallocateBandits(env, now)].filter((time) => time !== null);
  // Last: nothing waits for it.
  await tellSignificantInTime(env, now);
  return times.length === 0 ? null : Math.min(...times);
}
