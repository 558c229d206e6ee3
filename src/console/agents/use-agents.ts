import { useEffect } from "react";
import { api, body } from "../api/client.ts";
import { usePages } from "../kit/pages.tsx";

/** Rows of the first page, which is waited for, and of those after it. */
const FIRST_PAGE = "50";
const LATER_PAGE = "200";

export interface AgentFilter {
  q?: string;
  state?: "enabled" | "disabled";
  type?: string;
}

const readAgents = ({ state, type }: AgentFilter, cursor: string | undefined) =>
  body(
    api.agents.$get({
      query: {
        limit: cursor === undefined ? FIRST_PAGE : LATER_PAGE,
        ...(cursor !== undefined && { cursor }),
        ...(state && { is_enabled: state === "enabled" ? "true" : "false" }),
        ...(type !== undefined && { agent_type: type }),
      },
    }),
  );

export type Agent = Awaited<ReturnType<typeof readAgents>>["data"][number];

const fits = ({ agent_id, name, description, agent_type }: Agent, words: string[]): boolean => {
  const all = `${agent_id}\n${name}\n${description}\n${agent_type}`.toLowerCase();
  return words.every((word) => all.includes(word));
};

/** Agents that fit all words of the search. The API filters by state and type; the search is over what was read. */
export function useAgents(filter: AgentFilter) {
  const { q, state, type } = filter;
  const pages = usePages({
    queryKey: ["agents", "list", state ?? null, type ?? null],
    read: (cursor) => readAgents(filter, cursor),
  });
  const { rows, hasNextPage, isFetching, isError, fetchNextPage } = pages;
  const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const searches = words.length > 0;
  // What is searched for may be on any page.
  useEffect(() => {
    if (searches && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [searches, hasNextPage, isFetching, isError, fetchNextPage]);
  return {
    pages,
    searches,
    /** Undefined until the first page was read. */
    agents: searches ? rows?.filter((agent) => fits(agent, words)) : rows,
    read: rows?.length ?? 0,
  };
}
