import type { InferResponseType } from "hono/client";
import { MAX_HISTORY_DAYS } from "../../domain/limits.ts";
import type { Api } from "../api.ts";
import { defineCommand } from "../command.ts";
import { parsed } from "../option.ts";
import { limit, theAgent } from "../options.ts";
import { json } from "../output/config.ts";
import { moment } from "../output/plain.ts";
import { table, type Column } from "../output/table.ts";
import { allPages } from "../pages.ts";
import { wholeNumber } from "../parse.ts";

type Entry = InferResponseType<Api["v1"]["agents"][":agent_id"]["history"]["$get"], 200>["data"][number];

/** `27 → 28` where the active version changed, else the version. */
function versionOf({ version, previous_state, new_state }: Entry): unknown {
  const [before, after] = [previous_state?.["version"], new_state?.["version"]];
  return typeof before === "number" && typeof after === "number" && before !== after
    ? `${before} → ${after}`
    : version;
}

const SHAPE: Column<Entry>[] = [
  { title: "WHEN", value: (entry) => moment(entry.changed_at) },
  { title: "ACTION", value: (entry) => entry.action },
  { title: "VERSION", value: versionOf },
  { title: "BY", value: (entry) => entry.changed_by ?? entry.actor, flexible: true },
  { title: "REASON", value: (entry) => entry.reason, flexible: true },
];

export const history = defineCommand({
  name: "history",
  summary: "Show what happened to an agent, newest first",
  examples: ["signalbox history --agent-id pagbank-specialist --days 1"],
  options: {
    agentId: theAgent,
    days: parsed(
      "--days <number>",
      "how many days to look back (default: 7)",
      wholeNumber(1, MAX_HISTORY_DAYS),
    ),
    limit,
  },
  positional: "agentId",
  async run({ agentId, days = 7, limit }, { api, io, json: asJson }) {
    const route = api.v1.agents[":agent_id"].history;
    const entries = await allPages(
      async (query) =>
        (await route.$get({ param: { agent_id: agentId }, query: { ...query, days: String(days) } })).json(),
      limit,
    );
    if (asJson) return io.out(json(entries));
    if (entries.length === 0)
      return io.err(`Nothing happened to ${agentId} in the last ${days === 1 ? "day" : `${days} days`}.\n`);
    io.out(table(entries, SHAPE, io.width));
  },
});
