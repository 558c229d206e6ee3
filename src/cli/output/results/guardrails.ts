import type { Results } from "../../experiment.ts";
import { amount } from "../figures.ts";
import { table, type Column } from "../table.ts";

type Guardrail = Results["guardrails"][number];

const figure = (value: number | null): string | null => (value === null ? null : amount(value));

const SHAPE: Column<Guardrail>[] = [
  { title: "GUARDRAIL", value: (row) => row.metric },
  { title: "VERSION", value: (row) => row.version },
  { title: "VERDICT", value: (row) => row.verdict },
  { title: "CONTROL", value: (row) => figure(row.control_value) },
  { title: "TEST", value: (row) => figure(row.test_value) },
  { title: "MARGIN", value: (row) => amount(row.margin) },
  { title: "BECAUSE", value: (row) => row.reason, flexible: true },
];

/** Whether each version kept within the margins; nothing where none were set. */
export const guardrails = ({ guardrails }: Results, width: number): string =>
  guardrails.length === 0
    ? ""
    : table(guardrails, guardrails.some(({ reason }) => reason) ? SHAPE : SHAPE.slice(0, -1), width);
