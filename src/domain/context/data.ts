import { Problem } from "../errors.ts";
import { jsonFaults, type Json } from "../json.ts";
import { MAX_CONTEXT_BYTES, MAX_CONTEXT_DEPTH } from "./context.ts";

/** The refusal of data that are more than a version holds. */
export const contextTooLarge = (): Problem =>
  new Problem(
    "context_too_large",
    `A version of a context has at most ${MAX_CONTEXT_BYTES} bytes as JSON. Keep long documents elsewhere, and refer to them.`,
  );

/** The JSON text of a version to be stored. Throws `context_too_large`, and `invalid_request` for what is no data. */
export function contextText(data: Json): string {
  const errors = jsonFaults(data, MAX_CONTEXT_DEPTH);
  if (errors.length > 0) {
    throw new Problem("invalid_request", "Correct the places listed in errors; nothing was written.", {
      errors: errors.map((fault) => ({ ...fault, path: `/data${fault.path}` })),
    });
  }
  const text = JSON.stringify(data);
  if (new TextEncoder().encode(text).length > MAX_CONTEXT_BYTES) throw contextTooLarge();
  return text;
}
