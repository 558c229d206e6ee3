import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { framesOf, Problem, problemBody } from "../domain/errors.ts";
import { RateLimited } from "../domain/rates/limited.ts";
import { AlreadyDone } from "../services/call.ts";
import { isUnavailable } from "../store/guards.ts";
import type { AppEnv } from "./types.ts";

/** The problem that an error is told as. What it does not know is `internal`, and says nothing of itself. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return new Problem("malformed_body", "The body is not well-formed JSON.");
  }
  if (error instanceof AlreadyDone) {
    return new Problem(
      "idempotency_in_flight",
      "The first request with this Idempotency-Key is under way: ask again in a moment.",
    );
  }
  if (isUnavailable(error)) {
    return new Problem("unavailable", "The database cannot be reached: nothing was written. Try again.", {
      retryAfter: 1,
    });
  }
  return new Problem("internal", "This was not your fault. Tell the operator the request_id.");
}

/** One place where errors become answers; handlers need no try. */
export function answerProblem(error: unknown, c: Context<AppEnv>): Response {
  const problem = problemOf(error);
  const requestId = c.get("requestId");
  if (problem.status >= 500) {
    console.error(
      JSON.stringify({
        request_id: requestId,
        code: problem.code,
        error: error instanceof Error ? error.name : typeof error,
        frames: framesOf(error),
      }),
    );
  }
  const headers = new Headers({ "content-type": "application/problem+json", "x-request-id": requestId });
  if (problem instanceof RateLimited)
    for (const [name, value] of Object.entries(problem.headers)) headers.set(name, value);
  if (problem.retryAfter !== undefined) headers.set("retry-after", String(problem.retryAfter));
  if (problem.status === 401) headers.set("www-authenticate", 'Bearer realm="signalbox"');
  return new Response(JSON.stringify(problemBody(problem, requestId)), { status: problem.status, headers });
}
