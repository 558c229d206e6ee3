import type { PrivateAccess } from "./access.ts";
import type { LiveExperiment } from "./experiment/experiment.ts";
import type { Flag } from "./flag.ts";
import type { LiveRollout } from "./rollout/rollout.ts";
import type { Override, Rule } from "./rule.ts";

/**
 * A snapshot is all that resolving one agent needs to know, as of one revision: which version is active, where the
 * labels point, who gets another version by which rules, and the flags. It is written by the database in the batch of
 * the change itself, never changed afterwards, and names configurations by version and hash; their text is loaded
 * beside it.
 */
export interface Snapshot {
  agent_id: string;
  enabled: boolean;
  /** Whose it is and whom it is shared with; null: its project sees it. Older snapshots lack it. */
  access?: PrivateAccess | null;
  /** A tombstone: the agent was deleted at this revision. */
  deleted: boolean;
  active: number | null;
  labels: Record<string, number>;
  /** Every version that the snapshot can answer with, and the hash of its configuration. */
  versions: Record<string, string>;
  /** In the order in which they are tried. Older snapshots lack these four. */
  rules?: Rule[];
  overrides?: Override[];
  flags?: Flag[];
  /** The project's saved groups that its conditions name: id and values. */
  groups?: Record<string, (string | number)[]>;
  /** Running and paused ones, ordered by id. Older snapshots lack them. */
  experiments?: LiveExperiment[];
  /** The one whose canary is served; null: there is none. Older snapshots lack it. */
  rollout?: LiveRollout | null;
  /**
   * Versions that were rolled back from and not activated since, the newest 50, each with the agent's revision at which
   * it was: what goes on with a version since before, as a session does, leaves it. Older snapshots lack them.
   */
  withdrawals?: Record<string, number>;
}

/** Orders what was read: a restored backup raises the epoch, so that its lower revisions are newer all the same. */
export interface Revision {
  epoch: number;
  revision: number;
}

/** Whether a version was rolled back from since it was decided for somebody; absent: nobody knows when that was. */
export function isWithdrawnSince(
  { withdrawals }: Snapshot,
  version: number,
  decided: Revision | undefined,
  epoch: number,
): boolean {
  const revision = withdrawals?.[version];
  if (revision === undefined) return false;
  // Revisions of other epochs cannot be compared.
  return decided?.epoch !== epoch || decided.revision < revision;
}

/** Negative when `a` is older than `b`. */
export const compareRevisions = (a: Revision, b: Revision): number =>
  a.epoch - b.epoch || a.revision - b.revision;
