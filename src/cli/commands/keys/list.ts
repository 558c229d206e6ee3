import { powerOf, stateOf, type ApiKey } from "../../api-key.ts";
import { defineCommand } from "../../command.ts";
import { parsed } from "../../option.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { momentOrNull } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import * as parse from "../../parse.ts";

const shape = (now: number): Column<ApiKey>[] => [
  { title: "ID", value: (key) => key.id },
  { title: "STATE", value: (key) => stateOf(key, now) },
  { title: "NAME", value: (key) => key.name, flexible: true },
  { title: "MAY", value: powerOf, flexible: true },
  { title: "PROJECT", value: (key) => key.project ?? "all" },
  { title: "USER", value: (key) => key.user },
  { title: "LAST USED", value: (key) => momentOrNull(key.last_used_at) },
];

export const list = defineCommand({
  name: "keys list",
  summary: "List API keys, newest first",
  details: "Never the keys themselves. Users who may not see all see their own.",
  examples: ["signalbox keys list", "signalbox keys list --user me"],
  options: {
    user: parsed("--user <user>", "this user's: a username, an id, or me", parse.key),
    limit,
  },
  async run({ user, limit }, { api, io, json: asJson }) {
    const keys = await allPages(
      async (page) => (await api.v1["api-keys"].$get({ query: { ...page, user } })).json(),
      limit,
    );
    if (asJson) return io.out(json(keys));
    if (keys.length === 0) return io.err("There are none: signalbox keys create --help\n");
    io.out(table(keys, shape(io.now()), io.width));
  },
});
