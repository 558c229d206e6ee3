import { sql } from "drizzle-orm";
import type { Act } from "../../domain/inputs/common.ts";
import { guard } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { selectVersion } from "../../store/versions.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, retrying, type Call } from "../call.ts";
import { endWaiting } from "../rollouts/ending.ts";
import { cancelSchedules } from "../schedules/end.ts";
import { guardAgent, requireVersion, servableRefusals, thisAgent, unchanged } from "./internal.ts";
import { versionOf, type Version } from "./resource.ts";

/**
 * Takes a published version out of use for good, and with it what was scheduled for it. Throws `version_active`,
 * `version_draft`, and `rollout_running` while it is rolled out.
 */
export const deprecateVersion = (call: Call, agentId: string, version: number, act: Act): Promise<Version> =>
  retrying(() => attempt(call, agentId, version, act));

async function attempt(call: Call, agentId: string, version: number, act: Act): Promise<Version> {
  const before = await requireVersion(call, agentId, version);
  if (before.is_deprecated === 1) return unchanged(call, before);
  const key = sql`${thisAgent(call, agentId)} AND version = ${version}`;
  const outcome = `version ${version} was deprecated`;
  const waiting = await endWaiting(call, agentId, version, outcome, act);
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      guard("version_draft", sql`EXISTS (SELECT 1 FROM version WHERE ${key} AND status = 'published')`),
      guard(
        "version_active",
        sql`(SELECT active_version FROM agent WHERE ${thisAgent(call, agentId)}) IS NOT ${version}`,
      ),
      guard(
        "rollout_running",
        sql`NOT EXISTS (SELECT 1 FROM rollout WHERE ${thisAgent(call, agentId)} AND live ->> 'target_version' = ${version})`,
      ),
      sql`INSERT INTO deprecation (project_id, agent_id, version, created_at)
        VALUES (${call.tenant.projectId}, ${agentId}, ${version}, ${call.now}) ON CONFLICT DO NOTHING`,
      audited(
        call,
        {
          action: "version.deprecated",
          agentId,
          version,
          changedBy: act.changed_by ?? null,
          reason: act.reason ?? null,
          previous: { is_deprecated: false },
          next: { is_deprecated: true },
        },
        sql`WHERE changes() > 0`,
      ),
      ...waiting.statements,
      ...cancelSchedules(call, agentId, version, { outcome, act }),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
      selectVersion(call.tenant.projectId, agentId, version),
    ],
    {
      refusals: {
        ...servableRefusals(agentId, version),
        version_draft: `Version ${version} is a draft: only a published version can be deprecated.`,
        version_active: `Version ${version} is active. Activate another version first.`,
        rollout_running: `Version ${version} is being rolled out. Abort the rollout first: GET /v1/agents/${agentId}/rollouts.`,
      },
      resource: sql`${`/v1/agents/${agentId}/versions/${version}`}`,
    },
  );
  waiting.after();
  return versionOf(results.at(-1));
}
