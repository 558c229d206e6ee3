import { defineCommand } from "../../command.ts";
import { required } from "../../option.ts";
import { tell } from "../../tell.ts";
import { name, theProject } from "./options.ts";

export const rename = defineCommand({
  name: "projects rename",
  summary: "Give a project another name",
  details: "Its slug never changes.",
  examples: ["signalbox projects rename checkout --name 'Checkout team'"],
  options: { slug: theProject, name: required(name) },
  positional: "slug",
  async run({ slug, name }, context) {
    const answer = await context.api.v1.projects[":slug"].$patch({ param: { slug }, json: { name } });
    tell(context, await answer.json(), `${slug} is called ${name}`);
  },
});
