import * as z from "zod";
import type { Json, JsonObject } from "../json.ts";
import { MAX_TEXT_LENGTH, MAX_UNIT_LENGTH } from "../limits.ts";
import { MAX_MESSAGE_LENGTH } from "../run/limits.ts";
import type { Variables } from "../variables.ts";
import { json } from "./common.ts";

/** Characters of a session's id: it is a part of its object's name. */
const MAX_SESSION_ID = 255;
/** Answers of tools in one request. */
const MAX_RESULTS = 128;

export const sessionId = z
  .string("must be text")
  .min(1, "must not be empty")
  .max(MAX_SESSION_ID, `must have at most ${MAX_SESSION_ID} characters`)
  // A URL that ends with dots alone is one of another place: nobody could read or delete the session.
  .refine((id) => !/^\.+$/.test(id), "must not be dots alone");
export const userId = z
  .union([z.string(), z.number()], "must be text")
  .transform(String)
  .refine(
    (id) => id.length > 0 && id.length <= MAX_UNIT_LENGTH,
    `must be text of 1 to ${MAX_UNIT_LENGTH} characters`,
  );
const messageText = z
  .string("must be text")
  .min(1, "must not be empty")
  .max(MAX_MESSAGE_LENGTH, `must have at most ${MAX_MESSAGE_LENGTH} characters`);

const toolResult = z
  .object({ tool_call_id: z.string().min(1), output: json.optional(), error: messageText.optional() })
  .strict();

const uiMessage = z.looseObject({
  id: z.string().optional(),
  role: z.string("must be user or assistant"),
  parts: z.array(z.looseObject({ type: z.string() }), "must be a list of parts"),
});
type UiMessage = z.infer<typeof uiMessage>;

/** `POST …/run`: a message, answers of tools, or what the AI SDK's `useChat` sends. Other fields are left alone. */
export const runBody = z.looseObject({
  message: messageText.nullish().describe("What the user says. One of message, tool_results and messages."),
  tool_results: z
    .array(toolResult)
    .min(1)
    .max(MAX_RESULTS)
    .nullish()
    .describe("What the caller's own tools answered, or why they failed: the turn that called them goes on."),
  session_id: sessionId
    .nullish()
    .describe(
      "The conversation that goes on, or begins under this id; without it, one begins under a new id.",
    ),
  user_id: userId
    .nullish()
    .describe("Whose session it is, and the unit of what is decided by user. A session stays its user's."),
  attributes: z
    .record(z.string(), json)
    .nullish()
    .describe("As for resolve: what rules and audiences go by."),
  variables: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .nullish()
    .describe("Fill {{name}} in instructions and messages."),
  stream: z
    .boolean("must be true or false")
    .nullish()
    .describe(
      "Server-sent events, as Accept: text/event-stream asks for too. With messages they are the default.",
    ),
  debug: z.boolean("must be true or false").nullish().describe("The answer shows what models were sent."),
  id: sessionId.nullish().describe("useChat's: the session_id, with messages."),
  messages: z
    .array(uiMessage)
    .min(1)
    .nullish()
    .describe("useChat's: the last one counts, and the session has the others."),
  trigger: z.string().nullish().describe("useChat's: submit-message or regenerate-message."),
  messageId: z
    .string()
    .nullish()
    .describe("useChat's: of a message that is edited, or an answer given anew."),
});
export type RunBody = z.infer<typeof runBody>;

/** What a caller's tool answered. */
export interface GivenResult {
  id: string;
  output: { type: "json"; value: Json } | { type: "error-text"; value: string };
}

/** What a request says, however it says it. */
export interface RunInput {
  /** The user's words; null: it brings answers of tools. */
  message: string | null;
  results: GivenResult[];
  session_id: string | null;
  user_id: string | null;
  attributes: JsonObject;
  variables: Variables;
  /** Whether it asks for a stream or for none; null: it does not say. */
  stream: boolean | null;
  debug: boolean;
  /**
   * Ids of the answers that stay, where what followed them is to be given anew; null: the message follows all that was
   * said.
   */
  after: string[] | null;
  /** The answer that goes on. */
  continues: string | null;
}

export interface InputFault {
  path: string;
  message: string;
}

