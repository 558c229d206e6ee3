import type { Results } from "../../experiment.ts";
import { share } from "../figures.ts";
import { moment, oneLine, wrap } from "../plain.ts";
import { facts } from "../table.ts";

/** What state the experiment is in, and how far it is. */
export function header(results: Results): string {
  const { phases, phase, looks, planned_share, winner, frozen_at } = results;
  const planned = looks.filter(({ kind }) => kind === "planned").length;
  const taken = planned === 1 ? "1 planned look taken" : `${planned} planned looks taken`;
  return facts([
    ["experiment", results.test_id],
    ["name", results.test_name === results.test_id ? null : results.test_name],
    ["agent", results.agent_id],
    ["status", results.status],
    ["winner", winner],
    ["phase", phases.length > 1 ? `${phase} of ${phases.length}` : phase],
    [
      "analysis",
      `${results.analysis}, alpha ${results.alpha}${results.analysis === "group_sequential" ? `, ${taken}` : ""}`,
    ],
    ["data", sufficiency(results)],
    ["planned", planned_share === null ? null : `${share(planned_share)} is there`],
    ["as of", frozen_at && `${moment(frozen_at)}, when it was concluded`],
  ]);
}

function sufficiency({ sufficient_data, sufficient_data_expected_at: at }: Results): string {
  if (sufficient_data) return "every version has the units that were asked for";
  return `not enough units yet${at === null ? "" : `, expected ${moment(at)} at this pace`}`;
}

const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([version, count]) => `${version}: ${Math.round(count)}`)
    .join(", ");

/** Whatever should keep a reader from believing the numbers. */
function warningsOf({ quality }: Results): string[] {
  const { sample_ratio, multiple_exposures, mismatches, excluded } = quality;
  const { units } = multiple_exposures;
  const warnings: string[] = [];
  if (sample_ratio.mismatch || sample_ratio.sequential_mismatch) {
    const { expected, observed } = sample_ratio;
    warnings.push(
      `Sample-ratio mismatch: of the units ${listed(observed)} were seen where ${listed(expected)} were expected. The groups cannot be compared until it is known where units get lost.`,
    );
  }
  if (multiple_exposures.alarm)
    warnings.push(
      `Multiple exposures: ${units} units (${share(multiple_exposures.share)}) were seen in two variants, and are left out.`,
    );
  if (mismatches > 0)
    warnings.push(
      `Mismatches: ${mismatches} interactions named a version that their unit was not given. They are not counted.`,
    );
  if (excluded > 0)
    warnings.push(
      `${excluded} interactions are left out: of units that were given a version by name, or of the time of a pause.`,
    );
  return warnings;
}

export const warnings = (results: Results, width: number): string =>
  warningsOf(results)
    .map((warning) => `${wrap(`! ${oneLine(warning)}`, width)}\n`)
    .join("");
