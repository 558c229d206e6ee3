import { sql } from "drizzle-orm";
import { Problem, type FieldError } from "../../domain/errors.ts";
import type { ToolDefinition } from "../../domain/tool.ts";
import { findCredential } from "../../store/credentials.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { findTool, thisTool, type ToolRow } from "../../store/tools.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Call, Refusals } from "../call.ts";
import { calledUrl } from "../called-url.ts";

/** Throws `tool_not_found`. */
export async function requireTool(call: Call, name: string): Promise<ToolRow> {
  const row = await findTool(call.db, call.tenant.projectId, name);
  if (row) return row;
  throw new Problem(
    "tool_not_found",
    `There is no tool ${JSON.stringify(name.slice(0, 128))} in this project.`,
  );
}

/**
 * The definition as it is stored, with its URL as it is called. Throws `invalid_request` for a URL that may not be called
 * and for a credential that is not there. Who names a credential has it sent somewhere, so that its scope is needed too:
 * `scope_missing`.
 */
export async function checkedDefinition(call: Call, definition: ToolDefinition): Promise<ToolDefinition> {
  const { url, credential } = definition;
  const errors: FieldError[] = [];
  const called = calledUrl(call, url);
  if ("fault" in called) errors.push({ path: "/url", message: called.fault });
  if (credential !== null) {
    requireScope(call.actor, "credentials:write");
    if (
      !(await findCredential(
        call.db,
        { projectId: call.tenant.projectId, asker: call.actor.asker },
        credential,
      ))
    )
      errors.push({ path: "/credential", message: "is no credential of this project" });
  }
  if ("href" in called && errors.length === 0) return { ...definition, url: called.href };
  throw new Problem(
    "invalid_request",
    "Send the URL of a public host, over https, and a credential that the project has: correct the fields in errors.",
    { errors },
  );
}

const isAt = (row: ToolRow, revision: number) =>
  sql`EXISTS (SELECT 1 FROM tool WHERE ${thisTool(row.projectId, row.name)}
    AND created_at = ${row.createdAt} AND revision = ${revision})`;

/** Aborts unless the tool is as it was read, and as `If-Match` says. */
export const guardTool = (call: Call, row: ToolRow): Statement[] => [
  ...(call.ifMatch === null ? [] : [guard("revision_mismatch", isAt(row, call.ifMatch))]),
  guard("concurrent_change", isAt(row, row.revision)),
];

export const toolRefusals: Refusals = {
  revision_mismatch:
    "The tool has changed since it had the ETag in If-Match. Read it again, and send the ETag that it has now.",
};
