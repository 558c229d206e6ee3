import { Table, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { common } from "../strings/common.ts";
import classes from "./data-table.module.css";

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  numeric?: boolean;
}

interface DataTableProps<Row> {
  /** What the table is of, for those who do not see it. */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string | number;
}

/** A table; on a narrow screen each row is a card, with the column's title before each value. */
export function DataTable<Row>({ label, columns, rows, keyOf }: DataTableProps<Row>) {
  // Roles are said although the elements have them: a browser forgets them when a row is shown as a card.
  return (
    <Table className={classes.table} role="table" aria-label={label} verticalSpacing="xs" highlightOnHover>
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {columns.map(({ key, title, numeric }) => (
            <Table.Th key={key} role="columnheader" scope="col" data-numeric={numeric || undefined}>
              {title || <VisuallyHidden>{common.actions}</VisuallyHidden>}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {rows.map((row) => (
          <Table.Tr key={keyOf(row)} role="row">
            {columns.map(({ key, title, cell, numeric }) => (
              <Table.Td key={key} role="cell" data-label={title} data-numeric={numeric || undefined}>
                {cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
