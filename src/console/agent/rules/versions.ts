import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";

/** Versions that are offered: others can be typed. */
const OFFERED = "50";

interface Offered {
  version: number;
  isActive: boolean;
}

async function readVersions(agentId: string): Promise<Offered[]> {
  const { data } = await body(
    api.agents[":agent_id"].versions.$get({
      param: { agent_id: segment(agentId) },
      query: { status: "published", limit: OFFERED },
    }),
  );
  return data
    .filter(({ is_deprecated }) => !is_deprecated)
    .map(({ version, is_active }) => ({ version, isActive: is_active }));
}

const versionsQuery = (agentId: string) =>
  queryOptions({ queryKey: ["agent", agentId, "versions", "offered"], queryFn: () => readVersions(agentId) });

/** The newest versions that a rule may give; none while they are not known. */
export function useOfferedVersions(agentId: string): Offered[] {
  const enabled = useCan("versions:read");
  return useQuery({ ...versionsQuery(agentId), enabled }).data ?? [];
}
