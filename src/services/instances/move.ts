import type { Act } from "../../domain/inputs/common.ts";
import { begun, failed, isWorking, mayMove, moved, type Move } from "../../domain/instance/moves.ts";
import { findInstance, type InstanceRow } from "../../store/instances.ts";
import { retrying, type Call } from "../call.ts";
import { exclusively } from "./exclusively.ts";
import { callHook } from "./hook.ts";
import { noInstance, requireInstance, wrongStatus } from "./internal.ts";
import { lifeOf, toInstance, type Instance } from "./resource.ts";
import { saveInstance } from "./save.ts";

const DONE: Record<Move, string> = {
  initialize: "instance.initialized",
  activate: "instance.activated",
  deactivate: "instance.deactivated",
  shutdown: "instance.shut_down",
};

async function movable(call: Call, id: string, move: Move): Promise<InstanceRow> {
  const row = await requireInstance(call, id);
  const life = lifeOf(row);
  if (mayMove(life, move)) return row;
  throw wrongStatus(id, life, move);
}

/** The first half of a move: what it is while its hook is asked. */
const begin = (call: Call, id: string, move: Move, act: Act): Promise<InstanceRow> =>
  retrying(async () => {
    const row = await movable(call, id, move);
    const life = begun(lifeOf(row), move);
    return life.status === row.status
      ? row
      : saveInstance(call, row, { life, action: `instance.${life.status}`, act });
  });

/** The other half: `error` is what became of its hook. */
const finish = (call: Call, during: InstanceRow, move: Move, error: string | null, act: Act) =>
  retrying(async () => {
    const row = await findInstance(call.db, call.tenant.projectId, during.id);
    if (!row) throw noInstance(during.id);
    const life = lifeOf(row);
    // An active one may have become busy meanwhile; else its clock has given the move up.
    const isSame = row.status === during.status || (isWorking(life) && isWorking(lifeOf(during)));
    if (!isSame || row.endedAt !== null) throw wrongStatus(row.id, life, move);
    return error === null
      ? saveInstance(call, row, { life: moved(life, move, call.now), action: DONE[move], act })
      : saveInstance(call, row, {
          life: failed(life, error),
          action: "instance.failed",
          act,
          more: { move },
        });
  });

/** A move in whose way nothing is: of what was read last. */
export async function perform(call: Call, id: string, move: Move, act: Act): Promise<InstanceRow> {
  const before = await movable(call, id, move);
  const during = await begin(call, id, move, act);
  const error = await callHook(call, during, move);
  // What the first half has written it wrote under the request's key and ETag; the other half is no second request.
  const isHalf = during.seq !== before.seq;
  const rest: Call = {
    ...call,
    ...(isHalf ? { idempotency: null, ifMatch: null } : {}),
    now: Math.max(call.now, Date.now()),
  };
  const after = await finish(rest, during, move, error, act);
  call.revision = rest.revision;
  return after;
}

/**
 * Makes a move, and answers when its hook has. A hook that fails puts the instance in `error`, which is no refusal.
 * Throws `instance_not_found`, `access_missing`, `instance_status`, `instance_moving` and `revision_mismatch`.
 */
export async function moveInstance(call: Call, id: string, move: Move, act: Act): Promise<Instance> {
  const row = await movable(call, id, move);
  const isHooked = row.hooks[move] !== undefined;
  return toInstance(
    await exclusively(call, id, { name: move, isHooked }, () => perform(call, id, move, act)),
  );
}
