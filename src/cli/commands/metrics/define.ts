import { DIRECTIONS } from "../../../domain/experiment/experiment.ts";
import { METRIC_KINDS } from "../../../domain/metric.ts";
import { defineCommand } from "../../command.ts";
import { parsed, required, text, toggle } from "../../option.ts";
import { reason } from "../../options.ts";
import * as parse from "../../parse.ts";
import { tell } from "../../tell.ts";
import { theMetric } from "./options.ts";

export const define = defineCommand({
  name: "metrics define",
  summary: "Say what a metric of the project's own means",
  details:
    "Outcomes carry it under metrics, and experiments call it metrics.<name>. Without a definition it is a mean that should increase.",
  examples: ["signalbox metrics define order_value --kind geometric_mean --direction increase --cap 1000"],
  options: {
    name: theMetric,
    kind: required(
      parsed("--kind <kind>", `how it is compared: ${METRIC_KINDS.join(", ")}`, parse.oneOf(...METRIC_KINDS)),
    ),
    direction: parsed(
      "--direction <direction>",
      "which way is better: increase (default) or decrease",
      parse.oneOf(...DIRECTIONS),
    ),
    cap: parsed("--cap <number>", "larger values count as this", parse.number),
    description: text("--description <text>", "what it is"),
    replace: toggle("--replace", "change the definition that there is"),
    reason,
  },
  positional: "name",
  async run({ name, replace, ...fields }, context) {
    const json = { ...fields, changed_by: context.io.userName };
    const { metrics } = context.api.v1;
    const answer = replace
      ? await metrics[":name"].$put({ param: { name }, json })
      : await metrics.$post({ json: { name, ...json } });
    const defined = await answer.json();
    tell(
      context,
      defined,
      `${defined.metric} is a ${defined.kind.replace("_", " ")} that should ${defined.direction}`,
    );
  },
});
