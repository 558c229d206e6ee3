import type { Visibility } from "../../domain/access.ts";
import type { UpdateAgent } from "../../domain/inputs/agents.ts";
import type { AgentRow } from "../../store/agents.ts";

/** The fields of an agent that people set. */
export interface AgentFields {
  name: string;
  agentType: string;
  description: string;
  capabilities: string[];
  configSchema: unknown;
  metaData: Record<string, unknown>;
  isEnabled: boolean;
  /** Username. */
  owner: string | null;
  visibility: Visibility;
}

export const DEFAULT_FIELDS: Omit<AgentFields, "name"> = {
  agentType: "assistant",
  description: "",
  capabilities: [],
  configSchema: null,
  metaData: {},
  isEnabled: true,
  owner: null,
  visibility: "project",
};

/** `base` with what was sent in its place; `is_active` is another name for `is_enabled`. */
export function mergeFields(base: AgentFields, input: UpdateAgent): AgentFields {
  return {
    name: input.name ?? base.name,
    agentType: input.agent_type ?? base.agentType,
    description: input.description ?? base.description,
    capabilities: input.capabilities ?? base.capabilities,
    configSchema: input.config_schema === undefined ? base.configSchema : input.config_schema,
    metaData: input.meta_data ?? base.metaData,
    isEnabled: input.is_enabled ?? input.is_active ?? base.isEnabled,
    owner: input.owner === undefined ? base.owner : input.owner,
    visibility: base.visibility,
  };
}

export const fieldsOf = (row: AgentRow): AgentFields => ({
  name: row.name,
  agentType: row.agentType,
  description: row.description,
  capabilities: row.capabilities,
  configSchema: row.configSchema ?? null,
  metaData: row.metaData,
  isEnabled: row.isEnabled,
  owner: row.owner,
  visibility: row.visibility,
});

const WIRE_NAMES = {
  name: "name",
  agentType: "agent_type",
  description: "description",
  capabilities: "capabilities",
  configSchema: "config_schema",
  metaData: "meta_data",
  isEnabled: "is_enabled",
  owner: "owner",
  visibility: "visibility",
} as const satisfies Record<keyof AgentFields, string>;

/** The fields that differ, before and after, by the names that the API gives them. */
export function changedFields(
  from: AgentFields,
  to: AgentFields,
): { previous: Record<string, unknown>; next: Record<string, unknown> } {
  const previous: Record<string, unknown> = {};
  const next: Record<string, unknown> = {};
  for (const key of Object.keys(WIRE_NAMES) as (keyof AgentFields)[]) {
    if (JSON.stringify(from[key]) === JSON.stringify(to[key])) continue;
    previous[WIRE_NAMES[key]] = from[key];
    next[WIRE_NAMES[key]] = to[key];
  }
  return { previous, next };
}
