import { ModelError } from "../model-error.ts";
import { ToolError } from "./tool-set.ts";

/** What is said when a server that is called does not answer as it should; `who` begins the sentence. */
export function statusFailure(who: string, status: number): ToolError {
  const why = status >= 300 && status < 400 ? ": redirects are not followed" : "";
  return new ToolError(`${who} answered ${status}${why}.`);
}

export const tooSlow = (who: string): ToolError => new ToolError(`${who} did not answer in time.`);

const SENTENCES: Partial<Record<ModelError["code"], string>> = {
  refused: "is at an address that may not be called.",
  unreachable: "could not be reached.",
  bad_answer: "sent an answer that is too long.",
  broken_stream: "broke off its answer.",
};

/** What safeFetch threw, told of a tool's server; null: it was nothing of safeFetch's. */
export function fetchFailure(who: string, error: unknown): ToolError | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if (at instanceof ToolError) return at;
    if (at instanceof ModelError) {
      if (at.code === "refused" && at.status !== null) return statusFailure(who, at.status);
      return new ToolError(`${who} ${SENTENCES[at.code] ?? "failed."}`);
    }
    at = at.cause;
  }
  return null;
}
