import type { InferResponseType } from "hono/client";
import { isObject } from "../../domain/json.ts";
import { MAX_TOTAL_MS } from "../../domain/run/limits.ts";
import type { Api } from "../api.ts";
import { EXIT, Failure } from "../failure.ts";
import { oneLine } from "../output/plain.ts";
import { pathOf } from "../version.ts";
import { chunksOf } from "./events.ts";

/** What the API answers. */
export type Answer = Extract<
  InferResponseType<Api["v1"]["agents"][":agent_id"]["run"]["$post"], 200>,
  { response: string }
>;
export type ToolCall = Answer["tool_calls"][number];

/** A message to an agent, and who says it. */
export interface Turn {
  agentId: string;
  /** Undefined: the one that the user gets. */
  version?: number | undefined;
  message: string;
  session_id?: string | undefined;
  user_id?: string | undefined;
  attributes?: Record<string, string> | undefined;
  debug?: boolean | undefined;
}

/** What an answer is made of, as it comes. */
export type Piece =
  | { kind: "text"; text: string }
  /** The text before it was said before a tool was called: another begins. */
  | { kind: "step" }
  | { kind: "call"; id: string; name: string; input: unknown }
  | { kind: "result"; id: string; output: unknown }
  | { kind: "failed call"; id: string; error: string };

/** As long as a configuration lets a run last, and a turn before it. */
const TIMEOUT_MS = MAX_TOTAL_MS + 60_000;

function send(api: Api, { agentId, version, ...body }: Turn, stream: boolean, signal?: AbortSignal) {
  return api.send(
    `${pathOf(agentId, version)}/run`,
    {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...body, stream }),
      ...(signal && { signal }),
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

/** Runs the agent, and answers when all is there. */
export async function runWhole(api: Api, turn: Turn, signal?: AbortSignal): Promise<Answer> {
  return (await send(api, turn, false, signal)).json();
}

/** Runs the agent, and tells of its answer as it comes. Throws a `Failure` where it breaks off. */
export async function runStreamed(
  api: Api,
  turn: Turn,
  tell: (piece: Piece) => void,
  signal?: AbortSignal,
): Promise<Answer> {
  const answer = await send(api, turn, true, signal);
  const metadata: Record<string, unknown> = {};
  let [text, hasEnded] = ["", false];
  let failure: Failure | null = null;
  for await (const chunk of chunksOf(answer)) {
    if (isObject(chunk["messageMetadata"])) Object.assign(metadata, chunk["messageMetadata"]);
    if (chunk["type"] === "error") failure = failureOf(chunk["errorText"]);
    if (chunk["type"] === "finish") hasEnded = true;
    const piece = pieceOf(chunk);
    if (piece === null) continue;
    if (piece.kind === "text") text += piece.text;
    if (piece.kind === "step") text = "";
    tell(piece);
  }
  if (failure !== null) throw failure;
  if (!hasEnded) throw new Failure("The answer broke off before its end: try again.", EXIT.unreachable);
  // What the server says of a streamed answer is what it says of a whole one, without the text.
  return { ...metadata, response: text } as unknown as Answer;
}

/** An `error` event says `code: sentence`. */
function failureOf(said: unknown): Failure {
  const [, code, sentence] = /^([a-z_]+): (.*)$/s.exec(String(said)) ?? [];
  return new Failure(code ? `${oneLine(sentence)} (${code})` : oneLine(said), EXIT.unreachable, [], code);
}

function pieceOf(chunk: Record<string, unknown>): Piece | null {
  const id = String(chunk["toolCallId"]);
  switch (chunk["type"]) {
    case "text-delta":
      return { kind: "text", text: String(chunk["delta"]) };
    case "start-step":
      return { kind: "step" };
    case "tool-input-available":
    case "tool-input-error":
      return { kind: "call", id, name: String(chunk["toolName"]), input: chunk["input"] };
    case "tool-output-available":
      return { kind: "result", id, output: chunk["output"] };
    case "tool-output-error":
      return { kind: "failed call", id, error: String(chunk["errorText"]) };
    default:
      return null;
  }
}
