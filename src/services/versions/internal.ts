import { sql, type SQL } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { findVersion, type VersionRow } from "../../store/versions.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { toVersion, type Version } from "./resource.ts";

const noVersion = (agentId: string, version: number): Problem =>
  new Problem("version_not_found", `The agent ${JSON.stringify(agentId)} has no version ${version}.`);

/** Throws `agent_not_found` or `version_not_found`. */
export async function requireVersion(call: Call, agentId: string, version: number): Promise<VersionRow> {
  const row = await findVersion(call.db, call.tenant.projectId, agentId, version);
  if (row) return row;
  await requireAgent(call, agentId);
  throw noVersion(agentId, version);
}

/** The answer where nothing has to be changed: it is of the revision at which the version was read, not of a later one. */
export function unchanged(call: Call, row: VersionRow): Version {
  call.revision = row.project_revision;
  return toVersion(row);
}

/** The agent's row, as an SQL condition. */
export const thisAgent = (call: Call, agentId: string): SQL =>
  sql`project_id = ${call.tenant.projectId} AND agent_id = ${agentId}`;

/** Aborts unless the agent exists and is not deleted. */
export const guardAgent = (call: Call, agentId: string): Statement =>
  guard(
    "agent_not_found",
    sql`EXISTS (SELECT 1 FROM agent WHERE ${thisAgent(call, agentId)} AND deleted_at IS NULL)`,
  );

/** Aborts unless requests may be answered with the version: it exists, is published and not deprecated. */
export const guardServable = (call: Call, agentId: string, version: number): Statement[] => {
  const key = sql`${thisAgent(call, agentId)} AND version = ${version}`;
  return [
    guard("version_not_found", sql`EXISTS (SELECT 1 FROM version WHERE ${key})`),
    guard("version_draft", sql`EXISTS (SELECT 1 FROM version WHERE ${key} AND status = 'published')`),
    guard("version_deprecated", sql`NOT EXISTS (SELECT 1 FROM deprecation WHERE ${key})`),
  ];
};

export const servableRefusals = (agentId: string, version: number) => ({
  agent_not_found: `There is no agent ${JSON.stringify(agentId.slice(0, 255))} in this project.`,
  version_not_found: `The agent ${JSON.stringify(agentId)} has no version ${version}.`,
  version_draft: `Version ${version} is a draft. Publish it first: POST /v1/agents/${agentId}/versions/${version}/publish.`,
  version_deprecated: `Version ${version} is deprecated and takes no traffic. Choose another, or clone it.`,
});
