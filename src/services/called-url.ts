import { destinationFault } from "../domain/address.ts";
import { MAX_URL_LENGTH } from "../domain/webhook/limits.ts";
import { settings } from "../env.ts";
import type { Call } from "./call.ts";

/** A URL as it is called, stored and shown; `fault`, instead, says why nothing may be sent to it. */
export function calledUrl(call: Call, url: string): { href: string } | { fault: string } {
  const fault = destinationFault(url, settings(call.env).allowLocalhost);
  if (fault !== null) return { fault };
  const { href } = new URL(url);
  return href.length > MAX_URL_LENGTH
    ? { fault: `must have at most ${MAX_URL_LENGTH} characters when it is encoded` }
    : { href };
}
