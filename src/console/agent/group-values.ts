import { useQueries } from "@tanstack/react-query";
import { api, body, segment } from "../api/client.ts";
import { useCan } from "../api/session.ts";
import { groupsIn } from "../kit/conditions/group-ids.ts";

export type GroupValues = Record<string, (string | number)[]>;

/** The values of the groups that conditions name. Those that do not exist have none. */
export function useGroupValues(conditions: unknown, enabled = true): GroupValues {
  const mayRead = useCan("rules:read");
  const ids = groupsIn(conditions);
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: ["groups", "values", id],
      queryFn: async () => (await body(api.groups[":id"].$get({ param: { id: segment(id) } }))).values,
      enabled: enabled && mayRead,
    })),
    combine: (results) => Object.fromEntries(results.map(({ data }, at) => [ids[at]!, data ?? []])),
  });
}
