import type { Attempt } from "../../domain/webhook/delivery.ts";
import { destinationFault } from "../../domain/address.ts";
import { signingSecrets } from "../../domain/webhook/secret.ts";
import { settings } from "../../env.ts";
import type { Claimed } from "../../store/webhook-deliveries.ts";
import { sentOf } from "./resource.ts";
import { openSecrets } from "./secrets.ts";
import { signedHeaders } from "./sign.ts";

const TIMEOUT_MS = 10_000;
const USER_AGENT = "Signalbox-Webhooks/1";

/** The answer's status, or why there is none, in words of our own: theirs may hold anything. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<number | "timed out" | "could not be reached"> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      // Where a redirect leads was not checked.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    // Nothing that they say matters; read, a body without an end would.
    await response.body?.cancel().catch(() => undefined);
    return response.status;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "timed out" : "could not be reached";
  }
}

/** What of a status is a failure; null: it is none. */
export function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? `answered ${status}: redirects are not followed`
    : `answered ${status}`;
}

/** Tries once to deliver what was claimed; `clock` tells milliseconds since 1970. Never throws. */
export async function attempt(env: Env, claimed: Claimed, clock: () => number): Promise<Attempt> {
  const at = clock();
  const done = (status: number | null, error: string | null): Attempt => ({
    at,
    status,
    error,
    duration_ms: Math.max(0, clock() - at),
  });
  // Again: what is allowed may have changed since the webhook was written.
  const fault = destinationFault(claimed.url, settings(env).allowLocalhost);
  if (fault !== null) return done(null, `not sent: the URL ${fault}`);
  const body = JSON.stringify(sentOf(claimed.told));
  let headers: Record<string, string>;
  try {
    const { webhook_id: webhookId } = claimed.told;
    const secrets = await openSecrets(env, claimed.project_id, webhookId, claimed.secret);
    headers = await signedHeaders(claimed.id, body, signingSecrets(secrets, at), at);
  } catch {
    return done(null, "not sent: the webhook's secret cannot be opened with the keys of this deployment");
  }
  const answer = await post(
    claimed.url,
    { ...headers, "content-type": "application/json", "user-agent": USER_AGENT },
    body,
  );
  return typeof answer === "number" ? done(answer, errorOf(answer)) : done(null, answer);
}
