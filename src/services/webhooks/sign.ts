import { secretBytes } from "../../domain/webhook/secret.ts";

const encoder = new TextEncoder();

async function signature(secret: string, signed: string): Promise<string> {
  const bytes = secretBytes(secret);
  if (!bytes) throw new Error("A webhook's secret is none");
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(signed)));
  return `v1,${btoa(String.fromCharCode(...digest))}`;
}

/** The headers of Standard Webhooks for a message that is sent at `now`, milliseconds since 1970: one signature a secret. */
export async function signedHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  now: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = await Promise.all(
    secrets.map((secret) => signature(secret, `${id}.${timestamp}.${body}`)),
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
