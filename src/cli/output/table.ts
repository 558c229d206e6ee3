import { columns, oneLine, shorten } from "./plain.ts";

export interface Column<Row> {
  title: string;
  value: (row: Row) => unknown;
  /** May be cut to make the table fit; others are shown whole, since people copy from them. */
  flexible?: boolean;
}

const GAP = "  ";
/** Nothing can be read in less. */
const LEAST_FLEXIBLE = 12;

/** Rows under titles, one line a row, in at most `width` columns where the whole ones leave the room. */
export function table<Row>(rows: readonly Row[], shape: readonly Column<Row>[], width: number): string {
  const cells = rows.map((row) => shape.map((column) => oneLine(column.value(row)) || "-"));
  const natural = shape.map((column, index) =>
    Math.max(...[column.title, ...cells.map((row) => row[index]!)].map(columns)),
  );
  const widths = fit(
    natural,
    shape.map((column) => column.flexible ?? false),
    width - GAP.length * (shape.length - 1),
  );
  return [shape.map((column) => column.title), ...cells]
    .map((row) =>
      row
        .map((cell, index) => pad(shorten(cell, widths[index]!), widths[index]!))
        .join(GAP)
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** Takes columns from the widest flexible one until all fit. */
function fit(natural: readonly number[], flexible: readonly boolean[], room: number): number[] {
  const widths = [...natural];
  const sum = (): number => widths.reduce((total, width) => total + width, 0);
  while (sum() > room) {
    const widest = Math.max(...widths.filter((_, index) => flexible[index]), 0);
    if (widest <= LEAST_FLEXIBLE) break;
    const index = widths.findIndex((width, at) => flexible[at] && width === widest);
    widths[index] = widest - 1;
  }
  return widths;
}

const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - columns(text)));

/** Names and values, one a line; those without a value are left out. */
export function facts(rows: readonly (readonly [name: string, value: unknown])[]): string {
  const shown = rows
    .map(([name, value]) => [name, oneLine(value)] as const)
    .filter(([, value]) => value !== "");
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}
