import { Problem } from "../../domain/errors.ts";
import { MAX_FILLED_LENGTH } from "../../domain/limits.ts";
import { fillVariables, type Variables } from "../../domain/variables.ts";

/** A configuration's JSON text with its variables filled in. Throws `invalid_request` when that would make it too large. */
export function fillText(text: string, variables: Variables): string {
  if (!text.includes("{{") || Object.keys(variables).length === 0) return text;
  const filled = fillVariables(JSON.parse(text), variables, MAX_FILLED_LENGTH - text.length);
  if (filled !== null) return JSON.stringify(filled);
  throw new Problem(
    "invalid_request",
    "Send shorter variables: filled in, they make the configuration too large.",
    { errors: [{ path: "/variables", message: `make more than ${MAX_FILLED_LENGTH} characters` }] },
  );
}
