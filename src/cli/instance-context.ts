import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";
import { printConfig } from "./output/config.ts";
import { moment } from "./output/plain.ts";
import { facts } from "./output/table.ts";

type Contexts = Api["v1"]["instances"][":id"]["contexts"];

/** What the API answers. */
export type InstanceContext = InferResponseType<Contexts[":name"]["$get"], 200>;
export type ListedContext = InferResponseType<Contexts["$get"], 200>["data"][number];
export type ContextVersion = InferResponseType<Contexts[":name"]["versions"]["$get"], 200>["data"][number];

/** A context with one of its versions, and below it that version's data. */
export const reportOf = (context: InstanceContext): string =>
  [
    facts([
      ["context", context.name],
      ["instance", context.instance_id],
      ["shared", context.shared ? "with the project" : null],
      [
        "version",
        context.version === context.current_version ? `${context.version}, the current one` : context.version,
      ],
      ["current", context.version === context.current_version ? null : context.current_version],
      ["latest", context.latest_version === context.current_version ? null : context.latest_version],
      ["rolled back to", context.rollback_pointer],
      ["change", context.change_description],
      ["written", `${moment(context.created_at)} by ${context.created_by}`],
    ]),
    printConfig(context.data, "yaml"),
  ].join("\n");
