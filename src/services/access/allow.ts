import { mayAccess, type Access, type PrivateAccess } from "../../domain/access.ts";
import { Problem } from "../../domain/errors.ts";
import { findAccess } from "../../store/access.ts";
import type { Call } from "../call.ts";

const WORDS: Record<Access, string> = { read: "looked at", edit: "changed", run: "run" };

/**
 * Throws `missing`, as if there were no such thing, unless the caller may look at the agent; and `access_missing` unless
 * it may do what it is about to do.
 */
export function allow(
  { actor, access }: Pick<Call, "actor" | "access">,
  agent: PrivateAccess | null,
  missing: () => Problem,
): void {
  if (mayAccess(agent, actor.asker, access)) return;
  if (!mayAccess(agent, actor.asker, "read")) throw missing();
  throw accessMissing(access);
}

const accessMissing = (access: Access): Problem =>
  new Problem(
    "access_missing",
    `The agent is shared with you, but not to be ${WORDS[access]}: ask its owner for ${access}.`,
  );

/** As `allow`, by the id of the agent that something is of; null: of none. One read, and none for those who see all. */
export async function requireAccess(
  call: Call,
  agentId: string | null,
  missing: () => Problem,
): Promise<void> {
  if (agentId === null || call.actor.asker.sees_all) return;
  allow(call, (await findAccess(call.db, call.tenant.projectId, agentId)) ?? null, missing);
}
