import type { PROBLEMS } from "../../domain/errors.ts";
import { isObject } from "../../domain/json.ts";
import { common as text } from "../strings/common.ts";

/** What the API refuses with, and what happens when nothing answers. */
export type ProblemCode = keyof typeof PROBLEMS | "unreachable" | "unexpected";

/** One fault of a body: a JSON Pointer and a phrase that follows the field's name. */
export interface Fault {
  path: string;
  message: string;
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** A refusal of the API, as it is shown: its detail is the message. `status` is 0 where nothing answered. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly title: string;
  readonly faults: Fault[];
  readonly requestId: string | null;
  /** The whole document: some codes say more, such as the next number. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Record<string, unknown>) {
    super(textOf(body["detail"]) ?? textOf(body["title"]) ?? text.unexpected);
    this.name = "ProblemError";
    this.status = status;
    this.code = (typeof body["code"] === "string" ? body["code"] : "unexpected") as ProblemCode;
    this.title = textOf(body["title"]) ?? "";
    this.faults = Array.isArray(body["errors"])
      ? body["errors"]
          .filter(isObject)
          .map(({ path, message }) => ({ path: String(path), message: String(message) }))
      : [];
    this.requestId = typeof body["request_id"] === "string" ? body["request_id"] : null;
    this.body = body;
  }
}

/** The problem that an answer carries. */
export async function problemOf(answer: Response): Promise<ProblemError> {
  const body: unknown = await answer.json().catch(() => null);
  return new ProblemError(answer.status, isObject(body) ? body : { detail: text.unexpected });
}

/** Somebody else has signed in in this browser since the page was opened. */
export const strangerProblem = (status: number): ProblemError =>
  new ProblemError(status, { code: "csrf_missing", detail: text.stranger });

/** Nobody answered: the network, or the service, is away. */
export const unreachable = (): ProblemError =>
  new ProblemError(0, { code: "unreachable", detail: text.unreachable });

export const isProblem = (error: unknown, ...codes: ProblemCode[]): error is ProblemError =>
  error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code));

/** Words for whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
