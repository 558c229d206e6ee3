import { mintApiKey } from "../../store/secrets/api-keys.ts";
import type { Statement } from "../../store/database.ts";
import { apiKey } from "../../store/tables.ts";
import type { Call } from "../call.ts";
import type { GivenKey } from "./given.ts";
import { warningsOf } from "./given.ts";
import { toApiKey, type NewApiKey } from "./resource.ts";

/** Mints a key; `expiresAt` in milliseconds since 1970. It holds once the statement has been written. */
export async function newApiKey(
  call: Call,
  given: GivenKey & { name: string; expiresAt: number | null },
): Promise<{ id: string; insert: Statement; answer: NewApiKey }> {
  const { workspaceId } = call.tenant;
  const { name, scopes, role, project, user, expiresAt } = given;
  const minted = await mintApiKey(call.env.SIGNALBOX_MAC_SECRET, workspaceId, project?.id ?? null);
  const row = {
    id: minted.id,
    workspaceId,
    projectId: project?.id ?? null,
    userId: user?.id ?? null,
    kind: "key" as const,
    name,
    secretHash: minted.secretHash,
    role,
    scopes: [...scopes],
    createdBy: call.actor.id,
    createdAt: call.now,
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
    replacedBy: null,
  };
  const shown = toApiKey({ ...row, project: project?.slug ?? null, username: user?.username ?? null });
  return {
    id: minted.id,
    insert: call.db.insert(apiKey).values(row),
    answer: { ...shown, key: minted.token, warnings: warningsOf(given) },
  };
}
