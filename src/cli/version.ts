import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";

/** A version, as the API answers it. */
export type Version = InferResponseType<Api["v1"]["agents"][":agent_id"]["versions"]["active"]["$get"], 200>;

/** What a version is good for, in a word. */
export function stateOf(version: Version): string {
  if (version.is_active) return "active";
  if (version.is_deprecated) return "deprecated";
  return version.status;
}

/** The API's path of an agent, or of one of its versions, without a slash at its end. */
export const pathOf = (agentId: string, version?: number): string =>
  `/v1/agents/${agentId}${version === undefined ? "" : `/versions/${version}`}`;

/** A version by its number, or the active one. */
export async function getVersion(api: Api, agentId: string, version: number | "active"): Promise<Version> {
  const routes = api.v1.agents[":agent_id"].versions;
  const answer =
    version === "active"
      ? await routes.active.$get({ param: { agent_id: agentId } })
      : await routes[":version"].$get({ param: { agent_id: agentId, version: String(version) } });
  return answer.json();
}
