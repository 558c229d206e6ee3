import { Problem, type ProblemCode } from "../../domain/errors.ts";
import type { ModelError, ModelErrorCode } from "../../llm/model-error.ts";
import type { RunResult } from "../../llm/request.ts";

/** What a failure of a model is told as. */
const CODES: Record<ModelErrorCode, ProblemCode> = {
  refused: "run_impossible",
  key_missing: "run_impossible",
  key_unavailable: "unavailable",
  binding_missing: "run_impossible",
  key_refused: "provider_failed",
  unreachable: "provider_failed",
  provider_error: "provider_failed",
  bad_answer: "provider_failed",
  broken_stream: "provider_failed",
  // Told to nobody.
  abandoned: "unavailable",
  timeout: "provider_timeout",
  rate_limited: "provider_rate_limited",
};

/** Seconds after which to come back, where a provider that limits its requests did not say. */
const DEFAULT_WAIT_S = 5;
const MAX_WAIT_S = 600;

const secondsOf = (ms: number | null): number =>
  ms === null ? DEFAULT_WAIT_S : Math.min(Math.max(Math.ceil(ms / 1_000), 1), MAX_WAIT_S);

/** The problem that a provider's failure is told as. `extra` is told beside it: the version, who was asked. */
export function problemOf(failed: ModelError, extra: Record<string, unknown>): Problem {
  const code = CODES[failed.code];
  return new Problem(code, failed.message, {
    extra: { ...extra, cause: failed.code },
    ...(code === "provider_rate_limited" && { retryAfter: secondsOf(failed.retryAfterMs) }),
  });
}

/** What a stream's `error` event says: the code of the problem that it would have been, and its sentence. */
export const errorText = (failed: ModelError): string => `${CODES[failed.code]}: ${failed.message}`;

/** The problem that a failed run is answered with. */
export const failureOf = (result: RunResult, extra: Record<string, unknown>): Problem =>
  problemOf(result.failed!, { ...extra, attempts: result.attempts });
