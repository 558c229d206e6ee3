import { sql, type SQL } from "drizzle-orm";
import { PROBLEMS, type ProblemCode } from "../domain/errors.ts";
import type { Statement } from "./database.ts";

/** Aborts the batch with `code` unless the condition holds at this point of it. */
export const guard = (code: ProblemCode, condition: SQL): Statement =>
  sql`INSERT INTO guard (code, ok) SELECT ${code}, (${condition})`;

/** Aborts the batch with `code` unless the statement before changed a row. */
export const guardChanged = (code: ProblemCode): Statement => guard(code, sql`changes() > 0`);

/** What D1 said, wherever drizzle put it. Never shown to a caller: it may hold bound values. */
function messages(error: unknown): string {
  const texts: string[] = [];
  for (let at: unknown = error; at instanceof Error && texts.length < 5; at = at.cause)
    texts.push(at.message);
  return texts.join("\n");
}

/** The code with which a guard aborted the batch, or null if it failed for another reason. */
export function guardCode(error: unknown): ProblemCode | null {
  const code = /D1_ERROR: ([a-z_]+): SQLITE_CONSTRAINT/.exec(messages(error))?.[1];
  return code !== undefined && Object.hasOwn(PROBLEMS, code) ? (code as ProblemCode) : null;
}

/** Whether an insert met a row with the same key in `table`. */
export const isDuplicate = (error: unknown, table: string): boolean =>
  messages(error).includes(`UNIQUE constraint failed: ${table}.`);

/** Whether an error means that D1 could not be reached, rather than that it refused a statement. */
export function isUnavailable(error: unknown): boolean {
  const text = messages(error);
  return (
    !text.includes("SQLITE_") &&
    (/\bD1_|\bD1 DB|Network connection lost|storage caused object to be reset/i.test(text) ||
      text.includes("Failed query"))
  );
}
