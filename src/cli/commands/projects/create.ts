import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { name, theProject } from "./options.ts";

export const create = defineCommand({
  name: "projects create",
  summary: "Create a project",
  details: "In the workspace that --workspace names, or else in the key's own.",
  examples: ["signalbox projects create checkout --name 'Checkout team'"],
  options: { slug: theProject, name },
  positional: "slug",
  async run({ slug, name }, context) {
    const project = await (await context.api.v1.projects.$post({ json: { slug, name } })).json();
    tell(context, project, `Created ${slug}: --project ${slug} works in it`);
  },
});
