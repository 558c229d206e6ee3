import type { InferResponseType } from "hono/client";
import { isObject } from "../domain/json.ts";
import type { Api } from "./api.ts";
import { moment, oneLine, passage } from "./output/plain.ts";
import { facts } from "./output/table.ts";

/** What the API answers. */
export type Session = InferResponseType<Api["v1"]["sessions"][":session_id"]["$get"], 200>;
type Turn = Session["turns"][number];

/** A session's id as it stands in a path: it may be any text. */
export const paramOf = (id: string): { session_id: string } => ({ session_id: encodeURIComponent(id) });

const summary = (session: Session): string =>
  facts([
    ["session", session.session_id],
    ["agent", session.agent_id],
    ["version", `${session.version}, ${session.reason}`],
    ["variant", session.variant],
    ["experiment", session.experiment_id],
    ["rollout", session.rollout_id],
    ["user", session.user_id],
    ["began", moment(session.began_at)],
    ["last", moment(session.last_at)],
    ["expires", moment(session.expires_at)],
    ["other agents", session.agents.filter((agent) => agent !== session.agent_id).join(", ")],
  ]);

/** The words of a part, or what it is of a tool. */
function partOf(part: unknown): string {
  if (!isObject(part)) return oneLine(part);
  if (part["type"] === "text") return passage(String(part["text"]));
  if (part["type"] === "tool-call") return `· ${oneLine(part["toolName"])} ${oneLine(part["input"])}`;
  if (part["type"] !== "tool-result") return `(${oneLine(part["type"])})`;
  const output = isObject(part["output"]) ? part["output"]["value"] : part["output"];
  return `· ${oneLine(part["toolName"])} answered ${oneLine(output)}`;
}

function said({ role, content }: Record<string, unknown>): string {
  const parts = Array.isArray(content) ? content.map(partOf) : [passage(String(content))];
  const words = parts.filter((part) => part !== "").join("\n");
  return `${oneLine(role)}: ${words.replaceAll("\n", "\n  ")}\n`;
}

function about({ version, message_id, at, success, escalated, blocked, feedback }: Turn): string {
  const marks = [
    `version ${version}`,
    ...(success ? [] : ["failed"]),
    ...(escalated ? ["escalated"] : []),
    ...(blocked ? ["blocked"] : []),
    ...(feedback?.satisfaction_score != null ? [`score ${feedback.satisfaction_score}`] : []),
    ...(feedback?.comment ? [`"${oneLine(feedback.comment)}"`] : []),
  ];
  return `${moment(at)}  ${message_id}  ${marks.join(", ")}\n`;
}

/** A session and what was said in it. */
export const reportOf = (session: Session): string =>
  [summary(session), ...session.turns.map((turn) => about(turn) + turn.messages.map(said).join(""))].join(
    "\n",
  );
