import { mayAccess, type Asker } from "../domain/access.ts";
import { Problem } from "../domain/errors.ts";
import type { AgentEntry } from "./memory/agent-entry.ts";

/**
 * What whoever asks may have run: null, as if there were no such agent, for one that it may not look at. Throws
 * `access_missing` for one that it may look at and no more.
 */
export function runnable(entry: AgentEntry | null, asker: () => Asker): AgentEntry | null {
  const access = entry?.snapshot.access;
  if (access === null || access === undefined) return entry;
  const who = asker();
  if (mayAccess(access, who, "run")) return entry;
  if (!mayAccess(access, who, "read")) return null;
  throw new Problem(
    "access_missing",
    "The agent is shared with you, but not to be run: ask its owner for run.",
  );
}

/** Whoever asks, as part of a tag: what differs from one to the other may not be taken for the same. */
export const askerName = ({ sees_all, username, roles }: Asker): string =>
  sees_all ? "" : JSON.stringify([username, roles.toSorted()]);
