import { Problem } from "../../domain/errors.ts";
import { mayMove } from "../../domain/instance/moves.ts";
import {
  deleteInstance,
  guardNotPinned,
  guardSeq,
  isPinned,
  type InstanceRow,
} from "../../store/instances.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { exclusively } from "./exclusively.ts";
import { objectOf, requireInstance } from "./internal.ts";
import { perform } from "./move.ts";
import { lifeOf, stateOf } from "./resource.ts";
import { guardTag, tagRefusal } from "./save.ts";

const inUse = (id: string): string =>
  `A published configuration includes a context of the instance ${id}: it is kept as long as that. Shut the instance down instead.`;

const drop = (call: Call, id: string): Promise<void> =>
  retrying(async () => {
    const row = await requireInstance(call, id);
    await commit(
      call,
      [
        ...guardTag(call, row),
        guardSeq(row),
        guardNotPinned(row),
        ...deleteInstance(row),
        audited(call, {
          action: "instance.deleted",
          agentId: row.agentId,
          version: row.version,
          previous: stateOf(row),
        }),
      ],
      { refusals: { context_in_use: inUse(id), revision_mismatch: tagRefusal } },
    );
  });

/** Ends an instance as shutting it down does; a hook that fails cannot keep it. */
async function end(call: Call, row: InstanceRow): Promise<void> {
  await perform(call, row.id, "shutdown", { reason: "The instance was deleted." });
  // Once its row is gone, listeners can no longer be told that it is offline.
  await call.env.PUBLISHER.getByName(String(row.projectId))
    .poke()
    .catch(() => undefined);
}

/**
 * Ends an instance, and deletes it with its contexts and messages. Throws `instance_not_found`, `instance_moving`,
 * `revision_mismatch`, and `context_in_use` while a published configuration includes one of its contexts.
 */
export async function removeInstance(call: Call, id: string): Promise<void> {
  const row = await requireInstance(call, id);
  if (await isPinned(call.db, id)) throw new Problem("context_in_use", inUse(id));
  const isHooked = row.hooks.shutdown !== undefined;
  await exclusively(call, id, { name: "shutdown", isHooked }, async () => {
    const isEnding = mayMove(lifeOf(row), "shutdown");
    if (isEnding) await end(call, row);
    await drop(isEnding ? { ...call, ifMatch: null } : call, id);
  });
  await objectOf(call.env, id).remove();
}
