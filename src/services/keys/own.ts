import { Problem } from "../../domain/errors.ts";
import { scopesPast, scopesShort } from "../../domain/grants.ts";
import type { Scope } from "../../domain/scope.ts";
import { findApiKey, type HeldKeyRow } from "../../store/keys.ts";
import type { Call } from "../call.ts";

/** Whether the calling key is of the user whose key that is. */
export const isOwn = ({ actor }: Call, { userId }: Pick<HeldKeyRow, "userId">): boolean =>
  userId !== null && userId === actor.user?.id;

/** Whether the calling key may do that with a key: users need no scope for their own. */
export const mayWith = (call: Call, scope: Scope, key: Pick<HeldKeyRow, "userId">): boolean =>
  call.actor.scopes.includes(scope) || isOwn(call, key);

const callingKey = async ({ db, tenant, actor }: Call): Promise<HeldKeyRow> =>
  (await findApiKey(db, tenant.workspaceId, actor.id.slice("key:".length)))!;

/** Throws `scope_missing` unless the calling key may do all that another key of its user may. */
export async function requireAsWide(call: Call, key: HeldKeyRow): Promise<void> {
  const past = scopesPast(key, await callingKey(call));
  if (past.length === 0) return;
  throw new Problem(
    "scope_missing",
    `A key rotates and revokes those of its user that may do no more than itself; it lacks ${past.join(", ")}.`,
  );
}

/** Throws `scope_missing` unless the calling key may do all that its user may where it is used. */
export async function requireWhole(call: Call): Promise<void> {
  const short = scopesShort(await callingKey(call));
  if (short?.length === 0) return;
  throw new Problem(
    "scope_missing",
    short === null
      ? "Users change their names with keys of projects where they have a role."
      : `Users change their names with keys that may do all that they may; this one lacks ${short.join(", ")}.`,
  );
}
