import { newlyUsed } from "../../domain/credential-uses.ts";
import { Problem } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { readSealed } from "../../store/credentials.ts";
import { openSealed } from "../../store/secrets/open.ts";
import { configsBefore } from "../../store/versions.ts";
import type { Call } from "../call.ts";

/** A credential that a literal key became. */
export interface SentKey {
  name: string;
  value: string;
}

/** Whether the credential is, or will be, what the writer sent; its name may stand for another value by now. */
async function isOwn(call: Call, { name, value }: SentKey): Promise<boolean> {
  const { projectId } = call.tenant;
  const sealed = await readSealed(call.db, projectId, name);
  if (sealed === undefined) return true;
  return (await openSealed(call.env.SIGNALBOX_ENCRYPTION_KEY, projectId, name, sealed)) === value;
}

/**
 * Who writes a configuration says where its credentials are sent, and could have them sent to a server of their own:
 * what the agent does not do with a credential yet needs the scope for credentials. Keys that the writer sent are
 * theirs to send anywhere. `beside`: versions that count beside the active and the latest one. Throws `scope_missing`.
 */
export async function checkCredentialUses(
  call: Call,
  agentId: string,
  config: JsonObject,
  keys: readonly SentKey[],
  beside: readonly number[],
): Promise<void> {
  const scope = "credentials:write";
  if (call.actor.scopes.includes(scope) || newlyUsed(config, []).length === 0) return;
  const before = await configsBefore(call.db, call.tenant.projectId, agentId, beside);
  for (const name of newlyUsed(config, before)) {
    const sent = keys.find((key) => key.name === name);
    if (sent && (await isOwn(call, sent))) continue;
    throw new Problem(
      "scope_missing",
      `The configuration has the credential ${JSON.stringify(name)} sent where the agent's active and latest version do not send it, which takes the scope ${scope}: use a key that has it, or leave the credential with its provider and address.`,
      { extra: { scope } },
    );
  }
}
