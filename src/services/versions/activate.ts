import { sql, type SQL } from "drizzle-orm";
import type { Act } from "../../domain/inputs/common.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { noRollout } from "../../store/rollouts.ts";
import { selectVersion } from "../../store/versions.ts";
import { audited } from "../audit/entry.ts";
import { requireScope } from "../auth/scopes.ts";
import { commit, guardIfMatch, type Call } from "../call.ts";
import {
  guardAgent,
  guardServable,
  requireVersion,
  servableRefusals,
  thisAgent,
  unchanged,
} from "./internal.ts";
import { versionOf, type Version } from "./resource.ts";

/** JSON text of a pointer's state: the version and the hash of its configuration. */
export const pointerState = (call: Call, agentId: string, version: SQL): SQL =>
  sql`(SELECT json_object('version', v.version, 'config_hash', v.config_hash) FROM version v
    WHERE v.project_id = ${call.tenant.projectId} AND v.agent_id = ${agentId} AND v.version = ${version})`;

/**
 * Moves the pointer to `version` (a number, or SQL for one taken in this batch). What was active before is read by the
 * same transaction, so activations at the same time are ordered and each tells what it really replaced; one that
 * changes nothing leaves no entry. Throws `scope_missing`: whoever creates or publishes may not therefore activate. Aborts
 * with `rollout_running` while a rollout compares another version with the active one.
 */
export const activateStatements = (
  call: Call,
  agentId: string,
  version: number | SQL,
  act: Act,
): Statement[] => {
  requireScope(call.actor, "versions:activate");
  const { tenant } = call;
  const moves = sql`FROM agent WHERE ${thisAgent(call, agentId)} AND active_version IS NOT ${version}`;
  return [
    guard("rollout_running", sql`${noRollout(tenant.projectId, agentId)} OR NOT EXISTS (SELECT 1 ${moves})`),
    audited(
      call,
      {
        action: "version.activated",
        agentId,
        version: sql`${version}`,
        changedBy: act.changed_by ?? null,
        reason: act.reason ?? null,
        previous: pointerState(call, agentId, sql`agent.active_version`),
        next: pointerState(call, agentId, sql`${version}`),
      },
      moves,
    ),
    sql`INSERT INTO activation (project_id, agent_id, version, created_at)
      SELECT ${tenant.projectId}, ${agentId}, ${version}, ${call.now} ${moves}`,
    sql`UPDATE agent SET active_version = ${version} WHERE ${thisAgent(call, agentId)}`,
  ];
};

/**
 * Makes a published version the one that resolve answers. Activating the active version again changes nothing.
 * `also` is written in the same batch, whether it changes anything or not. Throws `version_not_found`, `version_draft`,
 * `version_deprecated`, `rollout_running`, `revision_mismatch`.
 */
export async function activateVersion(
  call: Call,
  agentId: string,
  version: number,
  act: Act,
  also: Statement[] = [],
): Promise<Version> {
  const before = await requireVersion(call, agentId, version);
  const isSeen = call.ifMatch === null || call.ifMatch === before.revision;
  if (before.is_active === 1 && isSeen && also.length === 0) return unchanged(call, before);
  const results = await commit(
    call,
    [
      ...also,
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      ...guardServable(call, agentId, version),
      ...activateStatements(call, agentId, version, act),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
      selectVersion(call.tenant.projectId, agentId, version),
    ],
    {
      refusals: servableRefusals(agentId, version),
      resource: sql`${`/v1/agents/${agentId}/versions/${version}`}`,
    },
  );
  return versionOf(results.at(-1));
}
