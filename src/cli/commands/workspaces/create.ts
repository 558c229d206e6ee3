import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { name, theWorkspace } from "./options.ts";

export const create = defineCommand({
  name: "workspaces create",
  summary: "Create a workspace",
  details: "With a project named default. Only the root key may do this.",
  examples: ["signalbox workspaces create acme --name 'Acme Inc.'"],
  options: { slug: theWorkspace, name },
  positional: "slug",
  async run({ slug, name }, context) {
    const workspace = await (await context.api.v1.workspaces.$post({ json: { slug, name } })).json();
    tell(context, workspace, `Created ${slug}: --workspace ${slug} works in it`);
  },
});
