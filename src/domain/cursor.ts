import { Problem } from "./errors.ts";

interface Kinds {
  string: string;
  number: number;
}
type Kind = keyof Kinds;
type Parts<T extends readonly Kind[]> = { -readonly [At in keyof T]: Kinds[T[At]] };

/** An opaque cursor over the last row of a page. */
export const encodeCursor = (parts: readonly (string | number)[]): string =>
  btoa(JSON.stringify(parts)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/**
 * The parts of a cursor that this service made, of the kinds wanted; null without a cursor. Throws `invalid_cursor` on
 * any other text.
 */
export function decodeCursor<const T extends readonly Kind[]>(
  cursor: string | undefined,
  kinds: T,
): Parts<T> | null {
  if (cursor === undefined) return null;
  try {
    const parts: unknown = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
    if (
      Array.isArray(parts) &&
      parts.length === kinds.length &&
      parts.every((part, at) => typeof part === kinds[at])
    ) {
      return parts as Parts<T>;
    }
  } catch {
    // Answered below: what is wrong with it is of no use to the caller.
  }
  throw new Problem(
    "invalid_cursor",
    "Send a next_cursor exactly as a list answered it, or none for the first page.",
  );
}
