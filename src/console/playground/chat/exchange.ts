import type { hc, InferResponseType } from "hono/client";
import type { AppType } from "../../../http/app.ts";
import type { Fault } from "../../api/problem.ts";
import type { Json } from "../../../domain/json.ts";
import type { Target } from "../target/target.ts";

/** The API, as `api` has it: here without what only browsers know. */
type Api = ReturnType<typeof hc<AppType>>["v1"];

/** A whole answer, as the API tells it where it is no stream. */
export type RunAnswer = Extract<
  InferResponseType<Api["agents"][":agent_id"]["run"]["$post"], 200>,
  { metadata: unknown }
>;
/** What is told at the end of a stream. */
export type RunEnd = Omit<RunAnswer, "response">;
type RunFacts = Pick<
  RunAnswer["metadata"],
  "message_id" | "reason" | "experiment_id" | "rollout_id" | "rule_id" | "kept" | "fallback"
>;
/** What is told before the first word. */
export type RunStart = Pick<RunAnswer, "agent_id" | "session_id" | "version" | "variant"> & RunFacts;

export type Side = "left" | "right";
export const SIDES: readonly Side[] = ["left", "right"];

export interface TextPart {
  type: "text";
  text: string;
}

export interface ToolPart {
  type: "tool";
  id: string;
  name: string;
  /** Null: it has not come yet. */
  input: { value: Json } | null;
  /** Null: it was not answered yet. */
  outcome: { output: Json } | { error: string } | null;
}

export type Part = TextPart | ToolPart;

/** What a caller's own tool answered. */
export interface ToolResult {
  tool_call_id: string;
  output?: Json;
  error?: string;
}

/** Why there is no answer, as it can be kept. */
export interface Trouble {
  code: string;
  message: string;
  faults: Fault[];
  requestId: string | null;
}

export type AnswerState = "running" | "done" | "stopped" | "failed" | "interrupted";

/** What one side said to a message, or to its tools' answers. Times are milliseconds. */
export interface Answer {
  id: string;
  side: Side;
  target: Target;
  session: string;
  userId: string;
  /** Null: it answers the message. */
  results: ToolResult[] | null;
  state: AnswerState;
  parts: Part[];
  start: RunStart | null;
  end: RunEnd | null;
  trouble: Trouble | null;
  firstWordMs: number | null;
  ms: number | null;
  /** What was said of it; null: nothing. */
  verdict: { good: boolean; counted: boolean } | null;
}

/** How a message was spoken and its answer read aloud; milliseconds. */
export interface Voiced {
  recordedMs: number;
  heardMs: number;
  /** Until the first sound, and until the last; null: it was not spoken. */
  firstSoundMs: number | null;
  spokenMs: number | null;
  trouble: Trouble | null;
}

/** A message and what was answered. */
export interface Exchange {
  id: string;
  message: string;
  /** Milliseconds since 1970. */
  at: number;
  answers: Answer[];
  voiced?: Voiced;
}

export interface Conversation {
  sessions: Record<Side, string>;
  exchanges: Exchange[];
}

export const textOf = ({ parts }: Answer): string =>
  parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n\n");

/** Calls that wait for the caller: what its own tools are to answer. */
export const openCalls = ({ end, parts, state }: Answer): ToolPart[] => {
  if (state !== "done" || !end) return [];
  const clients = new Set(end.tool_calls.filter(({ client }) => client).map(({ id }) => id));
  return parts.filter(
    (part): part is ToolPart => part.type === "tool" && part.outcome === null && clients.has(part.id),
  );
};
