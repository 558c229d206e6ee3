import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theMetric } from "./options.ts";

export const remove = defineCommand({
  name: "metrics remove",
  summary: "Delete the definition of a metric",
  details: "Refused while a running experiment measures it. What was counted stays.",
  examples: ["signalbox metrics remove order_value"],
  options: { name: theMetric },
  positional: "name",
  async run({ name }, context) {
    await context.api.v1.metrics[":name"].$delete({ param: { name } });
    tell(context, { removed: name }, `metrics.${name} has no definition any more`);
  },
});
