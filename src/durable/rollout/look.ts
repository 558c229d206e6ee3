import type { Decision } from "../../domain/rollout/decide/decision.ts";
import { tick } from "../../domain/rollout/decide/tick.ts";
import type { Evidence } from "../../domain/rollout/evidence.ts";
import { hasEnded } from "../../domain/rollout/moves.ts";
import { nextLook, stillHolds } from "../../domain/rollout/pace.ts";
import type { KnownRollout } from "../../store/rollouts.ts";

/** A decision that is to be written, and in which tenant. */
export interface Pending {
  tenant: KnownRollout["tenant"];
  decision: Decision;
}

/** What a look at a rollout takes; each may fail before or after it did its work. Times are milliseconds since 1970. */
export interface Steps {
  now: () => number;
  /** What was kept, and not cleared. */
  pending: () => Pending | null;
  load: () => Promise<KnownRollout | null>;
  measure: (known: KnownRollout) => Promise<Evidence>;
  keep: (pending: Pending) => void;
  /** Whether it is done; false: the rollout has changed since. */
  write: (pending: Pending) => Promise<boolean>;
  clear: () => void;
}

/**
 * Finishes what an earlier look has decided, or decides anew. A decision is kept before it is written, so that one whose
 * write failed, or was not heard of, is written once and the same. Answers when to look next; null: there is nothing to
 * look at any more. Throws what its steps throw: then nothing is lost, and the next look goes on.
 */
export async function look(steps: Steps): Promise<number | null> {
  const pending = steps.pending();
  if (pending !== null && stillHolds(pending.decision, steps.now())) return finish(steps, pending);
  if (pending !== null) steps.clear();
  const known = await steps.load();
  if (known === null || hasEnded(known.row.state)) return null;
  const evidence = await steps.measure(known);
  return decide(steps, known, evidence);
}

async function decide(steps: Steps, known: KnownRollout, evidence: Evidence): Promise<number | null> {
  const { plan, state } = known.row;
  const now = steps.now();
  const decision = tick(plan, state, evidence, now);
  if (decision.outcome.action === "wait") return nextLook(plan, state, now);
  const pending = { tenant: known.tenant, decision };
  steps.keep(pending);
  return finish(steps, pending);
}

async function finish(steps: Steps, pending: Pending): Promise<number> {
  const done = await steps.write(pending);
  steps.clear();
  const now = steps.now();
  const { inputs, next } = pending.decision;
  // Who has changed it may have ended it; what has ended is seen, and forgotten, at once.
  return (done ? nextLook(inputs.plan, next, now) : null) ?? now;
}
