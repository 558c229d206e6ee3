import { useQuery } from "@tanstack/react-query";
import { newlyUsed } from "../../domain/credential-uses.ts";
import type { JsonObject } from "../../domain/json.ts";
import { Notes } from "../../domain/run/notes.ts";
import { toolsOf } from "../../domain/run/tools.ts";
import { registrationsOf } from "../../domain/tool-names.ts";
import { api, body, segment } from "../api/client.ts";
import { useCan } from "../api/session.ts";
import { useAgentNames } from "./agent-names.ts";

/** Requests under way at once, and agents that are looked at. */
const SIDE_BY_SIDE = 4;
const MAX_AGENTS = 100;
const FRESH_MS = 60_000;

/** What the active version of an agent names. */
export interface ConfigUse {
  agentId: string;
  version: number;
  credentials: string[];
  /** Names of the registry that its tools may have there. */
  tools: string[];
}

async function useOf(agent_id: string): Promise<ConfigUse | null> {
  const read = body(api.agents[":agent_id"].versions.active.$get({ param: { agent_id: segment(agent_id) } }));
  // An agent may be gone, or have no active version any more, when its turn comes.
  const found = await read.catch(() => null);
  if (!found) return null;
  const config = found.config as JsonObject;
  const { tools } = toolsOf(config, new Notes());
  return {
    agentId: agent_id,
    version: found.version,
    credentials: newlyUsed(config, []),
    tools: tools.flatMap(({ name, type }) => (type === "registered" ? registrationsOf(name) : [])),
  };
}

async function readUses(ids: string[]): Promise<ConfigUse[]> {
  const uses: ConfigUse[] = [];
  for (let from = 0; from < ids.length; from += SIDE_BY_SIDE) {
    const some = await Promise.all(ids.slice(from, from + SIDE_BY_SIDE).map(useOf));
    uses.push(...some.filter((use) => use !== null));
  }
  return uses;
}

/**
 * What active versions use; undefined until it is read, and for those who may not see versions. `isAll` is false where
 * there are more agents than are looked at.
 */
export function useConfigUses(): { uses: ConfigUse[] | undefined; isAll: boolean } {
  const canRead = useCan("versions:read");
  const agents = useAgentNames();
  const ids = (agents ?? [])
    .filter(({ active_version }) => active_version !== null)
    .map((one) => one.agent_id);
  const looked = ids.slice(0, MAX_AGENTS);
  const { data } = useQuery({
    queryKey: ["agents", "uses", looked],
    queryFn: () => readUses(looked),
    enabled: canRead && agents !== undefined,
    staleTime: FRESH_MS,
  });
  return { uses: data, isAll: looked.length === ids.length };
}
