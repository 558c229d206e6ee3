/** A page of a list. */
export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}
