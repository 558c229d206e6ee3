import { apiKeyId, macInput, parseApiKey, type ApiKeyParts } from "../../domain/api-key.ts";
import { hmac, sameText, sha256 } from "./digest.ts";

/** Hex characters of the MAC kept in a key: 128 bits. */
const MAC_LENGTH = 32;
const LOWER = "0123456789abcdefghijklmnopqrstuvwxyz";
const ALPHABET = `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/** Uniform over the alphabet: bytes beyond its last whole multiple are drawn again. */
function randomText(length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

const macOf = async (macSecret: string, id: string, secret: string): Promise<string> =>
  (await hmac(macSecret, macInput(id, secret))).slice(0, MAC_LENGTH);

/** A new key: its id and the digest are stored, the token is shown once. The secret has 256 bits. */
export async function mintApiKey(
  macSecret: string,
  workspace: number,
  project: number | null,
): Promise<{ id: string; token: string; secretHash: string }> {
  const id = apiKeyId(workspace, project, randomText(12, LOWER));
  const secret = randomText(43, ALPHABET);
  const mac = await macOf(macSecret, id, secret);
  return { id, token: `${macInput(id, secret)}_${mac}`, secretHash: await sha256(secret) };
}

/** The parts of a key that this deployment issued, or null: malformed and forged keys are refused without a look-up. */
export async function checkMac(macSecret: string, token: string): Promise<ApiKeyParts | null> {
  const parts = parseApiKey(token);
  if (!parts) return null;
  return sameText(await macOf(macSecret, parts.id, parts.secret), parts.mac) ? parts : null;
}

export const secretMatches = async (secret: string, secretHash: string): Promise<boolean> =>
  sameText(await sha256(secret), secretHash);

/** The digest is compared, so that neither length nor content of the root key shows in the time taken. */
export const isRootKey = async (token: string, rootKey: string | undefined): Promise<boolean> =>
  rootKey !== undefined && rootKey.length >= 32 && sameText(await sha256(token), await sha256(rootKey));
