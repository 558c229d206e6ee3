import type { Problem, ProblemCode } from "../../domain/errors.ts";
import { problemOf, refusalHeaders, requestIdOf } from "../problems.ts";

/** OpenFeature Remote Evaluation Protocol 0.3: the codes of an evaluation that failed. */
type ErrorCode = "PARSE_ERROR" | "INVALID_CONTEXT" | "FLAG_NOT_FOUND" | "GENERAL";

const CODES: Partial<Record<ProblemCode, ErrorCode>> = {
  malformed_body: "PARSE_ERROR",
  body_too_large: "PARSE_ERROR",
  unsupported_media_type: "PARSE_ERROR",
  invalid_request: "INVALID_CONTEXT",
  agent_not_found: "FLAG_NOT_FOUND",
  flag_not_found: "FLAG_NOT_FOUND",
  no_active_version: "FLAG_NOT_FOUND",
};

/** Statuses that the protocol gives a meaning; any other fault of the caller is 400. */
const STATUSES = new Set([400, 401, 403, 404, 429, 500, 503]);

export interface EvaluationFailure {
  key?: string;
  errorCode: ErrorCode;
  errorDetails: string;
}

export const failureOf = (key: string | null, { code, detail }: Problem): EvaluationFailure => ({
  ...(key !== null && { key }),
  errorCode: CODES[code] ?? "GENERAL",
  errorDetails: detail,
});

/** The answer to a request that comes to nothing; `key` is null where all flags were asked for. */
export function refuseEvaluation(request: Request, key: string | null, error: unknown): Response {
  const requestId = requestIdOf(request);
  const problem = problemOf(error, requestId);
  return new Response(JSON.stringify(failureOf(key, problem)), {
    status: STATUSES.has(problem.status) ? problem.status : 400,
    headers: { ...refusalHeaders(error, problem, requestId), "Content-Type": "application/json" },
  });
}
