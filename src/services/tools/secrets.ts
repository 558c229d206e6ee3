import { signingSecrets, type Secrets } from "../../domain/webhook/secret.ts";
import { toolPlace } from "../../store/secrets/places.ts";
import { seal, unseal } from "../../store/secrets/seal.ts";
import type { ToolRow } from "../../store/tools.ts";
import { randomId } from "../random-id.ts";
import { signedHeaders } from "../webhooks/sign.ts";

/** The text that is stored: the secrets, sealed together. */
export const sealSecrets = (env: Env, projectId: number, name: string, secrets: Secrets): Promise<string> =>
  seal(env.SIGNALBOX_ENCRYPTION_KEY, toolPlace(projectId, name), JSON.stringify(secrets));

/** Throws when they were not sealed for this tool, or not with the deployment's keys. */
export const openSecrets = async (
  env: Env,
  projectId: number,
  name: string,
  sealed: string,
): Promise<Secrets> =>
  JSON.parse(await unseal(env.SIGNALBOX_ENCRYPTION_KEY, toolPlace(projectId, name), sealed)) as Secrets;

/** The headers of Standard Webhooks for one call of a tool, whose `text` is signed; none for one without a secret. */
export async function signedCall(
  env: Env,
  { projectId, name, secret }: ToolRow,
  text: string,
): Promise<Record<string, string>> {
  if (secret === null) return {};
  const now = Date.now();
  const secrets = await openSecrets(env, projectId, name, secret);
  const id = randomId("call");
  return signedHeaders(id, text, signingSecrets(secrets, now), now);
}
