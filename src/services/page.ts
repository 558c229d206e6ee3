import { encodeCursor } from "../domain/cursor.ts";

/** A page of a list. */
export interface Page<T> {
  data: T[];
  /** Null on the last page. */
  next_cursor: string | null;
}

export interface PageQuery {
  limit: number;
  cursor?: string;
}

/** A page of at most `limit` rows, of rows that were read one further: the one too many tells that more follow. */
export function toPage<Row, T>(
  rows: Row[],
  limit: number,
  convert: (row: Row) => T,
  place: (last: Row) => (string | number)[],
): Page<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    data: page.map(convert),
    next_cursor: last !== undefined && rows.length > limit ? encodeCursor(place(last)) : null,
  };
}
