import type { Json } from "../../domain/json.ts";
import type { ContextReadRow, ContextRow, ContextVersionRow } from "../../store/contexts.ts";
import { iso } from "../iso.ts";

const standing = (row: ContextRow) => ({
  name: row.name,
  /** Whose it is. */
  instance_id: row.instance_id,
  shared: row.is_shared === 1,
  current_version: row.current_version,
  latest_version: row.latest_version,
  rollback_pointer: row.rollback_pointer,
  rollback_state: row.rollback_state,
});

/** A context as a list tells it, without data. */
export const toListed = (row: ContextRow) => ({
  ...standing(row),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
export type ListedContext = ReturnType<typeof toListed>;

export const toContextVersion = (row: ContextVersionRow) => ({
  version: row.version,
  data: JSON.parse(row.data) as Json,
  change_description: row.change_description,
  created_by: row.created_by,
  created_at: iso(row.version_created_at),
});
export type ContextVersion = ReturnType<typeof toContextVersion>;

/** A context with one of its versions, whose `created_at` it is. */
export const toContext = (row: ContextReadRow) => ({
  ...standing(row),
  ...toContextVersion(row),
  updated_at: iso(row.updated_at),
});
export type Context = ReturnType<typeof toContext>;
