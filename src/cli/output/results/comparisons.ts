import type { Comparison, Results } from "../../experiment.ts";
import { amount, change, probability } from "../figures.ts";
import { axis, plot, scaleOf } from "../interval-plot.ts";
import { columns, oneLine, wrap } from "../plain.ts";

/** A plot is read at one glance. */
const MOST_COLUMNS = 80;
const LEAST_PLOT = 20;
const GAP = "  ";

/** Metric by metric, the primary one first: every test version's lift over the control, with its interval drawn. */
export function comparisons(results: Results, width: number): string {
  const metrics = [...new Set(results.comparisons.map(({ metric }) => metric))];
  const pending = results.pending === null ? [] : [`${wrap(results.pending, width)}\n`];
  return [
    ...pending,
    ...metrics.map((metric) =>
      section(
        results.comparisons.filter((one) => one.metric === metric),
        results.control_version,
        Math.min(width, MOST_COLUMNS),
      ),
    ),
  ].join("\n");
}

function section(rows: readonly Comparison[], control: number, width: number): string {
  const { metric, role, direction } = rows[0]!;
  const better = direction === "increase" ? "more is better" : "less is better";
  const title = `${oneLine(metric)} against version ${control} (${role}, ${better})`;
  const cells = [["VERSION", "LIFT", "INTERVAL", "ADJ. P", "SIGNIFICANT"], ...rows.map(textOf)];
  const widths = cells[0]!.map((_, at) => Math.max(...cells.map((row) => columns(row[at]!))));
  const texts = cells.map((row) => row.map((cell, at) => cell.padEnd(widths[at]!)).join(GAP));
  return [
    title,
    ...(rows.some(isDrawn) ? drawn(texts, rows, width) : texts),
    ...rows.flatMap((row) => reasonOf(row, width)),
    "",
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

const spanOf = ({ lift, lift_interval }: Comparison) => ({ point: lift, interval: lift_interval });
const isDrawn = ({ lift, lift_interval }: Comparison): boolean => lift !== null || lift_interval !== null;

/** The plots, right of the texts or, where long numbers leave no room, below them; all on one scale, and that below. */
function drawn(texts: string[], rows: readonly Comparison[], width: number): string[] {
  const scale = scaleOf(rows.map(spanOf));
  const beside = width - columns(texts[0]!) - GAP.length;
  const fits = beside >= LEAST_PLOT;
  const room = fits ? beside : width - GAP.length;
  const [titles, ...others] = texts;
  return [
    titles!,
    ...others.flatMap((text, at) => {
      const line = GAP + plot(spanOf(rows[at]!), scale, room);
      return fits ? [text + line] : [text, line];
    }),
    (fits ? " ".repeat(columns(titles!)) : "") + GAP + axis(scale, room, change),
  ];
}

/** Where there is no ratio, as over a control of 0, the difference itself. */
function textOf(row: Comparison): string[] {
  const { lift, lift_interval, difference, interval, adjusted_p_value: p, significant } = row;
  const [point, range, print] =
    lift === null ? [difference, interval, amount] : [lift, lift_interval, change];
  return [
    String(row.version),
    point === null ? "-" : print(point),
    range === null ? "-" : `${print(range[0])} to ${print(range[1])}`,
    p === null ? "-" : probability(p),
    significant === null ? "-" : significant ? "yes" : "no",
  ];
}

function reasonOf({ version, status, reason }: Comparison, width: number): string[] {
  // What is not judged yet is said once, above all metrics.
  return status === "ok" || status === "not_yet" || reason === undefined
    ? []
    : [wrap(`${version}: ${reason}`, width)];
}
