import { secretOf, type Secrets } from "../../domain/webhook/secret.ts";
import { webhookPlace } from "../../store/secrets/places.ts";
import { seal, unseal } from "../../store/secrets/seal.ts";

/** Bytes of a secret that nobody brought: as many as the digest has. */
const SECRET_BYTES = 32;

export const newSecret = (): string => secretOf(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/** The text that is stored: the secrets, sealed together. */
export const sealSecrets = (env: Env, projectId: number, id: string, secrets: Secrets): Promise<string> =>
  seal(env.SIGNALBOX_ENCRYPTION_KEY, webhookPlace(projectId, id), JSON.stringify(secrets));

/** Throws when they were not sealed for this webhook, or not with the deployment's keys. */
export const openSecrets = async (
  env: Env,
  projectId: number,
  id: string,
  sealed: string,
): Promise<Secrets> =>
  JSON.parse(await unseal(env.SIGNALBOX_ENCRYPTION_KEY, webhookPlace(projectId, id), sealed));
