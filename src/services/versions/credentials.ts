import { sql } from "drizzle-orm";
import { literalKeys, withCredentials } from "../../domain/config-secrets.ts";
import { Problem } from "../../domain/errors.ts";
import { bytesOf } from "../../domain/bytes.ts";
import { MAX_CREDENTIAL_BYTES } from "../../domain/limits.ts";
import { pointer, type JsonObject } from "../../domain/json.ts";
import type { Statement } from "../../store/database.ts";
import { hmac } from "../../store/secrets/digest.ts";
import { audited } from "../audit/entry.ts";
import type { Call } from "../call.ts";
import { guardRoom } from "../credentials/credentials.ts";
import { sealedCredential } from "../credentials/sealed.ts";
import type { SentKey } from "./credential-scope.ts";

/**
 * Takes the literal keys out of a configuration: answers it with references in their place, the keys with their
 * names, and the statements that store them, encrypted. A key's name comes from an HMAC of it, so the same configuration sent again is the same
 * version, and names no new credential. Throws `invalid_config` for what is too long for a key.
 */
export async function extractCredentials(
  call: Call,
  agentId: string,
  config: JsonObject,
): Promise<{ config: JsonObject; sent: SentKey[]; statements: Statement[] }> {
  const keys = literalKeys(config);
  if (keys.length === 0) return { config, sent: [], statements: [] };
  const tooLong = keys.filter(({ value }) => bytesOf(value) > MAX_CREDENTIAL_BYTES);
  if (tooLong.length > 0) {
    throw new Problem("invalid_config", "Keep what is no key under another name; nothing was stored.", {
      errors: tooLong.map(({ path }) => ({
        path: path.reduce(pointer, "/config"),
        message: `must have ${MAX_CREDENTIAL_BYTES} bytes at most`,
      })),
    });
  }
  const { projectId } = call.tenant;
  const sent: SentKey[] = [];
  const statements: Statement[] = [];
  for (const key of keys) {
    const digest = await hmac(call.env.SIGNALBOX_MAC_SECRET, `credential:${projectId}:${key.value}`);
    const name = `${agentId}-${key.section}-${digest.slice(0, 8)}`;
    sent.push({ name, value: key.value });
    const { ciphertext, lastFour } = await sealedCredential(call, name, key.value);
    statements.push(
      guardRoom(projectId, name),
      sql`INSERT INTO credential (project_id, name, ciphertext, provider, last_four, created_by, created_at)
        VALUES (${projectId}, ${name}, ${ciphertext}, ${key.provider}, ${lastFour}, ${call.actor.id}, ${call.now})
        ON CONFLICT DO NOTHING`,
      audited(
        call,
        { action: "credential.created", agentId, next: { name, provider: key.provider } },
        sql`WHERE changes() > 0`,
      ),
    );
  }
  const names = sent.map(({ name }) => name);
  return { config: withCredentials(config, keys, names), sent, statements };
}
