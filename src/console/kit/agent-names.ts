import { queryOptions, useQuery } from "@tanstack/react-query";
import { MAX_PAGE } from "../../domain/limits.ts";
import { api, body } from "../api/client.ts";

/** Pages of agents that are read at most for a list to choose from; an id can be typed all the same. */
const PAGES = 5;

async function readAgents() {
  const agents = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each page says where the next begins
    const read = await body(
      api.agents.$get({ query: { limit: String(MAX_PAGE), ...(cursor !== undefined && { cursor }) } }),
    );
    agents.push(...read.data);
    if (read.next_cursor === null) break;
    cursor = read.next_cursor;
  }
  return agents;
}

export const agentNamesQuery = queryOptions({ queryKey: ["agents", "names"], queryFn: readAgents });

/** The project's agents, to choose one; undefined until they are read. */
export const useAgentNames = () => useQuery(agentNamesQuery).data;
