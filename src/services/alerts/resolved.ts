import { sql } from "drizzle-orm";
import type { AlertState } from "../../domain/alert/alert.ts";
import type { AlertRow } from "../../store/alerts.ts";
import type { Statement } from "../../store/database.ts";
import { audited } from "../audit/entry.ts";
import type { Call } from "../call.ts";
import { thisAgent } from "../versions/internal.ts";
import { toldState } from "./told.ts";

/** The active version at that point of a batch. */
export const activeVersion = (call: Call, agentId: string) =>
  sql`(SELECT active_version FROM agent WHERE ${thisAgent(call, agentId)})`;

/** The audit entry of an alert that no longer fires. */
export const resolvedEntry = (
  call: Call,
  before: AlertRow,
  after: AlertState,
  reason: string,
  changedBy: string | null = null,
): Statement =>
  audited(call, {
    action: "alert.resolved",
    agentId: before.agentId,
    version: activeVersion(call, before.agentId),
    changedBy,
    reason,
    previous: toldState(before, before.state),
    next: { ...toldState(before, after), fired_from: toldState(before, before.state)["firing_since"] },
  });
