import { sql, type SQL } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { CreateVersion } from "../../domain/inputs/versions.ts";
import { MAX_VERSION } from "../../domain/limits.ts";
import { decideNumber, numberConflict } from "../../domain/version.ts";
import { findAgent, type AgentRow } from "../../store/agents.ts";
import type { Statement } from "../../store/database.ts";
import { guardChanged } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { findVersion, selectVersion } from "../../store/versions.ts";
import { noAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { requireScope } from "../auth/scopes.ts";
import { commit, guardIfMatch, type Call } from "../call.ts";
import { guardVersionRoom, roomRefusals } from "../quotas/room.ts";
import { activateStatements, activateVersion } from "./activate.ts";
import { guardAgent, thisAgent, unchanged } from "./internal.ts";
import { prepareConfig, type PreparedConfig } from "./prepare.ts";
import { versionOf, type Version } from "./resource.ts";
import { warned, type Warned } from "./warnings.ts";

export interface CreatedVersion {
  version: Version & Warned;
  /** False when the version was already there and nothing was done. */
  created: boolean;
}

/** The configuration's text, with `agent.version` set to a number that only the batch knows. */
export const numberedText = (text: string, version: SQL): SQL =>
  sql`(SELECT iif(json_type(c.text, '$.agent.version') IS NULL, c.text, json_set(c.text, '$.agent.version', ${version}))
    FROM (SELECT ${text} AS text) c)`;

/** The number that this batch took. */
const taken = (call: Call, agentId: string): SQL =>
  sql`(SELECT latest_version FROM agent WHERE ${thisAgent(call, agentId)})`;

function takeNumber(call: Call, agentId: string, wanted: number | null): Statement[] {
  const free =
    wanted === null
      ? sql`latest_version < ${MAX_VERSION}`
      : sql`(latest_version = 0 OR latest_version = ${wanted - 1})`;
  return [
    sql`UPDATE agent SET latest_version = ${wanted === null ? sql`latest_version + 1` : wanted}
      WHERE ${thisAgent(call, agentId)} AND ${free}`,
    guardChanged("version_conflict"),
  ];
}

function insertVersion(
  call: Call,
  agentId: string,
  input: CreateVersion,
  prepared: PreparedConfig,
): Statement {
  const number = taken(call, agentId);
  return sql`
    INSERT INTO version (project_id, agent_id, version, status, config, config_hash, description, created_by, created_at,
      updated_at, parent_version)
    VALUES (${call.tenant.projectId}, ${agentId}, ${number}, ${input.status ?? "published"}, ${numberedText(prepared.text, number)},
      ${prepared.hash}, ${input.description ?? ""}, ${input.created_by ?? call.actor.name}, ${call.now}, ${call.now},
      ${input.parent_version ?? null})`;
}

function completeDraft(
  call: Call,
  agentId: string,
  input: CreateVersion,
  prepared: PreparedConfig,
): Statement[] {
  const number = input.version!;
  return [
    sql`
      UPDATE version SET status = ${input.status ?? "published"}, config = ${numberedText(prepared.text, sql`${number}`)},
        config_hash = ${prepared.hash}, description = ${input.description === undefined ? sql`description` : input.description},
        created_by = ${input.created_by === undefined ? sql`created_by` : input.created_by}, updated_at = ${call.now}
      WHERE ${thisAgent(call, agentId)} AND version = ${number} AND status = 'draft'`,
    guardChanged("version_conflict"),
  ];
}

async function attempt(
  call: Call,
  agentId: string,
  input: CreateVersion,
  first: Statement[],
  agent: AgentRow | undefined,
  prepared: PreparedConfig,
): Promise<CreatedVersion> {
  const existing =
    input.version && agent
      ? await findVersion(call.db, call.tenant.projectId, agentId, input.version)
      : undefined;
  const decision = decideNumber({
    wanted: input.version ?? null,
    latest: agent?.latestVersion ?? 0,
    existing: existing ? { status: existing.status, configHash: existing.config_hash } : null,
    configHash: prepared.hash,
  });
  if (decision.do === "nothing") {
    const version = input.activate
      ? await activateVersion(call, agentId, input.version!, input)
      : unchanged(call, existing!);
    return { version, created: false };
  }
  const take = decision.do === "take";
  const number: number | SQL = take ? taken(call, agentId) : input.version!;
  const results = await commit(
    call,
    [
      ...(take ? await guardVersionRoom(call) : []),
      ...first,
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      ...(take
        ? [...takeNumber(call, agentId, decision.version), insertVersion(call, agentId, input, prepared)]
        : completeDraft(call, agentId, input, prepared)),
      ...prepared.statements,
      ...prepared.pins(number),
      audited(call, {
        action: take ? "version.created" : input.status === "draft" ? "version.updated" : "version.published",
        agentId,
        version: sql`${number}`,
        changedBy: input.created_by ?? input.changed_by ?? null,
        reason: input.reason ?? null,
        previous: existing ? { status: existing.status, config_hash: existing.config_hash } : null,
        next: { status: input.status ?? "published", config_hash: prepared.hash },
      }),
      ...(input.activate
        ? activateStatements(call, agentId, number, {
            reason: input.reason,
            changed_by: input.changed_by ?? input.created_by,
          })
        : []),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
      selectVersion(call.tenant.projectId, agentId, number),
    ],
    {
      refusals: {
        ...roomRefusals(call),
        agent_not_found: noAgent(agentId).detail,
        version_conflict:
          "Another writer took that number. Read the agent's latest_version and send the next, or none.",
      },
      resource: sql`${`/v1/agents/${agentId}/versions/`} || ${number}`,
    },
  );
  return { version: await warned(call, versionOf(results.at(-1))), created: take };
}

/**
 * Creates a version: published unless `status` is `draft`, and active at once with `activate`. `first` holds statements
 * for the head of the same batch; `mayBeNew` says that they make the agent if there is none. Throws `version_conflict`, `invalid_config`, `config_schema_violation`,
 * `config_too_large`, `agent_not_found`, `limit_reached`, `scope_missing`.
 */
export async function createVersion(
  call: Call,
  agentId: string,
  input: CreateVersion,
  { first = [], mayBeNew = false }: { first?: Statement[]; mayBeNew?: boolean } = {},
): Promise<CreatedVersion> {
  requireScope(call.actor, "versions:write");
  if (input.status === "draft" && input.activate) {
    throw new Problem("invalid_request", "A draft cannot be active: publish it, or leave activate out.", {
      errors: [{ path: "/activate", message: "cannot go with status draft" }],
    });
  }
  const beside = [input.version, input.parent_version].filter((number) => number != null);
  for (let tries = 1; ; tries += 1) {
    const agent = await findAgent(call.db, call.tenant.projectId, agentId);
    if (agent ? agent.deletedAt !== null : !mayBeNew) {
      if (agent && mayBeNew) {
        throw new Problem(
          "agent_deleted",
          `The agent ${agentId} was deleted. Restore it: POST /v1/agents/${agentId}/restore.`,
        );
      }
      throw noAgent(agentId);
    }
    const schema = input.status === "draft" ? null : agent?.configSchema;
    const isDraft = input.status === "draft";
    const prepared = await prepareConfig(call, agentId, input.config, schema, beside, isDraft);
    try {
      return await attempt(call, agentId, input, first, agent, prepared);
    } catch (error) {
      // Somebody took the number between the look and the batch: look again, and say what there is now.
      const lostRace =
        error instanceof Problem && error.code === "version_conflict" && error.extra === undefined;
      if (!lostRace) throw error;
      if (tries === 3) throw numberConflict((agent?.latestVersion ?? 0) + 1, null);
    }
  }
}
