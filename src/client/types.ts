import type { Json, JsonObject } from "../domain/json.ts";
import type { SignalboxError } from "./errors.ts";
import type { RunAnswer, RunRequest } from "./run/types.ts";

/** Who or what asks: `user_id` and `session_id` are the units, everything else is for conditions. */
export type Attributes = Readonly<Record<string, unknown>>;
export type Variables = Readonly<Record<string, string | number | boolean>>;

/** `FALLBACK`: the answer is not the server's but a file's, or `default`. */
export type Reason = "PINNED" | "OVERRIDE" | "RULE" | "ROLLOUT" | "EXPERIMENT" | "ACTIVE" | "FALLBACK";

/**
 * Where an answer comes from. `remote`: the server, just now. `local`: the snapshot. `cache`: the last good answer to the
 * same question. `file`: the fallback directory. `default`: the caller.
 */
export type Source = "remote" | "local" | "cache" | "file" | "default";

/** What the server answers. */
export interface ResolveBody<Config = JsonObject> {
  agent_id: string;
  /** Null where a fallback does not say. */
  version: number | null;
  /** Null in fallbacks. */
  config_hash: string | null;
  /** Frozen where it is the server's or a file's: answers share it. */
  config: Config;
  reason: Reason;
  /** `control` or `test` of an experiment, `canary` or `baseline` of a rollout. */
  variant: string | null;
  experiment_id: string | null;
  /** The phase of the experiment: a unit may be given another version in the next one. */
  experiment_phase: number | null;
  rollout_id: string | null;
  rule_id: string | null;
  flags: Readonly<Record<string, Json>>;
  tools_disabled: readonly string[];
  /** The agent's; null in fallbacks. */
  revision: number | null;
}

export interface Resolved<Config = JsonObject> extends ResolveBody<Config> {
  source: Source;
  /** Not known to be current: the service is away, or could not reach its own stores. */
  stale: boolean;
  /** Milliseconds since the answer was last known to be current; 0 for `file` and `default`. */
  age_ms: number;
}

export interface ResolveOptions<Config = JsonObject> {
  /** The configuration to go on with when nothing else answers. */
  default?: Config;
  /** Fill `{{name}}` in instructions, system_prompt and messages. They stay in this process. */
  variables?: Variables;
  /** A version by number, whatever is active. */
  version?: number;
  /** The version that a label points to. */
  label?: string;
  /** Nothing older than this revision of the project: `Signalbox-Revision` of your write. */
  minRevision?: number;
  /** Milliseconds for this call, instead of the client's. */
  deadlineMs?: number;
  signal?: AbortSignal;
  /** False: the answer is not used yet. Call `expose` when it is. */
  exposure?: boolean;
}

/** What came of an answer. `interaction_id` and `occurred_at` are added where they are missing. */
export interface Interaction {
  interaction_id?: string;
  agent_id?: string;
  version?: number;
  experiment_id?: string;
  rollout_id?: string;
  user_id?: string;
  session_id?: string;
  success: boolean;
  response_time_ms?: number;
  /** 1 to 10. */
  satisfaction_score?: number;
  escalated?: boolean;
  cost_usd?: number;
  input_tokens?: number;
  output_tokens?: number;
  cached_tokens?: number;
  time_to_first_token_ms?: number;
  error_code?: string;
  metrics?: Record<string, number>;
  /** ISO 8601. */
  occurred_at?: string;
}

/** What the client tells its listeners. */
export interface Events {
  /** Agents that are no longer as they were; `revision` is the project's where it is known. */
  change: { revision: number | null; agents: string[] };
  /** Something that was not thrown, because another answer could be given or it happened in the background. */
  error: SignalboxError;
}

/** `fetch`, or what has one: a Worker's service binding. */
export type FetchLike = (input: string, init?: RequestInit) => Promise<Response>;

export interface ClientOptions {
  /** Where Signalbox is, such as https://signalbox.example.com. With a service binding, any origin. */
  url: string;
  key: string;
  /** For keys of several projects or workspaces. */
  project?: string;
  workspace?: string;
  /** `remote` asks the server each time; `local` evaluates in process what the server keeps it told of. */
  mode?: "remote" | "local";
  fetch?: FetchLike | { fetch: FetchLike };
  /** Milliseconds that a resolve may take, all told; 2,000. */
  deadlineMs?: number;
  /** Tries after the first, on 429, 5xx and network errors; 2. */
  retries?: number;
  /** A folder of YAML and JSON configurations to go on with when the server cannot answer. */
  fallbackDirectory?: string;
  /** Reads the folder's YAML. Without it, the package `yaml` if the application has it. */
  parseYaml?: (text: string) => unknown;
  /** Local mode: false to poll only. */
  stream?: boolean;
  /** Local mode: milliseconds between two looks while there is no stream; 10,000. */
  pollIntervalMs?: number;
  /** False to send no exposures but those of `expose`. */
  exposures?: boolean;
  /** Milliseconds between two sendings of what was recorded; 5,000. */
  flushIntervalMs?: number;
  /** Items that wait at most, of which further ones are refused; 50,000. */
  maxQueueItems?: number;
  /** False to leave SIGINT, SIGTERM, the end of the process and of the page alone. */
  flushAtExit?: boolean;
}

export interface Client {
  /**
   * Rejects with SignalboxError when neither the server nor any fallback can answer, and with TypeError when the
   * attributes are an array or no object, or an option has a value that it cannot have.
   */
  resolve<Config = JsonObject>(
    agentId: string,
    attributes?: Attributes | null,
    options?: ResolveOptions<Config>,
  ): Promise<Resolved<Config>>;
  /**
   * Has the server run the agent for one message, and record what came of it. Rejects with SignalboxError; nothing stands
   * in for an answer.
   */
  run(agentId: string, request: RunRequest): Promise<RunAnswer>;
  /** As `run`; the response streams the AI SDK's UI messages as they come: hand it on, or read it. */
  runStream(agentId: string, request: RunRequest): Promise<Response>;
  /** Keeps what came of an answer until the server has it. Ids come from `of` where the interaction lacks them. */
  recordInteraction(interaction: Interaction, of?: Resolved<unknown>): void;
  /** Tells that an answer resolved with `exposure: false` is used now: once per unit and phase or step. */
  expose(resolved: Resolved<unknown>): void;
  /** Sends what waits, and answers how many items could not be delivered and still wait. */
  flush(): Promise<{ pending: number }>;
  /** Ends the stream and all timers, and sends what waits. */
  close(): Promise<{ pending: number }>;
  /** Answers a function that ends the listening. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void;
}
