import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** A date of the demo's time as ISO 8601, of days since its beginning. */
export type DateOf = (day: number) => string;

/** What somebody asks the API for, `day` days after the beginning. */
export interface Event {
  day: number;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: object | ((dateOf: DateOf) => object);
  /** A name for the id that is answered: `{name}` in later paths stands for it. */
  as?: string;
}

/** Who did something, and why. */
export interface Act {
  by: string;
  why: string;
}

export const post = (day: number, path: string, body: Event["body"] = {}): Event => ({
  day,
  method: "POST",
  path,
  body,
});

/** As its file has it. */
export const configOf = (agentId: string, version: number): object =>
  parse(readFileSync(join(import.meta.dirname, `../configs/${agentId}.${version}.yaml`), "utf8")) as object;

/** A version of an agent, which it makes if it is new; `description` tells what changed. */
export const publish = (
  day: number,
  agentId: string,
  version: number,
  { by, description }: { by: string; description: string },
): Event =>
  post(day, "/v1/agents", {
    agent_id: agentId,
    version,
    config: configOf(agentId, version),
    description,
    created_by: by,
  });

export const activate = (day: number, agentId: string, version: number, { by, why }: Act): Event => ({
  day,
  method: "PUT",
  path: `/v1/agents/${agentId}/versions/${version}/activate`,
  body: { reason: why, changed_by: by },
});

/** What an agent is called, and for whom it works. */
export const describe = (
  day: number,
  agentId: string,
  about: { name: string; description: string; capabilities?: string[]; team: string },
): Event => ({
  day,
  method: "PATCH",
  path: `/v1/agents/${agentId}`,
  body: {
    name: about.name,
    description: `${about.description} Its traffic is synthetic.`,
    agent_type: "assistant",
    capabilities: about.capabilities ?? [],
    meta_data: { demo: true, data: "synthetic", team: about.team },
    changed_by: about.team,
  },
});

/** Somebody looks at an experiment's results every other day. */
export const looks = (testId: string, from: number, to: number): Event[] =>
  Array.from({ length: Math.floor((to - from) / 2) }, (_, n) => ({
    day: from + 2 * (n + 1),
    method: "GET",
    path: `/v1/experiments/${testId}/results`,
  }));
