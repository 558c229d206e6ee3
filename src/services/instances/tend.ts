import { deadlineOf } from "../../domain/instance/heartbeats.ts";
import { failed, missed, type Move } from "../../domain/instance/moves.ts";
import { settings } from "../../env.ts";
import { locate } from "../../store/database.ts";
import { knownInstance, type KnownInstance } from "../../store/instances.ts";
import { retrying } from "../call.ts";
import { systemCall } from "../system.ts";
import { lifeOf } from "./resource.ts";
import { saveInstance } from "./save.ts";

/** What an instance's object knows of it. Times are milliseconds since 1970. */
export interface Seen {
  lastHeartbeat: number | null;
  /** A move that somebody makes just now. */
  isMoving: boolean;
  /** A move that somebody began and had no time left to end. */
  lost: { move: Move; isHooked: boolean } | null;
}

export interface Tended {
  /** When to look again; null: when something happens. */
  next: number | null;
  /** There is no such instance. */
  isGone: boolean;
  /** It was set offline now. */
  wentOffline: boolean;
  /** Its time is up, but a move has it. */
  isOverdue: boolean;
}

const nothing: Tended = { next: null, isGone: false, wentOffline: false, isOverdue: false };

/** Whether a move of this instance came to no end: a hook may have been called, and nobody knows what it said. */
const isStuck = ({ row }: KnownInstance, { lost, isMoving }: Seen): boolean =>
  row.endedAt === null &&
  row.status !== "offline" &&
  ((lost?.isHooked === true && row.status !== "error") || (row.status === "initializing" && !isMoving));

/** Does what an instance's time asks for: ends a move that was lost, and sets it offline when heartbeats have stopped. */
export const tendInstance = (env: Env, id: string, seen: Seen, now: number): Promise<Tended> =>
  retrying(async () => {
    const known = await knownInstance(locate(env), id);
    if (known === null) return { ...nothing, isGone: true };
    const { row, tenant } = known;
    const works: Promise<unknown>[] = [];
    const call = systemCall(env, now, tenant, works);
    const lastHeartbeat = Math.max(row.lastHeartbeat ?? 0, seen.lastHeartbeat ?? 0) || null;
    const fields = lastHeartbeat === row.lastHeartbeat ? {} : { lastHeartbeat };
    if (isStuck(known, seen)) {
      const error = `The move ${seen.lost?.move ?? "initialize"} was interrupted: what became of its hook is not known.`;
      const life = failed(lifeOf(row), error);
      await saveInstance(call, row, { life, fields, action: "instance.failed" });
      await Promise.all(works);
      return { ...nothing, next: deadlineOf(life, { ...row, lastHeartbeat }, settings(env).heartbeatMs) };
    }
    const deadline = deadlineOf(lifeOf(row), { ...row, lastHeartbeat }, settings(env).heartbeatMs);
    if (deadline === null || deadline > now) return { ...nothing, next: deadline };
    if (seen.isMoving) return { ...nothing, isOverdue: true };
    await saveInstance(call, row, {
      life: missed(lifeOf(row)),
      fields,
      action: "instance.offline",
      act: { reason: "No heartbeat came in time." },
    });
    await Promise.all(works);
    return { ...nothing, wentOffline: true };
  });
