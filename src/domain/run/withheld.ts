import type { Json } from "../json.ts";
import { phraseIn, type Phrases } from "./phrases.ts";

/** What is shown in place of a tool's input or output that holds a blocked phrase. */
export const WITHHELD = "withheld by a guardrail";

/** Whether one of the texts of a value, names of fields among them, holds a phrase. */
export function holdsPhrase(value: Json, phrases: Phrases): boolean {
  if (phrases.longest === 0) return false;
  const open: Json[] = [value];
  while (open.length > 0) {
    const next = open.pop()!;
    if (typeof next === "object" && next !== null) {
      for (const [name, inner] of Object.entries(next)) {
        if (!Array.isArray(next)) open.push(name);
        if (inner !== undefined) open.push(inner);
      }
    } else if (phraseIn(String(next), phrases) !== null) return true;
  }
  return false;
}
