import { queryOptions, useQuery } from "@tanstack/react-query";
import { MAX_GROUP_PAGE } from "../../../domain/limits.ts";
import { api, body } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";

/** A saved group, without its values: they may be thousands. */
export interface GroupName {
  id: string;
  name: string;
  size: number;
  /** The first values. */
  first: (string | number)[];
  /** ISO 8601. */
  updated_at: string;
}

const FIRST = 4;

async function readGroups(): Promise<GroupName[]> {
  const groups: GroupName[] = [];
  let cursor: string | undefined;
  do {
    const page = await body(api.groups.$get({ query: { limit: String(MAX_GROUP_PAGE), cursor } }));
    for (const { id, name, values, updated_at } of page.data)
      groups.push({ id, name, size: values.length, first: values.slice(0, FIRST), updated_at });
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return groups.toSorted((a, b) => a.id.localeCompare(b.id));
}

export const groupNamesQuery = queryOptions({
  queryKey: ["groups", "names"],
  queryFn: readGroups,
  staleTime: 30_000,
});

/** The project's saved groups; null while they are not known, or may not be seen. */
export function useGroupNames(): GroupName[] | null {
  const enabled = useCan("rules:read");
  return useQuery({ ...groupNamesQuery, enabled }).data ?? null;
}
