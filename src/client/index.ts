export { createClient } from "./client.ts";
export { SignalboxError, type ClientErrorCode, type ErrorDetails } from "./errors.ts";
export type {
  Attributes,
  Client,
  ClientOptions,
  Events,
  FetchLike,
  Interaction,
  Reason,
  ResolveBody,
  Resolved,
  ResolveOptions,
  Source,
  Variables,
} from "./types.ts";
export type { RunAnswer, RunRequest, RunToolCall } from "./run/types.ts";
export type { Json, JsonObject } from "../domain/json.ts";
