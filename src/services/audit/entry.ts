import type { SQL } from "drizzle-orm";
import type { Statement } from "../../store/database.ts";
import { auditInsert, type AuditEntry } from "../../store/audit.ts";
import type { Call } from "../call.ts";

type Given = "workspaceId" | "projectId" | "actor" | "requestId" | "now";

/** The audit row of an act of this call in its project. */
export const audited = (
  call: Call,
  entry: Omit<AuditEntry, Given> & { projectId?: number | null },
  from?: SQL,
): Statement =>
  auditInsert(
    {
      workspaceId: call.tenant.workspaceId,
      projectId: call.tenant.projectId,
      actor: call.actor.id,
      requestId: call.requestId,
      now: call.now,
      ...entry,
    },
    from,
  );
