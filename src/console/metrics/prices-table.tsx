import { ActionIcon, NumberInput, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { metrics } from "../strings/metrics.ts";
import { AMOUNTS, exactly, type PriceRow } from "./price-rows.ts";

const text = metrics.prices;

interface PricesTableProps {
  rows: PriceRow[];
  /** Null: they are only read. */
  onChange: ((rows: PriceRow[]) => void) | null;
  error: unknown;
}

type Numbered = PriceRow & { at: number };

const readOnly: Column<Numbered>[] = [
  { key: "provider", title: text.columns.provider, cell: ({ provider }) => provider || text.anybody },
  { key: "model", title: text.columns.model, cell: ({ model }) => model },
  ...AMOUNTS.map((name) => ({
    key: name,
    title: text.columns[name],
    cell: (row: Numbered) => exactly(row[name] === "" ? null : row[name]),
    numeric: true,
  })),
];

/** The project's own prices; for those who may change them, each value is a field. */
export function PricesTable({ rows, onChange, error }: PricesTableProps) {
  const numbered = rows.map((row, at) => ({ ...row, at }));
  if (!onChange)
    return <DataTable label={text.label} rows={numbered} keyOf={({ id }) => id} columns={readOnly} />;
  const set = (at: number, change: Partial<PriceRow>): void =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  const words = (name: "provider" | "model"): Column<Numbered> => ({
    key: name,
    title: text.columns[name],
    cell: (row) => (
      <TextInput
        size="xs"
        aria-label={text.cell(text.columns[name], row.at + 1)}
        placeholder={name === "provider" ? text.anybody : undefined}
        value={row[name]}
        onChange={(event) => set(row.at, { [name]: event.currentTarget.value })}
        error={faultAt(error, `/prices/${row.at}/${name}`)}
        maxLength={255}
      />
    ),
  });
  const columns: Column<Numbered>[] = [
    words("provider"),
    words("model"),
    ...AMOUNTS.map((name) => ({
      key: name,
      title: text.columns[name],
      cell: (row: Numbered) => (
        <NumberInput
          size="xs"
          aria-label={text.cell(text.columns[name], row.at + 1)}
          value={row[name]}
          onChange={(value) => set(row.at, { [name]: value === "" ? "" : Number(value) })}
          min={0}
          hideControls
          error={faultAt(error, `/prices/${row.at}/${name}`)}
        />
      ),
    })),
    {
      key: "actions",
      title: text.columns.actions,
      cell: ({ at }) => (
        <ActionIcon
          variant="subtle"
          color="red"
          aria-label={text.remove(at + 1)}
          onClick={() => onChange(rows.filter((_, index) => index !== at))}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      ),
    },
  ];
  return <DataTable label={text.label} rows={numbered} keyOf={({ id }) => id} columns={columns} />;
}
