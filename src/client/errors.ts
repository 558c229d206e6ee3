/** What went wrong with the client itself, beside the codes that the server answers. */
export type ClientErrorCode =
  | "network_error"
  | "deadline_exceeded"
  | "aborted"
  | "unreadable_answer"
  | "invalid_attributes"
  | "invalid_interaction"
  | "client_closed"
  | "fallback_unreadable"
  | "queue_full"
  | "interaction_rejected";

export interface ErrorDetails {
  /** The HTTP status; null where there was no answer. */
  status?: number | null;
  detail: string;
  /** The server's name for the request: quote it when you report a fault. */
  request_id?: string | null;
  /** Places at fault in what was sent. */
  errors?: readonly { path: string; message: string }[];
  /** Milliseconds that the server asked to wait. */
  retry_after_ms?: number | null;
  cause?: unknown;
}

/** Every error that the client throws or tells. `code` is the server's (`/docs/problems`) or one of `ClientErrorCode`. */
export class SignalboxError extends Error {
  // The union with string keeps the known codes as suggestions.
  readonly code: ClientErrorCode | (string & {});
  readonly status: number | null;
  readonly detail: string;
  readonly request_id: string | null;
  readonly errors: readonly { path: string; message: string }[];
  readonly retry_after_ms: number | null;

  constructor(code: SignalboxError["code"], details: ErrorDetails) {
    super(`${code}: ${details.detail}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "SignalboxError";
    this.code = code;
    this.status = details.status ?? null;
    this.detail = details.detail;
    this.request_id = details.request_id ?? null;
    this.errors = details.errors ?? [];
    this.retry_after_ms = details.retry_after_ms ?? null;
  }
}

const CODES_OF_OUTAGE = new Set(["network_error", "deadline_exceeded", "unreadable_answer"]);

/** Whether nobody answered, or nobody could: 429 and 5xx are outages too. Anything else is a refusal, which is an answer. */
export const isOutage = (error: SignalboxError): boolean =>
  CODES_OF_OUTAGE.has(error.code) || error.status === 429 || (error.status ?? 0) >= 500;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What was caught, as an error of this library: whatever is not one happened on the way to the server. */
export function asError(error: unknown): SignalboxError {
  if (error instanceof SignalboxError) return error;
  const why = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new SignalboxError("network_error", {
    detail: `Signalbox cannot be reached: ${messageOf(why)}`,
    cause: error,
  });
}
