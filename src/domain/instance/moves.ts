import { HOOKS, type HookName } from "./hooks.ts";
import type { InstanceStatus } from "./status.ts";

/** What can be asked of an instance. Each move has a hook of its own name. */
export const MOVES = HOOKS;
export type Move = HookName;

/** Where an instance is in its life. Times are milliseconds since 1970. */
export interface Life {
  status: InstanceStatus;
  /** The status that it comes back to, where it is offline for want of heartbeats. */
  resumes: InstanceStatus | null;
  lastError: string | null;
  /** Shut down for good. */
  endedAt: number | null;
}

const FROM: Record<Move, readonly InstanceStatus[]> = {
  initialize: ["idle", "error"],
  activate: ["idle"],
  deactivate: ["active", "busy"],
  shutdown: ["idle", "initializing", "active", "busy", "error", "offline"],
};

/** Where a move leads that succeeds. */
const TO: Record<Move, InstanceStatus> = {
  initialize: "idle",
  activate: "active",
  deactivate: "idle",
  shutdown: "offline",
};

export const mayMove = ({ status, endedAt }: Life, move: Move): boolean =>
  endedAt === null && FROM[move].includes(status);

/** The moves that are possible now. */
export const possibleMoves = (life: Life): Move[] => MOVES.filter((move) => mayMove(life, move));

/** What an instance is while a move is under way that may be made. */
export const begun = (life: Life, move: Move): Life =>
  move === "initialize" ? { ...life, status: "initializing", lastError: null } : life;

/** What an instance is after a move; it may be made, or is under way. */
export const moved = (_life: Life, move: Move, now: number): Life => ({
  status: TO[move],
  resumes: null,
  lastError: null,
  endedAt: move === "shutdown" ? now : null,
});

/** What an instance is after a move that failed, in words of our own. */
export const failed = (_life: Life, error: string): Life => ({
  status: "error",
  resumes: null,
  lastError: error,
  endedAt: null,
});

/** What people set by themselves: whether an active instance has something to do. */
export const WORKING = ["active", "busy"] as const;

export const isWorking = ({ status }: Life): boolean => status === "active" || status === "busy";

/** Whether an instance is taken into account where only so many may be alive. */
export const isAlive = ({ status }: Pick<Life, "status">): boolean => status !== "offline";

/** Heartbeats stopped; only one that is alive and not initializing can be missed. */
export const missed = (life: Life): Life => ({ ...life, status: "offline", resumes: life.status });

/** Whether a heartbeat brings it back. */
export const canRevive = ({ status, resumes, endedAt }: Life): boolean =>
  status === "offline" && resumes !== null && endedAt === null;

/** A heartbeat came: it is what it was; one that can be revived. */
export const revived = (life: Life): Life => ({ ...life, status: life.resumes ?? "idle", resumes: null });
