/**
 * Encryption at rest: AES-256-GCM with a fresh 12-byte IV, as `v1:<key id>:<iv>:<ciphertext>` in base64. The tenant,
 * resource and field are additional data, so that a ciphertext copied to another row does not open there.
 */
const encoder = new TextEncoder();
const imported = new Map<string, Promise<CryptoKey>>();

const FORM = "v1";
const MALFORMED =
  "SIGNALBOX_ENCRYPTION_KEY must be <id>:<base64 of 32 bytes>, or several of these, separated by commas, with ids of their own";

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

interface MasterKey {
  id: string;
  bytes: Uint8Array;
}

function masterKey(entry: string): MasterKey {
  const [id, key, ...rest] = entry.trim().split(":");
  let bytes = new Uint8Array();
  try {
    if (key) bytes = Uint8Array.from(fromBase64(key));
  } catch {
    // No base64: what the engine says of it is about a secret.
  }
  if (!id || bytes.length !== 32 || rest.length > 0) throw new Error(MALFORMED);
  return { id, bytes };
}

/** Master keys as `id:base64[,id:base64…]`; the first seals, all of them open. */
function masterKeys(secret: string): [MasterKey, ...MasterKey[]] {
  const keys = secret.split(",").map(masterKey);
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error(MALFORMED);
  return keys as [MasterKey, ...MasterKey[]];
}

/** Ids of the master keys, that of the one that seals first. Throws when the secret is none. */
export const masterKeyIds = (secret: string): [string, ...string[]] =>
  masterKeys(secret).map(({ id }) => id) as [string, ...string[]];

/** How every text begins that the key sealed. */
export const sealedPrefix = (keyId: string): string => `${FORM}:${keyId}:`;

function importKey({ id, bytes }: MasterKey): Promise<CryptoKey> {
  const name = `${id}:${base64(bytes)}`;
  const known = imported.get(name);
  if (known) return known;
  const key = crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  imported.set(name, key);
  return key;
}

/** `place` is what the secret belongs to: see places.ts. */
export async function seal(secret: string, place: string, plain: string): Promise<string> {
  const [first] = masterKeys(secret);
  const key = await importKey(first);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encoder.encode(place) },
    key,
    encoder.encode(plain),
  );
  return `${sealedPrefix(first.id)}${base64(iv)}:${base64(new Uint8Array(sealed))}`;
}

/** Throws when the text was not sealed at this place, or not with one of these keys. */
export async function unseal(secret: string, place: string, text: string): Promise<string> {
  const [form, id, iv, sealed] = text.split(":");
  const master = masterKeys(secret).find((key) => key.id === id);
  if (form !== FORM || !master || !iv || !sealed)
    throw new Error("The sealed text cannot be opened with these keys");
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64(iv), additionalData: encoder.encode(place) },
    await importKey(master),
    fromBase64(sealed),
  );
  return new TextDecoder().decode(plain);
}
