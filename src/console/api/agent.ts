import { queryOptions } from "@tanstack/react-query";
import { DEFAULT_PAGE } from "../../domain/limits.ts";
import { api, body, segment } from "./client.ts";

/** What several areas read of one agent: one key for each, so that it is read once. */

/** Rows of a list that is not read page by page. */
const MOST = "200";

const param = (agentId: string) => ({ agent_id: segment(agentId) });

export const agentQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["agent", agentId],
    queryFn: () => body(api.agents[":agent_id"].$get({ param: param(agentId) })),
  });

export const versionQuery = (agentId: string, version: number) =>
  queryOptions({
    queryKey: ["agent", agentId, "version", version],
    queryFn: () =>
      body(
        api.agents[":agent_id"].versions[":version"].$get({
          param: { ...param(agentId), version: String(version) },
        }),
      ),
  });

/** The newest versions that can be served: published, and not deprecated. */
export const servableVersionsQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["agent", agentId, "versions", "servable"],
    queryFn: () =>
      body(
        api.agents[":agent_id"].versions.$get({
          param: param(agentId),
          query: { limit: String(DEFAULT_PAGE), status: "published" },
        }),
      ),
    select: ({ data }) => data.filter(({ is_deprecated }) => !is_deprecated),
  });

export const labelsQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["agent", agentId, "labels"],
    queryFn: () => body(api.agents[":agent_id"].labels.$get({ param: param(agentId) })),
  });

/** The agent's newest rollouts. */
export const rolloutsOfQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["rollouts", "of", agentId],
    queryFn: () => body(api.rollouts.$get({ query: { agent_id: agentId, limit: MOST } })),
  });

/** The agent's newest experiments. */
export const experimentsOfQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["experiments", "of", agentId],
    queryFn: () => body(api.experiments.$get({ query: { agent_id: agentId, limit: MOST } })),
  });
