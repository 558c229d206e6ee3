import { getTableColumns, type InferSelectModel, type Table } from "drizzle-orm";

/** Rows that a batch answered to `SELECT * FROM` a table, as drizzle's own queries answer them. */
export const rowsOf = <T extends Table>(table: T, rows: unknown): InferSelectModel<T>[] =>
  (rows as Record<string, unknown>[]).map((row) => {
    const fields = Object.entries(getTableColumns(table)).map(([key, column]) => {
      const value = row[column.name];
      return [key, value === null ? null : column.mapFromDriverValue(value)];
    });
    return Object.fromEntries(fields) as InferSelectModel<T>;
  });
