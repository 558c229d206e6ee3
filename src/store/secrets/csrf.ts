import { parseApiKey } from "../../domain/api-key.ts";
import { cookieToken, isOwnPage, isUnsafe } from "../../domain/console.ts";
import { Problem } from "../../domain/errors.ts";
import { hmac, sameText } from "./digest.ts";

/** What pages of the console send along with whatever changes something: only they can have read it. */
export const csrfToken = (macSecret: string, keyId: string): Promise<string> =>
  hmac(macSecret, `csrf:${keyId}`);

/**
 * Throws `csrf_missing` for a request that a browser was made to send with its cookie by a page that is not the
 * console's, and `key_invalid` for a cookie that holds no key. Requests that bring their own key are let through.
 */
export async function checkConsole(
  macSecret: string,
  request: Pick<Request, "method" | "url" | "headers">,
): Promise<void> {
  const token = cookieToken(request.headers);
  if (token === null) return;
  const key = parseApiKey(token);
  if (key === null) throw new Problem("key_invalid", "Sign in again, or send a key.");
  if (!isOwnPage(request)) {
    throw new Problem(
      "csrf_missing",
      "Having signed in counts on the pages of this host alone: from elsewhere send a key, without the cookie.",
    );
  }
  if (!isUnsafe(request)) return;
  const sent = request.headers.get("Signalbox-CSRF");
  if (sent !== null && sameText(sent, await csrfToken(macSecret, key.id))) return;
  throw new Problem(
    "csrf_missing",
    "Send the csrf_token of GET /v1/me as Signalbox-CSRF, or a key in place of the cookie.",
  );
}
