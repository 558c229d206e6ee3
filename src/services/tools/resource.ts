import { originOf } from "../../domain/webhook/destination.ts";
import type { ToolRow } from "../../store/tools.ts";

/** A tool as it is answered: never with its secret. */
export const toTool = ({ name, description, definition, ...row }: ToolRow) => ({
  name,
  description,
  ...definition,
  created_by: row.createdBy,
  created_at: new Date(row.createdAt).toISOString(),
  updated_at: new Date(row.updatedAt).toISOString(),
  revision: row.revision,
});
export type Tool = ReturnType<typeof toTool>;

/** What of a tool an audit entry tells: the rest of its URL may hold tokens, and its schema is long. */
export function stateOf({ name, description, definition }: ToolRow) {
  const { kind, url, credential } = definition;
  return {
    name,
    kind,
    url: originOf(url),
    description,
    credential,
    ...(definition.kind === "http" ? { method: definition.method } : { tools: definition.tools }),
  };
}
