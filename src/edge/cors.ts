import { settings } from "../env.ts";

const ALLOWED = [
  "Authorization",
  "X-API-Key",
  "Content-Type",
  "If-None-Match",
  "Last-Event-ID",
  "X-Request-Id",
  "Signalbox-Workspace",
  "Signalbox-Project",
  "Signalbox-Min-Revision",
].join(", ");
const EXPOSED = [
  "ETag",
  "Retry-After",
  "RateLimit",
  "RateLimit-Policy",
  "X-Request-Id",
  "Signalbox-Revision",
  "Signalbox-Age",
  "Signalbox-Stale",
  "Signalbox-As-Of",
].join(", ");
/** Seconds for which a browser remembers what a preflight allowed: the most that any of them honours. */
const MAX_AGE = "86400";

type Answer = () => Response | Promise<Response>;

/** Lets pages of the deployment's CORS_ORIGINS read the answer, and answers their preflights. Without any: nothing. */
export function withCors(request: Request, env: Env, answer: Answer): Response | Promise<Response> {
  const { corsOrigins } = settings(env);
  if (corsOrigins === null) return answer();
  const origin = request.headers.get("Origin");
  if (origin === null) return answer();
  const allowed = corsOrigins === "*" ? "*" : corsOrigins.has(origin) ? origin : null;
  const isPreflight = request.method === "OPTIONS" && request.headers.has("Access-Control-Request-Method");
  return isPreflight ? preflight(allowed) : exposed(answer, allowed);
}

function preflight(allowed: string | null): Response {
  const headers = new Headers({ Vary: "Origin" });
  if (allowed !== null) {
    headers.set("Access-Control-Allow-Origin", allowed);
    headers.set("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    headers.set("Access-Control-Allow-Headers", ALLOWED);
    headers.set("Access-Control-Max-Age", MAX_AGE);
  }
  return new Response(null, { status: 204, headers });
}

async function exposed(answer: Answer, allowed: string | null): Promise<Response> {
  const response = await answer();
  response.headers.append("Vary", "Origin");
  if (allowed !== null) {
    response.headers.set("Access-Control-Allow-Origin", allowed);
    response.headers.set("Access-Control-Expose-Headers", EXPOSED);
  }
  return response;
}
