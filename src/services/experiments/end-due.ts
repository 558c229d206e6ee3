import { Problem } from "../../domain/errors.ts";
import { locate } from "../../store/database.ts";
import { dueExperiments, nextEnd } from "../../store/experiments.ts";
import type { Call } from "../call.ts";
import { SYSTEM, systemCall } from "../system.ts";
import { stopExperiment } from "./stop.ts";

/** Experiments that one run ends: what it leaves, the next run takes. */
const MAX_ENDS = 200;

/** Ends an experiment whose time is over, unless somebody else comes before or between: then the next run looks again. */
async function end(call: Call, id: string): Promise<void> {
  try {
    await stopExperiment(call, id, { reason: "Its duration_days are over." });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** Ends the experiments of the caller's project whose end has come; nobody need have waited for a clock. */
export async function endDueOfProject(call: Call): Promise<void> {
  const due = await dueExperiments(call.db, call.now, MAX_ENDS, call.tenant.projectId);
  const system: Call = { ...call, actor: SYSTEM, ifMatch: null, idempotency: null };
  for (const { id } of due) await end(system, id);
}

/** Ends all experiments whose end has come; answers when the next one ends by itself, or null. */
export async function endDue(env: Env, now: number): Promise<number | null> {
  const pokes: Promise<unknown>[] = [];
  for (const due of await dueExperiments(locate(env), now, MAX_ENDS)) {
    await end(systemCall(env, now, due, pokes), due.id);
  }
  await Promise.all(pokes);
  return nextEnd(locate(env));
}
