import { sql } from "drizzle-orm";
import { literalKeys, withCredentials } from "../../domain/config-secrets.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Statement } from "../../store/database.ts";
import { hmac } from "../../store/secrets/digest.ts";
import { seal } from "../../store/secrets/seal.ts";
import { audited } from "../audit/entry.ts";
import type { Call } from "../call.ts";

/** What a sealed credential is bound to, so that its ciphertext opens nowhere else. */
export const credentialPlace = (projectId: number, name: string): string =>
  `project:${projectId}|credential:${name}|value`;

/**
 * Takes the literal keys out of a configuration: answers it with references in their place, and the statements that
 * store the keys, encrypted. A key's name comes from an HMAC of it, so the same configuration sent again is the same
 * version, and names no new credential.
 */
export async function extractCredentials(
  call: Call,
  agentId: string,
  config: JsonObject,
): Promise<{ config: JsonObject; statements: Statement[] }> {
  const keys = literalKeys(config);
  if (keys.length === 0) return { config, statements: [] };
  const { projectId } = call.tenant;
  const names: string[] = [];
  const statements: Statement[] = [];
  for (const key of keys) {
    const digest = await hmac(call.env.SIGNALBOX_MAC_SECRET, `credential:${projectId}:${key.value}`);
    const name = `${agentId}-${key.section}-${digest.slice(0, 8)}`;
    names.push(name);
    const sealed = await seal(call.env.SIGNALBOX_ENCRYPTION_KEY, credentialPlace(projectId, name), key.value);
    const lastFour = key.value.length >= 12 ? key.value.slice(-4) : "";
    statements.push(
      sql`INSERT INTO credential (project_id, name, ciphertext, provider, last_four, created_by, created_at)
        VALUES (${projectId}, ${name}, ${sealed}, ${key.provider}, ${lastFour}, ${call.actor.id}, ${call.now})
        ON CONFLICT DO NOTHING`,
      audited(
        call,
        { action: "credential.created", agentId, next: { name, provider: key.provider } },
        sql`WHERE changes() > 0`,
      ),
    );
  }
  return { config: withCredentials(config, keys, names), statements };
}