function outputOf(part: Record<string, unknown>): GivenResult[] {
  const { type, toolCallId: id, state } = part;
  const isTool = typeof type === "string" && (type.startsWith("tool-") || type === "dynamic-tool");
  if (!isTool || typeof id !== "string") return [];
  if (state === "output-available")
    return [{ id, output: { type: "json", value: (part.output ?? null) as Json } }];
  if (state !== "output-error") return [];
  const text = typeof part.errorText === "string" ? part.errorText : "The tool failed.";
  return [{ id, output: { type: "error-text", value: text.slice(0, MAX_TEXT_LENGTH) } }];
}

/** Index of the first answer to a call that another one has answered before it, or -1. */
function twiceAnswered(results: readonly GivenResult[]): number {
  const known = new Set<string>();
  return results.findIndex(({ id }) => known.size === known.add(id).size);
}

/** The last message of a `useChat`: the session has the others. */
function lastSaid(messages: UiMessage[]): Pick<RunInput, "message" | "results" | "continues"> | InputFault {
  const at = `/messages/${messages.length - 1}`;
  const { id = null, role, parts } = messages.at(-1)!;
  if (role === "assistant") {
    // A message has the calls of all its steps; of an id that came twice the last one counts.
    const results = [...new Map(parts.flatMap(outputOf).map((result) => [result.id, result])).values()];
    if (results.length === 0)
      return { path: at, message: "is the assistant's, and brings no answers of tools" };
    return { message: null, results, continues: id };
  }
  if (role !== "user") return { path: `${at}/role`, message: "must be user or assistant" };
  const other = parts.findIndex(({ type }) => type !== "text" && !type.startsWith("data-"));
  if (other >= 0) return { path: `${at}/parts/${other}`, message: "is no text: agents are sent text" };
  const message = parts.flatMap(({ text }) => (typeof text === "string" ? text : [])).join("\n");
  if (message === "") return { path: `${at}/parts`, message: "hold no text" };
  if (message.length > MAX_MESSAGE_LENGTH)
    return { path: `${at}/parts`, message: `must have at most ${MAX_MESSAGE_LENGTH} characters` };
  return { message, results: [], continues: null };
}

function said(body: RunBody): Pick<RunInput, "message" | "results" | "continues"> | InputFault {
  const { message, tool_results: given, messages } = body;
  const isGiven = [message, given, messages].filter((field) => (field ?? null) !== null);
  if (isGiven.length !== 1)
    return {
      path: isGiven.length === 0 ? "/message" : "",
      message:
        isGiven.length === 0
          ? "is missing: what the user says"
          : "has more than one of message, tool_results and messages",
    };
  if (messages) return lastSaid(messages);
  const results = (given ?? []).map(({ tool_call_id: id, output = null, error }): GivenResult => ({
    id,
    output: error === undefined ? { type: "json", value: output } : { type: "error-text", value: error },
  }));
  const twice = twiceAnswered(results);
  if (twice >= 0)
    return {
      path: `/tool_results/${twice}/tool_call_id`,
      message: "is answered twice: answer each call once",
    };
  return { message: message ?? null, results, continues: null };
}

/** `useChat` regenerates an answer, or sends an edited message: what came after it is gone there. */
const isAnew = ({ messages, trigger, messageId }: RunBody): boolean =>
  messages?.at(-1)?.role === "user" && (trigger === "regenerate-message" || (messageId ?? null) !== null);

const answersIn = (messages: UiMessage[]): string[] =>
  messages.flatMap(({ id, role }) => (role === "assistant" && id !== undefined ? [id] : []));

const isUnit = (value: unknown): value is string | number =>
  (typeof value === "string" && value !== "" && value.length <= MAX_UNIT_LENGTH) ||
  (typeof value === "number" && Number.isFinite(value));

/** Who asks; said among the attributes, as resolve takes it, it is the same. */
function userOf({ user_id, attributes }: RunBody): string | null {
  const among: unknown = attributes?.user_id;
  return user_id ?? (isUnit(among) ? String(among) : null);
}

/** What a body asks for, or what is wrong with it. */
export function runInput(body: RunBody): RunInput | InputFault {
  const next = said(body);
  if ("path" in next) return next;
  return {
    ...next,
    session_id: body.session_id ?? (body.messages ? (body.id ?? null) : null),
    user_id: userOf(body),
    attributes: body.attributes ?? {},
    variables: body.variables ?? {},
    stream: body.stream ?? (body.messages ? true : null),
    debug: body.debug ?? false,
    after: isAnew(body) ? answersIn(body.messages ?? []) : null,
  };
}
