import { useQuery } from "@tanstack/react-query";
import type { Snapshot } from "../../domain/snapshot.ts";
import { api, segment } from "../api/client.ts";
import { send } from "../api/send.ts";
import { useCan } from "../api/session.ts";
import type { Value } from "./values.ts";

/** A group with the tag that its next change names. */
export interface TaggedGroup {
  id: string;
  name: string;
  values: Value[];
  tag: string;
}

interface Tagged {
  json: () => Promise<{ id: string; name: string; values: Value[] }>;
  headers: Headers;
}

async function tagged(answer: Tagged): Promise<TaggedGroup> {
  const { id, name, values } = await answer.json();
  return { id, name, values, tag: answer.headers.get("etag") ?? "" };
}

export const readGroup = async (id: string): Promise<TaggedGroup> =>
  tagged(await api.groups[":id"].$get({ param: { id: segment(id) } }));

export const createGroup = async (
  group: { id: string; name: string; values: Value[] },
  idempotencyKey: string,
): Promise<TaggedGroup> => {
  const { id, name, values } = group;
  return tagged(
    await api.groups.$post(
      { json: { id, ...(name === "" ? {} : { name }), values } },
      { headers: { "Idempotency-Key": idempotencyKey } },
    ),
  );
};

/** Throws `revision_mismatch` where the group is not as the tag says. */
export const replaceGroup = async ({ id, name, values, tag }: TaggedGroup): Promise<TaggedGroup> =>
  tagged(
    await api.groups[":id"].$put(
      { param: { id: segment(id) }, json: { ...(name === "" ? {} : { name }), values } },
      { headers: { "If-Match": tag } },
    ),
  );

export const removeGroup = (id: string) => api.groups[":id"].$delete({ param: { id: segment(id) } });

async function readUses(id: string): Promise<string[]> {
  const whole = (await (await send("/v1/snapshot")).json()) as {
    agents: Record<string, { snapshot: Snapshot }>;
  };
  return Object.entries(whole.agents)
    .filter(([, { snapshot }]) => Object.hasOwn(snapshot.groups ?? {}, id))
    .map(([agentId]) => agentId);
}

/** The agents whose conditions name a group: a snapshot tells it. */
export function useGroupUses(id: string) {
  const mayRead = useCan("snapshot:read");
  const query = useQuery({ queryKey: ["groups", "uses", id], queryFn: () => readUses(id), enabled: mayRead });
  return { query, mayRead };
}
