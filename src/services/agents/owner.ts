import { Problem } from "../../domain/errors.ts";
import { findUsernames } from "../../store/access.ts";
import type { AgentRow } from "../../store/agents.ts";
import type { Call } from "../call.ts";

/** Who is named by username or id. Throws `invalid_request` for those who are no users of the workspace. */
export async function usernamesOf(
  call: Call,
  named: readonly { path: string; name: string }[],
): Promise<Map<string, string>> {
  const names = named.map(({ name }) => name);
  const found = await findUsernames(call.db, call.tenant.workspaceId, names);
  const errors = named
    .filter(({ name }) => !found.has(name))
    .map(({ path }) => ({ path, message: "is no user of the workspace" }));
  if (errors.length === 0) return found;
  throw new Problem("invalid_request", "Name users of the workspace, by username or id.", { errors });
}

/** The username of an owner who is named by username or id; null: nobody. Throws `invalid_request`. */
export async function ownerOf(call: Call, name: string | null): Promise<string | null> {
  if (name === null) return null;
  return (await usernamesOf(call, [{ path: "/owner", name }])).get(name)!;
}

/** Throws `access_missing` unless whose an agent is and who sees it is the caller's to say. */
export function requireOwner({ actor }: Call, { owner }: AgentRow): void {
  if (actor.asker.sees_all || (owner !== null && owner === actor.user?.username)) return;
  throw new Problem(
    "access_missing",
    "Only an agent's owner, or who administers the project's users, says whose it is and who sees it.",
  );
}
