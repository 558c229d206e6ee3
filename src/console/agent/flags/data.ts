import { queryOptions } from "@tanstack/react-query";
import type { Flag } from "../../../domain/flag.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { MAX_FLAGS } from "../../../domain/limits.ts";
import { api, body, segment } from "../../api/client.ts";
import { isProblem } from "../../api/problem.ts";
import { targeting } from "../../strings/targeting.ts";
import { isSame } from "../rules/rule-set.ts";

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

/** Somebody else changed the flag since it was read. */
export class FlagChanged extends Error {
  override readonly name = "FlagChanged";
}

/** How often a write is tried anew when the agent changed, and the flag did not. */
const TRIES = 4;

/**
 * Replaces a flag if it still is as it was read; null: whatever it is. Throws `FlagChanged`, and what the API refuses.
 */
export async function replaceFlag(agentId: string, read: Flag | null, flag: Flag): Promise<SavedFlag> {
  for (let tries = 1; ; tries += 1) {
    const param = { agent_id: segment(agentId), key: segment(flag.key) };
    // The revision first: what is read after it is at least as new.
    const { revision } = await body(api.agents[":agent_id"].rules.$get({ param }));
    const now = flagOf(await body(api.agents[":agent_id"].flags[":key"].$get({ param })));
    if (read !== null && !isSame(definitionOf(now), definitionOf(read)))
      throw new FlagChanged(targeting.flags.conflict);
    try {
      const answer = api.agents[":agent_id"].flags[":key"].$put(
        { param, json: flag },
        { headers: { "If-Match": `"${revision}"` } },
      );
      return flagOf(await body(answer));
    } catch (error) {
      if (tries === TRIES || !isProblem(error, "revision_mismatch")) throw error;
    }
  }
}

export const removeFlag = (agentId: string, key: string) =>
  api.agents[":agent_id"].flags[":key"].$delete({ param: { agent_id: segment(agentId), key: segment(key) } });
