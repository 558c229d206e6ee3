import { Problem } from "../../domain/errors.ts";
import { findApiKey, type HeldKeyRow } from "../../store/keys.ts";
import { csrfToken } from "../../store/secrets/csrf.ts";
import { findUser } from "../../store/users.ts";
import type { Call } from "../call.ts";
import { isoOrNull } from "../iso.ts";
import { seenBy } from "../users/resource.ts";

/** The row of the calling key; null: it is the root key. */
export async function ownKey({ db, tenant, actor }: Call): Promise<HeldKeyRow | null> {
  if (actor.id === "root") return null;
  const row = await findApiKey(db, tenant.workspaceId, actor.id.slice("key:".length));
  if (!row) throw new Problem("key_invalid", "The API key is gone: use another.");
  return row;
}

/** Who asks, and what they may do where they ask. With `byCookie` also what their page has to send along. */
export async function describeMe(call: Call, { byCookie }: { byCookie: boolean }) {
  const { env, db, tenant, actor } = call;
  const key = await ownKey(call);
  const user = actor.user === null ? undefined : await findUser(db, tenant.workspaceId, actor.user.id);
  return {
    user: user ? { id: user.id, username: user.username, email: user.email, name: user.name } : null,
    workspace: tenant.workspace,
    project: tenant.project,
    roles: [...actor.asker.roles],
    scopes: [...actor.scopes],
    memberships: user ? seenBy(call, user).map(({ slug, role }) => ({ project: slug, role })) : [],
    key: {
      id: key?.id ?? null,
      kind: key?.kind ?? ("root" as const),
      name: key?.name ?? "root",
      all_projects: (key?.projectId ?? null) === null,
      expires_at: isoOrNull(key?.expiresAt ?? null),
    },
    csrf_token: byCookie && key !== null ? await csrfToken(env.SIGNALBOX_MAC_SECRET, key.id) : null,
  };
}

export type Me = Awaited<ReturnType<typeof describeMe>>;
