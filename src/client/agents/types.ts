import type { Json, JsonObject } from "../../domain/json.ts";

/** An agent as the project knows it: what instances are spawned of. Times are ISO 8601. */
export interface AgentDefinition {
  /** Its slug. */
  agent_id: string;
  name: string;
  agent_type: string;
  description: string;
  capabilities: string[];
  meta_data: Record<string, unknown>;
  is_enabled: boolean;
  active_version: number | null;
}

export type InstanceStatus = "idle" | "initializing" | "active" | "busy" | "error" | "offline";
export type Move = "initialize" | "activate" | "deactivate" | "shutdown";

export interface AgentInstance {
  id: string;
  agent_id: string;
  name: string;
  status: InstanceStatus;
  /** What a heartbeat brings it back to, while it is offline for want of one. */
  resumes: InstanceStatus | null;
  /** The version, or the label of the one, that it runs; both null: whatever the agent's users get. */
  version: number | null;
  label: string | null;
  /** Merged over the configuration of its version. */
  config: Record<string, unknown>;
  state: Record<string, unknown>;
  /** Within which a heartbeat must follow another; null: the deployment's own. */
  heartbeat_seconds: number | null;
  last_error: string | null;
  /** When it was shut down for good. */
  ended_at: string | null;
  /** Counts its changes. */
  seq: number;
}

export interface SpawnOptions {
  name?: string;
  version?: number;
  label?: string;
  config?: JsonObject;
  state?: JsonObject;
  heartbeat_seconds?: number;
}

export interface InstanceFilter {
  agent_id?: string;
  agent_type?: string;
  capability?: string;
  status?: InstanceStatus;
}

export interface Message {
  id: string;
  /** Its place in the order in which messages came. */
  seq: number;
  type: string | null;
  /** The instance that sent it. */
  from: string | null;
  data: Json;
  /** How often it was handed out; after five times it is a dead letter. */
  deliveries: number;
  last_error: string | null;
  created_at: string;
}

export interface OutgoingMessage {
  data: Json;
  type?: string;
}

export interface ContextVersion {
  version: number;
  data: Json;
  change_description: string;
  created_by: string;
  created_at: string;
}

/** A context with one of its versions, whose `created_at` it is. */
export interface SharedContext extends ContextVersion {
  name: string;
  /** The instance that it belongs to. */
  instance_id: string;
  /** Whether every instance of the project reaches it. */
  shared: boolean;
  current_version: number;
  latest_version: number;
  rollback_pointer: number | null;
  rollback_state: "pending" | "success" | "failed" | null;
}
