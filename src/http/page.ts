/**
 * The console's document. Its scripts and styles are static assets that change their names with their contents; the document
 * itself is made for each request, because its policy names a number that is used once.
 */

/** Paths that answer programs: what is not there is a problem document, whoever asks. */
const API_PATH = /^\/(?:v1|api|ofrep|docs|console)(?:\/|$)|^\/(?:openapi\.json|healthz|readyz)\/?$/;

const NONCE_BYTES = 16;
const PLACEHOLDER = /__NONCE__/g;

/** Whether a person who opens an address in a browser asks. */
export function asksForPage(request: Request, path: string): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (path === "/") return true;
  return !API_PATH.test(path) && (request.headers.get("Accept") ?? "").includes("text/html");
}

/** Only what this origin serves, and styles that carry the document's number, are used: editors make them as they run. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

function headersOf(nonce: string): Record<string, string> {
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy(nonce),
    // A document that is kept would be shown with another's number.
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
}

/** The document for every page of the console; which one it is the address says. */
export async function page(request: Request, env: Env): Promise<Response> {
  const built = await env.ASSETS.fetch(new Request(new URL("/", request.url)));
  if (!built.ok)
    return new Response("The console is not built: run npm ci, or node scripts/assets.js.\n", {
      status: 503,
    });
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(NONCE_BYTES))));
  const html = (await built.text()).replace(PLACEHOLDER, nonce);
  return new Response(request.method === "HEAD" ? null : html, { headers: headersOf(nonce) });
}
