import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { CreateAgent } from "../../domain/inputs/agents.ts";
import { isObject, type JsonObject } from "../../domain/json.ts";
import { MAX_TEXT_LENGTH } from "../../domain/limits.ts";
import { AGENT_ID, RESERVED_AGENT_IDS, slugOf } from "../../domain/slug.ts";
import { findAgent } from "../../store/agents.ts";
import { guardChanged } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { commit, type Call } from "../call.ts";
import { guardAgentRoom, roomRefusals } from "../quotas/room.ts";
import { createVersion, type CreatedVersion } from "../versions/create.ts";
import { checkSchema } from "../../domain/config-schema.ts";
import { DEFAULT_FIELDS, mergeFields, type AgentFields } from "./fields.ts";
import { requireAccess } from "../access/allow.ts";
import { insertAgentIfNew } from "./insert.ts";
import { writtenAgent } from "./internal.ts";
import { ownerOf } from "./owner.ts";
import { withProviders } from "./providers.ts";
import type { Agent } from "./resource.ts";
import { shown } from "./shown.ts";

export type CreatedAgent =
  | { kind: "agent"; agent: Agent }
  | ({ kind: "version"; agent: Agent } & CreatedVersion);

const missing = (path: string, message: string, detail: string): Problem =>
  new Problem("invalid_request", detail, { errors: [{ path, message }] });

/** The id sent, the one that the configuration names, or the slug of the name. */
function idOf(input: CreateAgent): string {
  const configured = isObject(input.config?.agent) ? input.config.agent : {};
  const named = input.name ?? (typeof configured.name === "string" ? configured.name : undefined);
  const id = input.agent_id ?? (typeof configured.agent_id === "string" ? configured.agent_id : undefined);
  const slug = id ?? (named === undefined ? null : slugOf(named));
  if (slug && AGENT_ID.test(slug) && !RESERVED_AGENT_IDS.includes(slug)) return slug;
  if (slug) {
    throw missing(
      "/agent_id",
      `${JSON.stringify(slug.slice(0, 255))} cannot be an id`,
      "Send an agent_id of a-z, 0-9, _ and -, other than current.",
    );
  }
  throw named === undefined
    ? missing("/name", "is required", "Send a name, or an agent_id together with a config.")
    : missing("/agent_id", "is required", "No id can be made from this name: send an agent_id.");
}

/** What a configuration says that its agent is. */
const described = (description: unknown) =>
  typeof description === "string" ? { description: description.slice(0, MAX_TEXT_LENGTH) } : {};

/** A user's agent is that user's, unless another owner is named. */
async function ownership(call: Call, { owner, visibility = "project" }: CreateAgent) {
  const named = owner === undefined ? (call.actor.user?.username ?? null) : await ownerOf(call, owner);
  if (visibility === "private" && named === null && !call.actor.asker.sees_all)
    throw missing(
      "/owner",
      "is required",
      "A private agent needs an owner: without one nobody would see it.",
    );
  return { owner: named, visibility };
}

/** Of an agent that the caller may not look at: that it is there is all that is told of it. */
const taken = (agentId: string): Problem =>
  new Problem("agent_exists", `The id ${agentId} is taken: choose another agent_id.`);

function fieldsFor(agentId: string, input: CreateAgent): AgentFields {
  const configured = isObject(input.config?.agent) ? input.config.agent : {};
  const name =
    input.name ?? (typeof configured.name === "string" && configured.name.trim() ? configured.name : agentId);
  // Beside a config, `description` is the version's.
  const { description, ...rest } = input;
  return mergeFields(
    { ...DEFAULT_FIELDS, name: name.slice(0, 255) },
    input.config ? { ...rest, ...described(configured.description) } : { ...rest, description },
  );
}

async function createBare(
  call: Call,
  agentId: string,
  input: CreateAgent,
  fields: AgentFields,
): Promise<Agent> {
  const [insert, audit] = insertAgentIfNew(
    call,
    agentId,
    fields,
    input.created_by ?? input.changed_by ?? null,
  );
  const taken = await findAgent(call.db, call.tenant.projectId, agentId);
  if (taken?.deletedAt != null) {
    throw new Problem(
      "agent_deleted",
      `The agent ${agentId} was deleted. Restore it: POST /v1/agents/${agentId}/restore.`,
    );
  }
  await commit(
    call,
    [
      ...(await guardAgentRoom(call, agentId)),
      insert!,
      guardChanged("agent_exists"),
      audit!,
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
    ],
    {
      refusals: {
        ...roomRefusals(call),
        agent_exists: `The agent ${agentId} exists. Change it with PATCH /v1/agents/${agentId}, or choose another agent_id.`,
      },
      resource: sql`${`/v1/agents/${agentId}`}`,
    },
  );
  return shown(call, await writtenAgent(call, agentId));
}

/**
 * `POST /agents`: with only a name an agent; with `config` a version of one, which is made if it is new; with provider
 * configurations an agent whose first version, active at once, holds them. Throws `agent_exists`, `agent_deleted`, `limit_reached` and
 * whatever creating a version throws.
 */
export async function createAgent(call: Call, input: CreateAgent): Promise<CreatedAgent> {
  const agentId = idOf(input);
  checkSchema(input.config_schema);
  await requireAccess(call, agentId, () => taken(agentId));
  const fields = { ...fieldsFor(agentId, input), ...(await ownership(call, input)) };
  const providers = withProviders((input.config ?? {}) as JsonObject, input);
  if (input.config === undefined && providers === null) {
    if (input.version !== undefined) throw missing("/config", "is required", "A version needs a config.");
    return { kind: "agent", agent: await createBare(call, agentId, input, fields) };
  }
  if (input.config === undefined && (await findAgent(call.db, call.tenant.projectId, agentId))) {
    throw new Problem(
      "agent_exists",
      `The agent ${agentId} exists. Change its providers with PUT /v1/agents/${agentId}.`,
    );
  }
  const created = await createVersion(
    call,
    agentId,
    {
      version: input.version,
      config: providers ?? input.config!,
      description: input.config ? input.description : undefined,
      created_by: input.created_by,
      changed_by: input.changed_by,
      reason: input.reason,
      status: input.status,
      activate: input.activate ?? providers !== null,
    },
    {
      first: [
        ...(await guardAgentRoom(call, agentId)),
        ...insertAgentIfNew(call, agentId, fields, input.created_by ?? input.changed_by ?? null),
      ],
      mayBeNew: true,
    },
  );
  const agent = await shown(call, await writtenAgent(call, agentId));
  return input.config === undefined ? { kind: "agent", agent } : { kind: "version", agent, ...created };
}
