import { Problem } from "./errors.ts";

type Part = string | number;

/** An opaque cursor over the last row of a page. */
export const encodeCursor = (parts: Part[]): string =>
  btoa(JSON.stringify(parts)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The parts of a cursor that this service made, by the types wanted; throws `invalid_cursor` on any other text. */
export function decodeCursor(cursor: string, types: readonly ("string" | "number")[]): Part[] {
  try {
    const parts: unknown = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
    if (
      Array.isArray(parts) &&
      parts.length === types.length &&
      parts.every((part, at) => typeof part === types[at])
    ) {
      return parts as Part[];
    }
  } catch {
    // Answered below: what is wrong with it is of no use to the caller.
  }
  throw new Problem(
    "invalid_cursor",
    "Send a next_cursor exactly as a list answered it, or none for the first page.",
  );
}
