import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import { DEFAULT_OVERLAP_SECONDS, type RotateApiKey } from "../../domain/inputs/api-keys.ts";
import type { Role, Scope } from "../../domain/scope.ts";
import { guardChanged } from "../../store/guards.ts";
import { unrevoked } from "../../store/keys.ts";
import { sessionsBegunBy } from "../../store/sign-in.ts";
import { findUser } from "../../store/users.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { iso } from "../iso.ts";
import { raiseAuthRevision } from "../users/statements.ts";
import { guardHolder, requireMayHave } from "./given.ts";
import { newApiKey } from "./insert.ts";
import { isOwn, requireAsWide } from "./own.ts";
import { requireApiKey } from "./read.ts";
import type { NamedKeyRow, NewApiKey } from "./resource.ts";

/** Throws `invalid_request` for a key whose place none can take. */
function requireCurrent({ revokedAt, replacedBy, expiresAt }: NamedKeyRow, now: number): void {
  const ended = revokedAt !== null || (expiresAt !== null && expiresAt <= now);
  if (replacedBy !== null)
    throw new Problem("invalid_request", `The key was rotated before: rotate ${replacedBy} in its place.`);
  if (ended) throw new Problem("invalid_request", "The key has ended: create another.");
}

/** A key that ends gives its place to one that lives as long as it was meant to. */
const expiryAfter = ({ createdAt, expiresAt }: NamedKeyRow, now: number): number | null =>
  expiresAt === null ? null : now + expiresAt - createdAt;

/**
 * Puts a new key in the place of one, which ends after the overlap, or when it would have. The caller gets the new one, so
 * throws as `requireAsWide` does for the user's own, as `requireMayHave` for others; `key_not_found`, and `invalid_request` for a key that has ended or was rotated before.
 */
export const rotateApiKey = (call: Call, id: string, input: RotateApiKey): Promise<NewApiKey> =>
  retrying(() => attempt(call, id, input));

async function attempt(call: Call, id: string, input: RotateApiKey): Promise<NewApiKey> {
  const row = await requireApiKey(call, id, "keys:write");
  requireCurrent(row, call.now);
  const { workspaceId } = call.tenant;
  const given = {
    name: row.name,
    scopes: row.scopes as Scope[],
    role: row.role as Role | null,
    project: row.projectId === null ? null : { id: row.projectId, slug: row.project! },
    user: row.userId === null ? null : ((await findUser(call.db, workspaceId, row.userId)) ?? null),
    expiresAt: expiryAfter(row, call.now),
  };
  // What a user's key does is held to what the user is, whatever its role and its scopes say.
  if (isOwn(call, row)) await requireAsWide(call, row);
  else requireMayHave(call, given);
  const next = await newApiKey(call, given);
  const overlapMs = (input.overlap_seconds ?? DEFAULT_OVERLAP_SECONDS) * 1000;
  const endsAt = Math.min(row.expiresAt ?? Infinity, call.now + overlapMs);
  await commit(
    call,
    [
      ...guardHolder(given),
      sql`UPDATE api_key SET expires_at = ${endsAt}, replaced_by = ${next.id}
        WHERE ${unrevoked(workspaceId, id)} AND replaced_by IS NULL`,
      guardChanged("concurrent_change"),
      sql`UPDATE api_key SET expires_at = min(expires_at, ${endsAt}) WHERE ${sessionsBegunBy(workspaceId, id)}`,
      next.insert,
      audited(call, {
        action: "api_key.rotated",
        projectId: row.projectId,
        previous: { id, name: row.name, user: row.username },
        next: { id: next.id, old_expires_at: iso(endsAt), expires_at: next.answer.expires_at },
      }),
      raiseAuthRevision(call),
    ],
    { resource: sql`${`/v1/api-keys/${next.id}`}` },
  );
  return next.answer;
}
