import { DataTable } from "../../kit/data-table.tsx";
import { compare as text } from "../../strings/compare.ts";
import type { Json } from "../../../domain/json.ts";
import { Value } from "../versions/config/value.tsx";
import classes from "./compare.module.css";
import type { FieldChange } from "./model.ts";

const Side = ({ value, side }: { value: Json | undefined; side: "from" | "to" }) =>
  value === undefined ? (
    <span className={classes.absent}>{text.absent}</span>
  ) : (
    <div className={side === "from" ? classes.old : classes.new}>
      <Value value={value} />
    </div>
  );

interface FieldChangesProps {
  label: string;
  changes: FieldChange[];
  fromName: string;
  toName: string;
}

/** Settings with what they were and what they become. */
export const FieldChanges = ({ label, changes, fromName, toName }: FieldChangesProps) => (
  <DataTable
    label={label}
    rows={changes}
    keyOf={({ path }) => path}
    columns={[
      { key: "name", title: text.setting, cell: ({ name }) => <span className={classes.name}>{name}</span> },
      { key: "from", title: fromName, cell: ({ from }) => <Side value={from} side="from" /> },
      { key: "to", title: toName, cell: ({ to }) => <Side value={to} side="to" /> },
    ]}
  />
);
