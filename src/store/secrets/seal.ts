/**
 * Encryption at rest: AES-256-GCM with a fresh 12-byte IV, as `v1:<key id>:<iv>:<ciphertext>` in base64. The tenant,
 * resource and field are additional data, so that a ciphertext copied to another row does not open there.
 */
const encoder = new TextEncoder();
const imported = new Map<string, Promise<CryptoKey>>();

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** Master keys as `id:base64[,id:base64…]`; the first seals, all of them open. */
function masterKeys(secret: string): { id: string; bytes: Uint8Array }[] {
  return secret.split(",").map((entry) => {
    const [id, key] = entry.trim().split(":");
    const bytes = key ? fromBase64(key) : new Uint8Array();
    if (!id || bytes.length !== 32)
      throw new Error("SIGNALBOX_ENCRYPTION_KEY must be <id>:<base64 of 32 bytes>");
    return { id, bytes };
  });
}

function importKey(id: string, bytes: Uint8Array): Promise<CryptoKey> {
  const name = `${id}:${base64(bytes)}`;
  const known = imported.get(name);
  if (known) return known;
  const key = crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  imported.set(name, key);
  return key;
}

/** `place` is what the secret belongs to: tenant | resource | field. */
export async function seal(secret: string, place: string, plain: string): Promise<string> {
  const first = masterKeys(secret)[0]!;
  const key = await importKey(first.id, first.bytes);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encoder.encode(place) },
    key,
    encoder.encode(plain),
  );
  return `v1:${first.id}:${base64(iv)}:${base64(new Uint8Array(sealed))}`;
}

/** Throws when the text was not sealed at this place, or not with one of these keys. */
export async function unseal(secret: string, place: string, text: string): Promise<string> {
  const [form, id, iv, sealed] = text.split(":");
  const master = masterKeys(secret).find((key) => key.id === id);
  if (form !== "v1" || !master || !iv || !sealed)
    throw new Error("The sealed text cannot be opened with these keys");
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64(iv), additionalData: encoder.encode(place) },
    await importKey(master.id, master.bytes),
    fromBase64(sealed),
  );
  return new TextDecoder().decode(plain);
}
