import { Problem } from "../../domain/errors.ts";
import type { Decision } from "../../domain/rollout/decide/decision.ts";
import { abort } from "../../domain/rollout/person.ts";
import { findDecision } from "../../store/rollout-decisions.ts";
import type { AgentRow } from "../../store/agents.ts";
import type { RolloutRow } from "../../store/rollouts.ts";
import { retrying, type Call } from "../call.ts";
import { shardsFor } from "../experiments/shards.ts";
import { promotion } from "./acts.ts";
import { checkPlan, requireFree, stableVersion } from "./check.ts";
import { loadRollout } from "./internal.ts";
import { reasonOf } from "./reason.ts";
import { saveRollout, type Change } from "./save.ts";
import { guardStart, refusalsOfStart } from "./start.ts";
import type { RolloutAction } from "./statements.ts";

type Written = Exclude<Decision["outcome"]["action"], "wait">;

const ACTIONS: Record<Written, RolloutAction> = {
  start: "started",
  advance: "advanced",
  hold: "held",
  continue: "continued",
  rollback: "rolled_back",
  promote: "promoted",
};

/** Refusals that are no answer to the start itself. */
const PASSING: ReadonlySet<string> = new Set(["concurrent_change", "unavailable", "internal"]);

/**
 * Does what the controller of a rollout decided, as a person's act would. True: it is done, now or when the answer to an
 * earlier try was lost. False: the rollout is no longer as it was when that was decided.
 */
export const applyDecision = (call: Call, id: string, decision: Decision): Promise<boolean> =>
  retrying(async () => {
    const { before, agent } = await loadRollout(call, id);
    const { seq } = decision.inputs.state;
    if (before.seq !== seq) return hasLanded(call, id, decision);
    if (decision.outcome.action === "start") await start(call, before, agent, decision);
    else await saveRollout(call, changeOf(call, before, decision));
    return true;
  });

async function hasLanded(call: Call, id: string, { outcome, inputs }: Decision): Promise<boolean> {
  const row = await findDecision(call.db, call.tenant.projectId, id, inputs.state.seq + 1);
  const known = row?.decision;
  return known?.inputs.now === inputs.now && known.outcome.action === outcome.action;
}

function changeOf(call: Call, before: RolloutRow, decision: Decision): Change {
  const reason = reasonOf(decision);
  const { action } = decision.outcome;
  return {
    ...(action === "promote" && promotion(call, before, { reason })),
    before,
    move: { state: decision.next, action: ACTIONS[action as Written], reason, decision },
  };
}

/** Starts a rollout whose time has come, on the version that is active by now; what is refused then is aborted. */
async function start(call: Call, before: RolloutRow, agent: AgentRow, decision: Decision): Promise<void> {
  try {
    const { agentId } = agent;
    const target = before.plan.target_version;
    const plan = { ...before.plan, stable_version: await stableVersion(call, agent, target) };
    await requireFree(call, agentId, target);
    await checkPlan(call, plan);
    const { move, ...change } = changeOf(call, before, decision);
    await saveRollout(call, {
      ...change,
      move: { ...move, plan, shards: await shardsFor(call, agentId) },
      guards: (after) => guardStart(call, agent, after),
      refusals: refusalsOfStart(agentId, target),
    });
  } catch (error) {
    if (!(error instanceof Problem) || PASSING.has(error.code)) throw error;
    await refuse(call, before, error);
  }
}

async function refuse(call: Call, before: RolloutRow, { detail, errors }: Problem): Promise<void> {
  const places = (errors ?? []).map(({ path, message }) => ` ${path} ${message}.`).join("");
  await saveRollout(call, {
    before,
    move: {
      state: abort(before.state, call.now) ?? before.state,
      action: "aborted",
      reason: `It could not start: ${detail}${places}`,
      decision: null,
      failed: true,
    },
  });
}
