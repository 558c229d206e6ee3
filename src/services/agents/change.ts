import { sql } from "drizzle-orm";
import type { ReplaceAgent, UpdateAgent } from "../../domain/inputs/agents.ts";
import { agentOf, selectAgent, type AgentRow } from "../../store/agents.ts";
import type { Statement } from "../../store/database.ts";
import { sha256 } from "../../store/secrets/digest.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, guardUnchanged, retrying, type Call } from "../call.ts";
import { createVersion } from "../versions/create.ts";
import { guardAgent, thisAgent } from "../versions/internal.ts";
import { getActiveVersion } from "../versions/read.ts";
import { checkSchema } from "../../domain/config-schema.ts";
import { changedFields, DEFAULT_FIELDS, fieldsOf, mergeFields, type AgentFields } from "./fields.ts";
import { noAgent, requireAgent, writtenAgent } from "./internal.ts";
import { withProviders } from "./providers.ts";
import { ownerOf, requireOwner } from "./owner.ts";
import type { Agent } from "./resource.ts";
import { shown } from "./shown.ts";

/** Fields that may hold anything, secrets included: the audit, which is kept for ever, has only their digests. */
const DIGESTED = new Set(["config_schema", "meta_data"]);

async function digested(state: Record<string, unknown>): Promise<Record<string, unknown>> {
  const entries = Object.entries(state).map(async ([name, value]) => [
    name,
    DIGESTED.has(name) ? `sha256:${await sha256(JSON.stringify(value))}` : value,
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

/** The change of an agent's fields with its audit entry; nothing when they are what they were. */
async function changeStatements(
  call: Call,
  before: AgentRow,
  fields: AgentFields,
  input: UpdateAgent,
): Promise<Statement[]> {
  const { agentId } = before;
  const changed = changedFields(fieldsOf(before), fields);
  if (Object.keys(changed.next).length === 0) return [];
  return [
    guardUnchanged(call, agentId, before.revision),
    sql`UPDATE agent SET name = ${fields.name}, agent_type = ${fields.agentType}, description = ${fields.description},
      capabilities = ${JSON.stringify(fields.capabilities)},
      config_schema = ${fields.configSchema === null ? null : JSON.stringify(fields.configSchema)},
      meta_data = ${JSON.stringify(fields.metaData)}, is_enabled = ${fields.isEnabled ? 1 : 0}, owner = ${fields.owner}
      WHERE ${thisAgent(call, agentId)}`,
    audited(call, {
      action: "agent.updated",
      agentId,
      changedBy: input.changed_by ?? null,
      reason: input.reason ?? null,
      previous: await digested(changed.previous),
      next: await digested(changed.next),
    }),
  ];
}

async function change(call: Call, before: AgentRow, fields: AgentFields, input: UpdateAgent): Promise<Agent> {
  const { agentId } = before;
  const statements = await changeStatements(call, before, fields, input);
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      ...statements,
      ...(statements.length > 0 ? raiseRevision(call.tenant.projectId, agentId, call.now) : []),
      selectAgent(call.tenant.projectId, agentId),
    ],
    { refusals: { agent_not_found: noAgent(agentId).detail } },
  );
  return shown(call, agentOf(results.at(-1)));
}

/** With the username of the owner that is named. Throws `access_missing` where whose it is is not the caller's to say. */
async function owned(call: Call, before: AgentRow, input: UpdateAgent): Promise<UpdateAgent> {
  if (input.owner === undefined) return input;
  const owner = await ownerOf(call, input.owner);
  if (owner !== before.owner) requireOwner(call, before);
  return { ...input, owner };
}

/** `PATCH`: what is left out stays. With provider configurations a version follows, as with `PUT`. */
export async function updateAgent(call: Call, agentId: string, input: UpdateAgent): Promise<Agent> {
  checkSchema(input.config_schema);
  return retrying(async () => {
    const before = await requireAgent(call, agentId);
    const fields = mergeFields(fieldsOf(before), await owned(call, before, input));
    return changeWithProviders(call, before, fields, input);
  });
}

/**
 * `PUT`: what is left out goes back to its default, but for whose the agent is. With provider configurations a version
 * follows that has those sections in place of the active version's, active at once.
 */
export async function replaceAgent(call: Call, agentId: string, input: ReplaceAgent): Promise<Agent> {
  checkSchema(input.config_schema);
  return retrying(() => attemptReplace(call, agentId, input));
}

async function attemptReplace(call: Call, agentId: string, input: ReplaceAgent): Promise<Agent> {
  const before = await requireAgent(call, agentId);
  const { owner, visibility } = before;
  const fields = mergeFields(
    { ...DEFAULT_FIELDS, name: input.name, owner, visibility },
    await owned(call, before, input),
  );
  return changeWithProviders(call, before, fields, input);
}

/** The change of the fields, with the version that the provider configurations ask for, if any were sent. */
async function changeWithProviders(
  call: Call,
  before: AgentRow,
  fields: AgentFields,
  input: UpdateAgent,
): Promise<Agent> {
  if (withProviders({}, input) === null) return change(call, before, fields, input);
  const { agentId } = before;
  const active = before.activeVersion === null ? null : await getActiveVersion(call, agentId);
  const config = withProviders(active?.config ?? {}, input)!;
  await createVersion(
    call,
    agentId,
    {
      config,
      description: input.reason ?? "Provider configurations changed",
      created_by: input.created_by ?? input.changed_by,
      changed_by: input.changed_by,
      parent_version: active?.version ?? null,
      activate: true,
    },
    { first: await changeStatements(call, before, fields, input) },
  );
  return shown(call, await writtenAgent(call, agentId));
}
