import type { Entry } from "./entries.ts";

const FIELDS = [
  "id",
  "changed_at",
  "action",
  "agent_id",
  "version",
  "actor",
  "changed_by",
  "reason",
  "previous_state",
  "new_state",
  "request_id",
] as const;

/** What a spreadsheet would take for a formula is text. */
function cell(value: unknown): string {
  const written =
    value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(written) ? `'${written}` : written;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Entries as CSV after RFC 4180, with a line of names. */
export const csvOf = (entries: Entry[]): string =>
  [FIELDS.join(","), ...entries.map((entry) => FIELDS.map((field) => cell(entry[field])).join(","))]
    .map((line) => `${line}\r\n`)
    .join("");
