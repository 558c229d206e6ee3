import { defineCommand } from "../../command.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { facts } from "../../output/table.ts";
import { theWorkspace } from "./options.ts";

export const show = defineCommand({
  name: "workspaces show",
  summary: "Show a workspace",
  examples: ["signalbox workspaces show acme"],
  options: { slug: theWorkspace },
  positional: "slug",
  async run({ slug }, { api, io, json: asJson }) {
    const workspace = await (await api.v1.workspaces[":slug"].$get({ param: { slug } })).json();
    if (asJson) return io.out(json(workspace));
    io.out(
      facts([
        ["workspace", workspace.slug],
        ["name", workspace.name],
        ["created", moment(workspace.created_at)],
      ]),
    );
  },
});
