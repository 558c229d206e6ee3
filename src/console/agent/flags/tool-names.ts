import { useQuery } from "@tanstack/react-query";
import { nameOf } from "../../../domain/evaluate/tool-name.ts";
import { isObject, type Json } from "../../../domain/json.ts";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";

async function readNames(agentId: string): Promise<string[]> {
  const { config } = await body(
    api.agents[":agent_id"].versions.active.$get({ param: { agent_id: segment(agentId) } }),
  );
  const tools: unknown = isObject(config) ? config["tools"] : null;
  const names = Array.isArray(tools) ? tools.map((tool) => nameOf(tool as Json)) : [];
  return [...new Set(names.filter((name) => name !== null))];
}

/** Names of the active version's tools; none while they are not known. */
export function useToolNames(agentId: string, enabled: boolean): string[] {
  const mayRead = useCan("versions:read");
  const query = useQuery({
    queryKey: ["agent", agentId, "tool-names"],
    queryFn: () => readNames(agentId),
    enabled: enabled && mayRead,
    retry: false,
  });
  return query.data ?? [];
}
