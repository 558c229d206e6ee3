import { queryOptions } from "@tanstack/react-query";
import { MAX_PAGE } from "../../domain/limits.ts";
import { api, body } from "./client.ts";

/** The workspace's projects, to choose among. */
export const projectsQuery = queryOptions({
  queryKey: ["projects", "names"],
  queryFn: () => body(api.projects.$get({ query: { limit: String(MAX_PAGE) } })),
});
