import { contextParagraphs, contextVariables, type IncludedContext } from "../context/filled.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { MAX_FILLED_LENGTH } from "../limits.ts";
import { fillVariables, type Variables } from "../variables.ts";
import type { ChatMessage } from "./chat.ts";
import { conversation } from "./history.ts";
import type { RunSettings } from "./settings.ts";

/** What a model is sent: the system text apart, as some providers want it. */
export interface Prompt {
  system: string | null;
  messages: ChatMessage[];
}

const MARKDOWN = "Format your answers as Markdown.";
const PLAIN_TEXT = "Answer in plain text, without Markdown.";

/** Names that frameworks have for the two sides. */
const ROLES: Readonly<Record<string, ChatMessage["role"] | "system">> = {
  system: "system",
  developer: "system",
  user: "user",
  human: "user",
  assistant: "assistant",
  ai: "assistant",
  bot: "assistant",
  model: "assistant",
};

const roleOf = (message: JsonObject): ChatMessage["role"] | "system" | null => {
  const role = typeof message.role === "string" ? message.role.trim().toLowerCase() : "";
  return Object.hasOwn(ROLES, role) ? ROLES[role]! : null;
};

/** The text of a content: itself, or its text parts, each on lines of its own. */
function textOf(content: Json | undefined): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => (isObject(part) ? part.text : part))
    .filter((text) => typeof text === "string")
    .join("\n");
}

/** A content as messages have it: a text, or parts, with bare texts among them made parts. Null when there is nothing. */
function contentOf(content: Json | undefined): Json | null {
  if (typeof content === "string") return content === "" ? null : content;
  if (!Array.isArray(content)) return null;
  const parts = content.flatMap((part): Json[] => {
    if (typeof part === "string") return part === "" ? [] : [{ type: "text", text: part }];
    return isObject(part) ? [part] : [];
  });
  return parts.length === 0 ? null : parts;
}

const messagesOf = (config: JsonObject): JsonObject[] =>
  Array.isArray(config.messages) ? config.messages.filter((message) => isObject(message)) : [];

/**
 * `system_prompt`, `instructions`, then the system messages, the contexts that are included, then guardrails that are a
 * plain list, and what `markdown` asks for, as paragraphs. `agent.role` and `agent.description` are for people, and are not added.
 */
function systemOf(
  config: JsonObject,
  { guardrails, markdown }: RunSettings,
  contexts: readonly IncludedContext[],
): string | null {
  const parts = [
    textOf(config.system_prompt),
    textOf(config.instructions),
    ...messagesOf(config)
      .filter((message) => roleOf(message) === "system")
      .map((message) => textOf(message.content)),
    contextParagraphs(contexts),
    guardrails.instructions.map((line) => `- ${line}`).join("\n"),
    markdown === null ? "" : markdown ? MARKDOWN : PLAIN_TEXT,
  ];
  const text = parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n");
  return text === "" ? null : text;
}

/** The configuration's own messages of both sides: examples that every conversation begins with. */
const examplesOf = (config: JsonObject): ChatMessage[] =>
  messagesOf(config).flatMap((message) => {
    const role = roleOf(message);
    const content = contentOf(message.content);
    return role === null || role === "system" || content === null ? [] : [{ role, content }];
  });

/**
 * What goes to the model: the system text with `{{variables}}` filled, those of included contexts among them, the configuration's messages, the session's last
 * turns, and `next` (the user's message, or answers of tools). Null when the variables would fill in more than a
 * configuration may hold.
 */
export function promptOf(
  config: JsonObject,
  settings: RunSettings,
  {
    variables,
    contexts = [],
    session,
    next,
  }: {
    variables: Variables;
    contexts?: readonly IncludedContext[];
    session: readonly ChatMessage[];
    next: ChatMessage;
  },
): Prompt | null {
  const values = { ...variables, ...contextVariables(config, contexts) };
  const filled = fillVariables(config, values, MAX_FILLED_LENGTH);
  if (filled === null) return null;
  return {
    system: systemOf(filled, settings, contexts),
    messages: [...examplesOf(filled), ...conversation(session, next, settings.memory)],
  };
}
