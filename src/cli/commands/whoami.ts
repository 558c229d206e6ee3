import type { InferResponseType } from "hono/client";
import type { Api } from "../api.ts";
import { defineCommand } from "../command.ts";
import { json } from "../output/config.ts";
import { momentOrNull } from "../output/plain.ts";
import { facts } from "../output/table.ts";
import { rolesOf } from "../user.ts";

type Me = InferResponseType<Api["v1"]["me"]["$get"], 200>;

const keyOf = ({ kind, name, id }: Me["key"]): string =>
  kind === "root" ? "the root key" : id === null ? name : `${name} (${id})`;

const report = ({ user, workspace, project, roles, memberships, scopes, key }: Me): string =>
  facts([
    ["user", user === null ? "none: the key is a service's" : `${user.username}, ${user.name}`],
    ["email", user?.email],
    ["key", keyOf(key)],
    ["expires", momentOrNull(key.expires_at)],
    ["workspace", workspace],
    ["project", key.all_projects ? `${project}, of all` : `${project} alone`],
    ["roles there", roles.join(", ")],
    ["roles", user === null ? null : rolesOf(memberships) || "none"],
    ["may", scopes.join(", ")],
  ]);

export const whoami = defineCommand({
  name: "whoami",
  summary: "Show whose key this is, and what it may do in the project",
  examples: ["signalbox whoami", "signalbox whoami --project checkout"],
  options: {},
  async run(_values, { api, io, json: asJson }) {
    const me = await (await api.v1.me.$get()).json();
    io.out(asJson ? json(me) : report(me));
  },
});
