import { objectIn } from "../../kit/json-text.ts";
import type { Sample } from "../../kit/samples/parse.ts";

/** What is asked, as the page's address holds it. */
export interface Question {
  user_id?: string;
  session_id?: string;
  /** JSON. */
  attributes?: string;
  /** ISO 8601. */
  at?: string;
  at_revision?: number;
}

/** All attributes, as a request brings them; null: they are no JSON. */
export function attributesOf({ user_id, session_id, attributes = "" }: Question): Sample | null {
  const others = objectIn(attributes, {});
  return others && { ...(user_id ? { user_id } : {}), ...(session_id ? { session_id } : {}), ...others };
}

export const isAsked = (question: Question): boolean =>
  Object.values(question).some((value) => value !== undefined);

/** The path and query of the request. */
export function resolvePath(agentId: string, { at, at_revision }: Question): string {
  const query = new URLSearchParams({ explain: "true" });
  if (at_revision !== undefined) query.set("at_revision", String(at_revision));
  else if (at !== undefined) query.set("at", at);
  return `/v1/resolve/${encodeURIComponent(agentId)}?${query.toString()}`;
}

const inShell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The same question for a terminal; the key is the reader's own. */
export function curlLine(origin: string, project: string, agentId: string, question: Question): string {
  const body = JSON.stringify({ attributes: attributesOf(question) ?? {} });
  return [
    `curl -X POST ${inShell(origin + resolvePath(agentId, question))}`,
    `-H "Authorization: Bearer $SIGNALBOX_KEY"`,
    `-H ${inShell(`Signalbox-Project: ${project}`)}`,
    `-H 'Content-Type: application/json'`,
    `-d ${inShell(body)}`,
  ].join(" ");
}

/** A sample as a question. */
export function questionOf(sample: Sample): Question {
  const { user_id, session_id, ...others } = sample;
  const unit = (value: unknown): string | undefined =>
    typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  return {
    user_id: unit(user_id),
    session_id: unit(session_id),
    attributes: Object.keys(others).length > 0 ? JSON.stringify(others) : undefined,
  };
}
