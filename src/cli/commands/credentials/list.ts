import { defineCommand } from "../../command.ts";
import { endOf, type Credential } from "../../credential.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";

const SHAPE: Column<Credential>[] = [
  { title: "NAME", value: (credential) => credential.name },
  { title: "PROVIDER", value: (credential) => credential.provider, flexible: true },
  { title: "ENDS IN", value: endOf },
  { title: "CREATED", value: (credential) => moment(credential.created_at) },
  { title: "LAST USED", value: ({ last_used_at }) => last_used_at && moment(last_used_at) },
  { title: "SEALED BY", value: (credential) => credential.key_id },
];

export const list = defineCommand({
  name: "credentials list",
  summary: "List providers' keys, newest first",
  details: "Never the keys themselves.",
  examples: ["signalbox credentials list"],
  options: { limit },
  async run({ limit }, { api, io, json: asJson }) {
    const credentials = await allPages(
      async (query) => (await api.v1.credentials.$get({ query })).json(),
      limit,
    );
    if (asJson) return io.out(json(credentials));
    if (credentials.length === 0) return io.err("There are none: signalbox credentials create --help\n");
    io.out(table(credentials, SHAPE, io.width));
  },
});
