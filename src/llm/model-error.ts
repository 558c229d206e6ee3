/** Why a model did not answer. Nothing that a provider wrote is in it: that may hold the prompt, or a key. */
export const MODEL_ERRORS = {
  refused: "The configuration names an address or a provider that may not be called.",
  unreachable: "The model's provider could not be reached.",
  timeout: "The model did not answer in time.",
  rate_limited: "The model's provider is limiting requests: try again later.",
  provider_error: "The model's provider refused the request or failed.",
  bad_answer: "The model's provider sent an answer that cannot be read.",
  broken_stream: "The model's answer broke off.",
  abandoned: "The caller left before the answer was whole.",
  key_missing: "The model needs a credential that is not there.",
  key_unavailable:
    "The model's credential cannot be opened just now. If that lasts, replace its value, or add the master key that sealed it.",
  binding_missing:
    "The deployment has no AI binding: add one to its configuration, or choose another provider.",
  key_refused: "The model's provider refused the key.",
} as const;

export type ModelErrorCode = keyof typeof MODEL_ERRORS;

/** Characters of a credential's name that are told. */
const MAX_NAME = 300;

/**
 * A failure of a closed list; its message is one of our own sentences. `status` is the provider's HTTP status, if one
 * came; `retryAfterMs` is how long the provider asked to wait, in milliseconds; `credential` is the name of the one that
 * is to blame.
 */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: ModelErrorCode;
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(
    code: ModelErrorCode,
    status: number | null = null,
    retryAfterMs: number | null = null,
    credential: string | null = null,
  ) {
    const name = credential === null ? "" : ` Its name is ${JSON.stringify(credential.slice(0, MAX_NAME))}.`;
    super(`${MODEL_ERRORS[code]}${name}`);
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed a moment later. */
  get isPassing(): boolean {
    if (this.code === "provider_error")
      return this.status === null || this.status >= 500 || this.status === 408 || this.status === 409;
    return ["unreachable", "timeout", "rate_limited", "bad_answer", "broken_stream"].includes(this.code);
  }
}

/** `retry-after-ms`, or `retry-after` as seconds or as a date, in milliseconds; null where there is none. */
function waitOf(headers: Record<string, string>, now: number): number | null {
  const ms = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (ms >= 0) return ms;
  const text = headers["retry-after"];
  if (text === undefined || text.trim() === "") return null;
  const seconds = Number(text);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** The failure that an HTTP status of a provider stands for. */
export function statusError(status: number, headers: Record<string, string> = {}): ModelError {
  if (status === 429 || status === 529)
    return new ModelError("rate_limited", status, waitOf(headers, Date.now()));
  if (status === 401 || status === 403) return new ModelError("key_refused", status);
  return new ModelError("provider_error", status, waitOf(headers, Date.now()));
}

const isErrorLike = (value: unknown): value is { name: string } =>
  typeof value === "object" && value !== null && "name" in value;

const UNREADABLE = /JSONParse|TypeValidation|InvalidResponseData|NoContentGenerated|EmptyResponseBody/;
const REFUSED = /LoadAPIKey|LoadSetting|UnsupportedModelVersion/;

/**
 * Whatever was thrown on the way to a model, as one of the closed list. `begun` says that an answer had begun: what is
 * not understood is then a stream that broke.
 */
export function toModelError(error: unknown, begun: boolean): ModelError {
  for (let at: unknown = error, depth = 0; isErrorLike(at) && depth < 5; depth += 1) {
    if (at instanceof ModelError) return at;
    at = "cause" in at ? at.cause : undefined;
  }
  if (!isErrorLike(error)) return new ModelError(begun ? "broken_stream" : "provider_error");
  if ("statusCode" in error && typeof error.statusCode === "number") {
    const headers = "responseHeaders" in error ? error.responseHeaders : undefined;
    return error.statusCode < 300
      ? new ModelError("bad_answer", error.statusCode)
      : statusError(error.statusCode, (headers ?? {}) as Record<string, string>);
  }
  if (error.name === "TimeoutError" || error.name === "AbortError") return new ModelError("timeout");
  if (UNREADABLE.test(error.name)) return new ModelError(begun ? "broken_stream" : "bad_answer");
  if (REFUSED.test(error.name)) return new ModelError("key_missing");
  return new ModelError(begun ? "broken_stream" : "provider_error");
}
