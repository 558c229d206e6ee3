import { defineCommand } from "../../command.ts";
import { required } from "../../option.ts";
import { tell } from "../../tell.ts";
import { name, theWorkspace } from "./options.ts";

export const rename = defineCommand({
  name: "workspaces rename",
  summary: "Give a workspace another name",
  details: "Its slug never changes.",
  examples: ["signalbox workspaces rename acme --name 'Acme Inc.'"],
  options: { slug: theWorkspace, name: required(name) },
  positional: "slug",
  async run({ slug, name }, context) {
    const answer = await context.api.v1.workspaces[":slug"].$patch({ param: { slug }, json: { name } });
    tell(context, await answer.json(), `${slug} is called ${name}`);
  },
});
