import type { Json } from "../domain/json.ts";
import type { ChatMessage } from "../domain/run/chat.ts";
import type { ModelChoice, RunSettings } from "../domain/run/settings.ts";
import type { SentRequest } from "./debug.ts";
import type { TextFilter } from "./filter.ts";
import type { ModelError } from "./model-error.ts";
import type { Attempt, RunUsage } from "./record.ts";
import type { RunTool } from "./tools/tool-set.ts";

/** All that a run of a model needs. */
export interface RunRequest {
  settings: Pick<RunSettings, "models" | "max_steps" | "total_timeout_ms">;
  /** The key of a choice's credential; null where there is none of that name. Rejects where it cannot be had. */
  keyOf(choice: ModelChoice): Promise<string | null>;
  /** Whether this machine may be called. */
  allowLocalhost: boolean;
  /** The Workers AI binding, if the deployment has one. */
  ai: Ai | null;
  /** The instructions; null: none. */
  system: string | null;
  messages: ChatMessage[];
  tools: Record<string, RunTool>;
  /** Reads the model's text before anybody else does. */
  filter?: TextFilter;
  /** What the caller is shown of a tool's input or output; absent: all of it, as it comes. */
  shown?: (value: Json) => Json;
  /** Since when the run's time is counted, in milliseconds since 1970: finding its tools takes some of it. Absent: now. */
  began?: number;
  /** Ends the run; the deadline of the settings does so in any case. */
  signal?: AbortSignal;
  /** Whether what is sent is to be kept for the answer. */
  debug: boolean;
}

/** One call of a tool, as the model asked for it. */
export interface RunToolCall {
  id: string;
  name: string;
  input: Json;
  /** What the tool answered; absent for one that failed, and for one that the caller is to run. */
  output?: Json;
  /** Why it failed, in our own words. */
  error?: string;
  /** Whether the caller is to run it. */
  client: boolean;
}

/** What came of a run, also of a failed one. */
export interface RunResult {
  /** The text of the last step, as the AI SDK's `text`; that of earlier ones is in `response_messages`. */
  text: string;
  tool_calls: RunToolCall[];
  /**
   * `stop`, `length`, `content-filter`, `tool-calls` (the caller is to answer some), `max-steps` (the steps were used up
   * before the model was done), `aborted` (the caller left), `error` or `other`.
   */
  finish_reason: string;
  usage: RunUsage;
  /** The model that answered, or was tried last. */
  model: { provider: string; id: string };
  /** The choice of the settings that `model` stands for; null: none was tried. */
  choice: ModelChoice | null;
  attempts: Attempt[];
  /** What was added to the conversation: by whole steps, and in a stream also the words of one that broke off. */
  response_messages: ChatMessage[];
  /** Settings that a model does not have, and the like. */
  warnings: string[];
  /** Why there is no whole answer, or null. */
  failed: ModelError | null;
  /** Milliseconds until the first text; null where it was not streamed, or none came. */
  ttft_ms: number | null;
  /** What was sent in each try, where that was asked for. */
  debug: SentRequest[] | null;
}
