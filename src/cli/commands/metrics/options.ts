import { parsed, required } from "../../option.ts";
import { metricName } from "../../parse.ts";

export const theMetric = required(parsed("--name <name>", "the metric, without metrics.", metricName));
