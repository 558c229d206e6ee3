import { HOUR_MS } from "./durations.ts";

/** What a browser has after signing in: a key of kind `session`, which pages cannot read. */
export const SESSION_COOKIE = "signalbox_session";
/** Milliseconds after which somebody signs in again. */
export const SESSION_MS = 12 * HOUR_MS;

type Asked = Pick<Request, "method" | "url" | "headers">;

/** The key in a request's cookie, if it sends none itself; else null. */
export function cookieToken(headers: Headers): string | null {
  if (headers.has("Authorization") || headers.has("X-API-Key")) return null;
  for (const pair of headers.get("Cookie")?.split(";") ?? []) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === SESSION_COOKIE && value) return value;
  }
  return null;
}

/** Whether a request changes something, as far as its method tells. */
export const isUnsafe = ({ method }: Asked): boolean => !["GET", "HEAD", "OPTIONS"].includes(method);

/** What browsers say of requests that pages of this host make, or people by an address that they type. */
const OWN_SITES = new Set(["same-origin", "none"]);

/**
 * False for what a page of another host asks, or leads to; who is no page says nothing of where it comes from, and pages say
 * `Origin` of what is no GET alone.
 */
export function isOwnPage({ url, headers }: Asked): boolean {
  const site = headers.get("Sec-Fetch-Site");
  if (site !== null && !OWN_SITES.has(site)) return false;
  const origin = headers.get("Origin");
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host;
}

/** Browsers keep a Secure cookie over https alone: on this machine there may be none. */
function isInsecure({ protocol, hostname }: URL): boolean {
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname) || hostname.endsWith(".localhost");
  return protocol === "http:" && isHere;
}

/** A `Set-Cookie` header for a browser that asks at the URL; `ms` is how long it keeps the cookie. */
export const setSession = (url: string, token: string, ms: number): string =>
  [
    `${SESSION_COOKIE}=${token}`,
    "Path=/",
    `Max-Age=${Math.floor(ms / 1000)}`,
    "HttpOnly",
    "SameSite=Strict",
    ...(isInsecure(new URL(url)) ? [] : ["Secure"]),
  ].join("; ");

/** A `Set-Cookie` header that takes the cookie away. */
export const clearSession = (url: string): string => setSession(url, "", 0);
