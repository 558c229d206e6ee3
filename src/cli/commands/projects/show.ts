import { defineCommand } from "../../command.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { facts } from "../../output/table.ts";
import { theProject } from "./options.ts";

export const show = defineCommand({
  name: "projects show",
  summary: "Show a project",
  examples: ["signalbox projects show checkout"],
  options: { slug: theProject },
  positional: "slug",
  async run({ slug }, { api, io, json: asJson }) {
    const project = await (await api.v1.projects[":slug"].$get({ param: { slug } })).json();
    if (asJson) return io.out(json(project));
    io.out(
      facts([
        ["project", project.slug],
        ["name", project.name],
        ["revision", project.revision],
        ["created", moment(project.created_at)],
      ]),
    );
  },
});
