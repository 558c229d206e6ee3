import { messageOf } from "../failure.ts";
import { number, versionNumber } from "../parse.ts";

/** What a line of a conversation asks for. */
export type Order =
  | { kind: "say"; message: string }
  | { kind: "nothing" }
  /** Null: the one that the user gets. */
  | { kind: "version"; version: number | null }
  | { kind: "feedback"; score: number; comment: string | undefined }
  | { kind: "reset" | "quit" | "debug" | "help" }
  /** It cannot be followed, and why. */
  | { kind: "fault"; why: string };

export const HELP: readonly (readonly [order: string, meaning: string])[] = [
  ["/version 28", "speak with version 28; /version alone: with the one that the user gets"],
  ["/reset", "begin a new session"],
  ["/feedback 8 …", "say how the last answer was, from 1 to 10, and why"],
  ["/debug", "show what the model is sent, or no longer"],
  ["/quit", "end; so does Ctrl-D"],
  ["//…", "say what begins with a slash"],
];

const PLAIN = ["reset", "quit", "debug", "help"] as const;

/** What begins with a slash is an order; all else is said, line breaks included. */
export function orderOf(text: string): Order {
  const line = text.trim();
  if (line === "") return { kind: "nothing" };
  if (line.startsWith("//")) return { kind: "say", message: line.slice(1) };
  if (!line.startsWith("/")) return { kind: "say", message: line };
  const [, name = "", rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  const plain = PLAIN.find((known) => known === name);
  if (plain) return rest === "" ? { kind: plain } : { kind: "fault", why: `/${name} stands alone` };
  try {
    if (name === "version") return { kind: "version", version: rest === "" ? null : versionNumber(rest) };
    if (name === "feedback") return feedbackOf(rest);
  } catch (error) {
    return { kind: "fault", why: `What follows /${name} ${messageOf(error)}` };
  }
  return {
    kind: "fault",
    why: `There is no /${name}. /help says what there is; //${name} … is said as /${name} …`,
  };
}

function feedbackOf(rest: string): Order {
  const [, figure = "", comment] = /^(\S*)(?:\s+(.+))?$/s.exec(rest) ?? [];
  const score = number(figure);
  if (!(score >= 1 && score <= 10)) throw new Error("must be a number from 1 to 10");
  return { kind: "feedback", score, comment };
}
