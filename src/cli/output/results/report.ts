import type { Results } from "../../experiment.ts";
import type { Paint } from "../colour.ts";
import { wrap } from "../plain.ts";
import { comparisons } from "./comparisons.ts";
import { guardrails } from "./guardrails.ts";
import { header, warnings } from "./header.ts";
import { versions } from "./versions.ts";

const STYLES = {
  adopt: "green",
  keep_control: "red",
  investigate: "red",
  no_difference: "bold",
  continue: "bold",
  insufficient_data: "bold",
} as const;

/** All that an experiment has come to, for people. */
export const report = (results: Results, width: number, paint: Paint): string =>
  [
    header(results),
    paint("yellow", warnings(results, width)),
    versions(results, width),
    comparisons(results, width),
    guardrails(results, width),
    results.recommendations
      .map(({ version, recommendation, summary }) =>
        [
          paint(STYLES[recommendation], `Version ${version}: ${recommendation.replaceAll("_", " ")}`),
          wrap(summary, width, "  "),
          "",
        ].join("\n"),
      )
      .join(""),
  ]
    .filter((part) => part !== "")
    .join("\n");
