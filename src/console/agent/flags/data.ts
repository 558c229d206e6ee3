import { queryOptions } from "@tanstack/react-query";
import type { Flag } from "../../../domain/flag.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { MAX_FLAGS } from "../../../domain/limits.ts";
import { api, body, segment } from "../../api/client.ts";

/** A flag as it is saved. */
export interface SavedFlag extends Flag {
  updated_at: string;
}

type Answered = Awaited<ReturnType<typeof readPage>>["data"][number];

const readPage = (agentId: string) =>
  body(
    api.agents[":agent_id"].flags.$get({
      param: { agent_id: segment(agentId) },
      query: { limit: String(MAX_FLAGS) },
    }),
  );

function flagOf(answered: Answered): SavedFlag {
  const { key, type, description, enabled, default_value, off_value, unit, gates_tools, rules, updated_at } =
    answered;
  return {
    key,
    type,
    description,
    enabled,
    default_value: default_value as Json,
    off_value: off_value as Json | undefined,
    unit,
    gates_tools,
    rules: rules.map(({ condition, percent, value }) => ({
      ...(condition === undefined ? {} : { condition: condition as JsonObject }),
      ...(percent === undefined ? {} : { percent }),
      value: value as Json,
    })),
    updated_at,
  };
}

/** All flags of an agent, by key: one page has as many as there may be. */
export const flagsQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["agent", agentId, "flags"],
    queryFn: async () =>
      (await readPage(agentId)).data.map(flagOf).toSorted((a, b) => a.key.localeCompare(b.key)),
  });

/** What is sent of a flag: all but when it was saved. */
export function definitionOf(flag: Flag): Flag {
  const { key, type, description, enabled, default_value, off_value, unit, gates_tools, rules } = flag;
  return { key, type, description, enabled, default_value, off_value, unit, gates_tools, rules };
}

export const createFlag = (agentId: string, flag: Flag, idempotencyKey: string) =>
  body(
    api.agents[":agent_id"].flags.$post(
      { param: { agent_id: segment(agentId) }, json: flag },
      { headers: { "Idempotency-Key": idempotencyKey } },
    ),
  ).then(flagOf);

export const replaceFlag = (agentId: string, flag: Flag) =>
  body(
    api.agents[":agent_id"].flags[":key"].$put({
      param: { agent_id: segment(agentId), key: segment(flag.key) },
      json: flag,
    }),
  ).then(flagOf);

export const removeFlag = (agentId: string, key: string) =>
  api.agents[":agent_id"].flags[":key"].$delete({ param: { agent_id: segment(agentId), key: segment(key) } });
