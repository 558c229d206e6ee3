import type { Decision } from "../../domain/rollout/decide/decision.ts";
import type { Evidence } from "../../domain/rollout/evidence.ts";
import type { KnownRollout } from "../../store/rollouts.ts";
import type { Tenant } from "../call.ts";
import { systemCall } from "../system.ts";
import { applyDecision } from "./decide.ts";
import { countedEvidence } from "./studies.ts";

/** What a rollout's controller decides by. Throws `unavailable`. */
export const measureRollout = (env: Env, { row, tenant }: KnownRollout, now: number): Promise<Evidence> =>
  countedEvidence(systemCall(env, now, tenant, []), row);

/** Does what a rollout's controller decided; false: the rollout is no longer as it was when that was decided. */
export const writeDecision = (
  env: Env,
  tenant: Tenant,
  id: string,
  decision: Decision,
  now: number,
): Promise<boolean> =>
  // What outlives the write lives as long as its object, which has an alarm ahead.
  applyDecision(systemCall(env, now, tenant, []), id, decision);
