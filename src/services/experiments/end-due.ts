import { Problem } from "../../domain/errors.ts";
import { SCOPES } from "../../domain/scope.ts";
import { locate } from "../../store/database.ts";
import { dueExperiments, nextEnd, type DueExperiment } from "../../store/experiments.ts";
import type { Actor, Call } from "../call.ts";
import { stopExperiment } from "./stop.ts";

/** Experiments that one run ends: what it leaves, the next run takes. */
const MAX_ENDS = 200;

const SYSTEM: Actor = { id: "system", name: "system", scopes: SCOPES, boundProject: null };

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

const callOf = (env: Env, now: number, due: DueExperiment, pokes: Promise<unknown>[]): Call => ({
  env,
  db: locate(env, due.workspaceId),
  tenant: due,
  actor: SYSTEM,
  requestId: crypto.randomUUID(),
  now,
  ifMatch: null,
  idempotency: null,
  revision: null,
  waitUntil: (work) => void pokes.push(work.catch(() => undefined)),
});

/** Ends all experiments whose end has come; answers when the next one ends by itself, or null. */
export async function endDue(env: Env, now: number): Promise<number | null> {
  const pokes: Promise<unknown>[] = [];
  for (const due of await dueExperiments(locate(env), now, MAX_ENDS)) {
    await end(callOf(env, now, due, pokes), due.id);
  }
  await Promise.all(pokes);
  return nextEnd(locate(env));
}
