import { Problem } from "../../domain/errors.ts";
import type { Act } from "../../domain/inputs/common.ts";
import { waitsForPerson } from "../../domain/rollout/moves.ts";
import * as person from "../../domain/rollout/person.ts";
import type { RolloutState } from "../../domain/rollout/rollout.ts";
import type { RolloutRow } from "../../store/rollouts.ts";
import { requireScope } from "../auth/scopes.ts";
import { retrying, type Call } from "../call.ts";
import { activateStatements } from "../versions/activate.ts";
import { guardServable, servableRefusals } from "../versions/internal.ts";
import { requireRollout } from "./internal.ts";
import { withDecisions } from "./read.ts";
import type { Rollout } from "./resource.ts";
import { saveRollout, type Change } from "./save.ts";

type Verb = "paused" | "resumed" | "aborted" | "promoted";

interface Turn {
  action: Verb;
  /** Null: it cannot be done as it is now. */
  move: (state: RolloutState, now: number) => RolloutState | null;
  /** What it takes, and what happens beside it. */
  beside?: (before: RolloutRow) => Partial<Change>;
}

const turn = (call: Call, id: string, act: Act, { action, move, beside }: Turn): Promise<Rollout> =>
  retrying(async () => {
    const before = await requireRollout(call, id);
    const more = beside?.(before) ?? {};
    const state = move(before.state, call.now);
    if (state === null) throw refused(before, action);
    const row = await saveRollout(call, {
      ...more,
      before,
      move: {
        state,
        action,
        reason: act.reason ?? null,
        changedBy: act.changed_by ?? null,
        decision: null,
      },
    });
    return withDecisions(call, row);
  });

function refused({ id, status, state }: RolloutRow, action: Verb): Problem {
  const held = status === "held" && state.hold !== null ? ` for ${state.hold.reason}` : "";
  const instead: Record<Verb, string> = {
    paused: "only one that is running or held can be paused",
    resumed:
      "only one that is paused, or waits at a gate or for more time, can be resumed; one that has finished waits to be promoted or aborted",
    aborted: "it has ended already",
    promoted: "it has ended already: activate the version instead",
  };
  return new Problem("rollout_status", `The rollout ${id} is ${status}${held}: ${instead[action]}.`, {
    extra: { rollout_status: status },
  });
}

/** It stays at its step, and harm still rolls it back. Throws `rollout_not_found`, `rollout_status`. */
export const pauseRollout = (call: Call, id: string, act: Act): Promise<Rollout> =>
  turn(call, id, act, { action: "paused", move: person.pause });

/**
 * Ends a pause; else passes the gate that it waits at, or gives it its time once more. Throws `rollout_not_found`,
 * `rollout_status`, and `scope_missing` at a gate for a key that may not activate.
 */
export const resumeRollout = (call: Call, id: string, act: Act): Promise<Rollout> =>
  turn(call, id, act, {
    action: "resumed",
    move: person.resume,
    beside: ({ state }) => {
      if (waitsForPerson(state) && state.hold?.reason === "gate")
        requireScope(call.actor, "versions:activate");
      return {};
    },
  });

/** Ends a rollout, a scheduled one too: everybody gets the stable version. Throws `rollout_not_found`, `rollout_status`. */
export const abortRollout = (call: Call, id: string, act: Act): Promise<Rollout> =>
  turn(call, id, act, { action: "aborted", move: person.abort });

/**
 * Makes the target the active version now, whatever the evidence says. Throws `rollout_not_found`, `rollout_status`,
 * `version_deprecated`, and `scope_missing` for a key that may not activate.
 */
export const promoteRollout = (call: Call, id: string, act: Act): Promise<Rollout> =>
  turn(call, id, act, {
    action: "promoted",
    move: person.promote,
    beside: (before) => promotion(call, before, act),
  });

/** What makes the target of a rollout the active version, in the batch that promotes it. */
export const promotion = (call: Call, { id, agentId, plan }: RolloutRow, act: Act): Partial<Change> => ({
  guards: () => guardServable(call, agentId, plan.target_version),
  also: activateStatements(call, agentId, plan.target_version, {
    ...act,
    reason: act.reason ?? `The rollout ${id} was promoted.`,
  }),
  refusals: servableRefusals(agentId, plan.target_version),
});
