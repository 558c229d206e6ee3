import { queryOptions } from "@tanstack/react-query";
import { MAX_PAGE } from "../../domain/limits.ts";
import { api, body } from "./client.ts";

/** Metrics of the project's own, to choose among. */
export const ownMetricsQuery = queryOptions({
  queryKey: ["metrics", "own"],
  queryFn: () => body(api.metrics.$get({ query: { limit: String(MAX_PAGE) } })),
});
