import type { Results } from "../../experiment.ts";
import { amount, share } from "../figures.ts";
import { table, type Column } from "../table.ts";

type Guardrail = Results["guardrails"][number];

const figure = (value: number | null, { metric }: Guardrail): string | null => {
  if (value === null) return null;
  return metric.endsWith("_rate") ? share(value) : amount(value);
};

const margin = ({ scale, margin: limit }: Guardrail): string =>
  scale === "absolute" ? amount(limit) : share(limit);

const SHAPE: Column<Guardrail>[] = [
  { title: "GUARDRAIL", value: (row) => row.metric },
  { title: "VERSION", value: (row) => row.version },
  { title: "VERDICT", value: (row) => row.verdict },
  { title: "CONTROL", value: (row) => figure(row.control_value, row) },
  { title: "TEST", value: (row) => figure(row.test_value, row) },
  { title: "MARGIN", value: margin },
];
const BECAUSE: Column<Guardrail> = { title: "BECAUSE", value: (row) => row.reason, flexible: true };

/** Whether each version kept within the margins; nothing where none were set. */
export function guardrails({ guardrails: rows }: Results, width: number): string {
  if (rows.length === 0) return "";
  return table(rows, rows.some(({ reason }) => reason !== undefined) ? [...SHAPE, BECAUSE] : SHAPE, width);
}
