import { defineCommand } from "../../command.ts";
import { text } from "../../option.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import { rolesOf, type User } from "../../user.ts";

const SHAPE: Column<User>[] = [
  { title: "USER", value: (user) => user.username },
  { title: "NAME", value: (user) => user.name, flexible: true },
  { title: "EMAIL", value: (user) => user.email },
  { title: "ROLES", value: (user) => rolesOf(user.memberships), flexible: true },
  { title: "CREATED", value: (user) => moment(user.created_at) },
];

export const list = defineCommand({
  name: "users list",
  summary: "List users, newest first",
  details: "A role without a project holds in all of the workspace.",
  examples: ["signalbox users list", "signalbox users list --search ada"],
  options: {
    search: text("--search <text>", "occurs in the username, the address or the name"),
    limit,
  },
  async run({ search, limit }, { api, io, json: asJson }) {
    const users = await allPages(
      async (page) => (await api.v1.users.$get({ query: { ...page, search } })).json(),
      limit,
    );
    if (asJson) return io.out(json(users));
    if (users.length === 0) return io.err("There are none: signalbox users create --help\n");
    io.out(table(users, SHAPE, io.width));
  },
});
