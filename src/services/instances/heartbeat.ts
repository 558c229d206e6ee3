import type { Heartbeat } from "../../domain/inputs/instances.ts";
import { KEEP_BEAT_MS, limitOf } from "../../domain/instance/heartbeats.ts";
import { canRevive, revived } from "../../domain/instance/moves.ts";
import { settings } from "../../env.ts";
import { guardConcurrency, guardSeq, noteHeartbeat, type InstanceRow } from "../../store/instances.ts";
import { retrying, type Call } from "../call.ts";
import { concurrencyRefusal, objectOf, requireInstance, wrongStatus } from "./internal.ts";
import { lifeOf, toInstance, type Instance } from "./resource.ts";
import { saveInstance } from "./save.ts";

async function living(call: Call, id: string): Promise<InstanceRow> {
  const row = await requireInstance(call, id);
  if (row.endedAt !== null) throw wrongStatus(id, lifeOf(row), "send heartbeats");
  return row;
}

async function takeIn(call: Call, row: InstanceRow, at: number, input: Heartbeat): Promise<InstanceRow> {
  const life = lifeOf(row);
  const state = input.state === undefined ? {} : { state: input.state };
  if (canRevive(life)) {
    const most = settings(call.env).maxInstances;
    return saveInstance(call, row, {
      life: revived(life),
      fields: { lastHeartbeat: at, ...state },
      action: "instance.revived",
      // One that came back meanwhile is among those that are alive: that is seen first.
      first: [guardSeq(row), guardConcurrency(row.workspaceId, most)],
      refusals: { concurrency_reached: concurrencyRefusal(call.env) },
    });
  }
  const isNew = input.state !== undefined && JSON.stringify(input.state) !== JSON.stringify(row.state);
  if (isNew) return saveInstance(call, row, { life, fields: { lastHeartbeat: at, ...state }, action: null });
  if (row.lastHeartbeat === null || at - row.lastHeartbeat >= KEEP_BEAT_MS)
    await noteHeartbeat(call.db, row, at);
  return row;
}

/**
 * An instance says that it lives: from the first time on it has to say so again and again, and one that is offline for
 * not having said so is what it was before. Throws `instance_not_found`, `instance_status` for one that was shut down,
 * and `concurrency_reached`.
 */
export async function beat(call: Call, id: string, input: Heartbeat): Promise<Instance> {
  const first = await living(call, id);
  const { at, isStale } = await objectOf(call.env, id).beat(limitOf(first, settings(call.env).heartbeatMs));
  let known: InstanceRow | null = isStale ? null : first;
  const after = await retrying(async () => {
    const row = known ?? (await living(call, id));
    known = null;
    return takeIn(call, row, at, input);
  });
  return toInstance({ ...after, lastHeartbeat: Math.max(at, after.lastHeartbeat ?? 0) });
}
