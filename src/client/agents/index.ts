export { BaseAgent, type AgentClass, type AgentJson, type AgentSetup, type Work } from "./base-agent.ts";
export { Connection, type ConnectionOptions } from "./connection.ts";
export { SharedContextService, type WriteOptions } from "./contexts.ts";
export { AgentRegistry, type Registration } from "./registry.ts";
export type { HostEvent } from "./host/events.ts";
export { AgentHost, type HostOptions } from "./host/host.ts";
export type { HostSettings } from "./host/settings.ts";
export type {
  AgentDefinition,
  AgentInstance,
  ContextVersion,
  InstanceFilter,
  InstanceStatus,
  Message,
  Move,
  OutgoingMessage,
  SharedContext,
  SpawnOptions,
} from "./types.ts";
export { SignalboxError } from "../errors.ts";
export type { RunAnswer, RunRequest } from "../run/types.ts";
export type { Json, JsonObject } from "../../domain/json.ts";
