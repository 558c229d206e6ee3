import { framesOf, Problem, problemBody, REQUEST_ID } from "../domain/errors.ts";
import { RateLimited } from "../domain/rates/limited.ts";
import { ViewedProblem } from "./plane.ts";

/** The id that the caller gave the request, if it is a sane one, else a new one. */
export function requestIdOf({ headers }: Request): string {
  const sent = headers.get("X-Request-Id");
  return sent && REQUEST_ID.test(sent) ? sent : crypto.randomUUID();
}

/** The answer to a request that comes to nothing. */
export function refuse(request: Request, error: unknown): Response {
  const requestId = requestIdOf(request);
  const problem = problemOf(error, requestId);
  return new Response(JSON.stringify(problemBody(problem, requestId)), {
    status: problem.status,
    headers: {
      ...refusalHeaders(error, problem, requestId),
      "Content-Type": "application/problem+json",
    },
  });
}

/** What every refusal says beside its body. */
export function refusalHeaders(error: unknown, problem: Problem, requestId: string): Record<string, string> {
  const headers: Record<string, string> = {
    ...((error instanceof ViewedProblem || error instanceof RateLimited) && error.headers),
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
  };
  if (problem.retryAfter !== undefined) headers["Retry-After"] = String(problem.retryAfter);
  if (problem.status === 401) headers["WWW-Authenticate"] = "Bearer";
  return headers;
}

/** The problem that an error stands for; one that nobody foresaw is logged without what was sent. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ViewedProblem) return error.problem;
  console.error(JSON.stringify({ request_id: requestId, error: kindOf(error), frames: framesOf(error) }));
  return new Problem("internal", "Tell us the request id.");
}

const kindOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
