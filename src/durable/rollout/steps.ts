import { locate } from "../../store/database.ts";
import { knownRollout } from "../../store/rollouts.ts";
import { withDeadline } from "../deadline.ts";
import type { Pending, Steps } from "./look.ts";

/** Milliseconds that the database, or the shards, may take to answer. */
const READ_MS = 10_000;
const WRITE_MS = 20_000;

const PENDING = "pending";

/** A rollout's clock is named `<project>/<rollout>`. */
function nameOf(ctx: DurableObjectState): { projectId: number; id: string } {
  const [projectId = "", ...id] = (ctx.id.name ?? "").split("/");
  return { projectId: Number(projectId), id: id.join("/") };
}

// oxlint-disable no-restricted-imports -- the rule takes dynamic imports for static ones

/** The steps of a look, of an object and its bindings; services are loaded only when they are used. */
export function stepsOf(ctx: DurableObjectState, env: Env): Steps {
  const { projectId, id } = nameOf(ctx);
  const { kv } = ctx.storage;
  return {
    now: () => Date.now(),
    pending: () => kv.get<Pending>(PENDING) ?? null,
    keep: (pending) => kv.put(PENDING, pending),
    clear: () => void kv.delete(PENDING),
    load: async () =>
      (await withDeadline(knownRollout(locate(env), projectId, id), READ_MS, "D1 did not answer in time")) ??
      null,
    measure: async (known) => {
      const { measureRollout } = await import("../../services/rollouts/control.ts");
      return withDeadline(
        measureRollout(env, known, Date.now()),
        READ_MS,
        "The shards did not answer in time",
      );
    },
    write: async ({ tenant, decision }) => {
      const { writeDecision } = await import("../../services/rollouts/control.ts");
      return withDeadline(
        writeDecision(env, tenant, id, decision, Date.now()),
        WRITE_MS,
        "D1 did not take the decision in time",
      );
    },
  };
}
