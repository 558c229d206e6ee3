import { credentialPlace } from "../../store/secrets/places.ts";
import { seal } from "../../store/secrets/seal.ts";
import type { Call } from "../call.ts";

/** What is stored of a key: its sealed text, and its last four characters, where they tell little of the rest. */
export async function sealedCredential(
  { env, tenant }: Pick<Call, "env" | "tenant">,
  name: string,
  value: string,
): Promise<{ ciphertext: string; lastFour: string }> {
  const ciphertext = await seal(env.SIGNALBOX_ENCRYPTION_KEY, credentialPlace(tenant.projectId, name), value);
  return { ciphertext, lastFour: value.length >= 12 ? value.slice(-4) : "" };
}
