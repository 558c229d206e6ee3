import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { SpawnInstance } from "../../domain/inputs/instances.ts";
import type { HookName, Hooks } from "../../domain/instance/hooks.ts";
import type { JsonObject } from "../../domain/json.ts";
import { settings } from "../../env.ts";
import type { AgentRow } from "../../store/agents.ts";
import {
  guardConcurrency,
  insertInstance,
  instanceOf,
  selectInstance,
  type InstanceRow,
} from "../../store/instances.ts";
import { findLabels } from "../../store/labels.ts";
import { findVersion } from "../../store/versions.ts";
import { guard } from "../../store/guards.ts";
import { requireAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { calledUrl } from "../called-url.ts";
import { randomId } from "../random-id.ts";
import { requireVersion, servableRefusals, guardServable, thisAgent } from "../versions/internal.ts";
import { newSecret } from "../webhooks/secrets.ts";
import { sealHookSecret } from "./hook.ts";
import { checkOverrides, concurrencyRefusal, objectOf } from "./internal.ts";
import { stateOf, toInstance, type Instance } from "./resource.ts";

/** The URLs as they are called. Throws `invalid_request` for those that nothing may be sent to. */
function hooksOf(call: Call, given: SpawnInstance["hooks"]): Hooks {
  const hooks: Hooks = {};
  const errors = Object.entries(given ?? {}).flatMap(([name, hook]) => {
    const called = calledUrl(call, hook.url);
    if ("fault" in called) return [{ path: `/hooks/${name}/url`, message: called.fault }];
    hooks[name as HookName] = { url: called.href };
    return [];
  });
  if (errors.length === 0) return hooks;
  throw new Problem("invalid_request", "Send the URLs of public hosts, over https.", { errors });
}

/** The configuration that the overrides are merged over: of a version, of a label's, or of the active one if there is one. */
export async function baseConfig(
  call: Call,
  agent: AgentRow,
  { version, label }: { version: number | null; label: string | null },
): Promise<JsonObject> {
  const { agentId } = agent;
  if (version !== null)
    return JSON.parse((await requireVersion(call, agentId, version)).config) as JsonObject;
  let number = agent.activeVersion;
  if (label !== null && label !== "active") {
    const labels = await findLabels(call.db, call.tenant.projectId, agentId);
    const found = labels.find((row) => row.label === label);
    if (!found)
      throw new Problem(
        "label_not_found",
        `The agent ${JSON.stringify(agentId)} has no label ${JSON.stringify(label)}.`,
      );
    number = found.version;
  }
  if (number === null) return {};
  const row = await findVersion(call.db, call.tenant.projectId, agentId, number);
  return row ? (JSON.parse(row.config) as JsonObject) : {};
}

const disabled = (agentId: string): string =>
  `The agent ${agentId} is disabled: enable it first, with PATCH /v1/agents/${agentId}.`;

/**
 * Spawns an instance of an agent, idle. `hook_secret` is answered here and never again, where there are hooks. Throws
 * `agent_not_found`, `agent_disabled`, `version_not_found`, `version_draft`, `version_deprecated`, `label_not_found`,
 * `concurrency_reached`, `invalid_config`, `config_schema_violation`, and `invalid_request` for a hook's URL.
 */
export async function spawnInstance(
  call: Call,
  input: SpawnInstance,
): Promise<Instance & { hook_secret?: string }> {
  const { projectId, workspaceId } = call.tenant;
  const agent = await requireAgent(call, input.agent_id);
  const { agentId } = agent;
  if (!agent.isEnabled) throw new Problem("agent_disabled", disabled(agentId));
  const hooks = hooksOf(call, input.hooks);
  const chosen = { version: input.version ?? null, label: input.label ?? null };
  const config = (input.config ?? {}) as JsonObject;
  checkOverrides(agent, await baseConfig(call, agent, chosen), config);

  const id = randomId("in");
  const secret = Object.keys(hooks).length === 0 ? null : newSecret();
  const row: InstanceRow = {
    id,
    workspaceId,
    projectId,
    agentId,
    ...chosen,
    name: input.name ?? agent.name,
    status: "idle",
    config,
    state: input.state ?? {},
    hooks,
    hookSecret: secret === null ? null : await sealHookSecret(call.env, projectId, id, secret),
    heartbeatSeconds: input.heartbeat_seconds ?? null,
    lastHeartbeat: null,
    lastError: null,
    resumes: null,
    endedAt: null,
    seq: 1,
    revision: 0,
    createdBy: input.created_by ?? input.changed_by ?? call.actor.name,
    createdAt: call.now,
    updatedAt: call.now,
  };
  const results = await commit(
    call,
    [
      guard(
        "agent_disabled",
        sql`EXISTS (SELECT 1 FROM agent WHERE ${thisAgent(call, agentId)} AND deleted_at IS NULL AND is_enabled = 1)`,
      ),
      ...(chosen.version === null ? [] : guardServable(call, agentId, chosen.version)),
      guardConcurrency(workspaceId, settings(call.env).maxInstances),
      ...insertInstance(row),
      audited(call, {
        action: "instance.spawned",
        agentId,
        version: chosen.version,
        changedBy: input.created_by ?? input.changed_by ?? null,
        reason: input.reason ?? null,
        next: stateOf(row),
      }),
      selectInstance(projectId, id),
    ],
    {
      refusals: {
        ...(chosen.version === null ? {} : servableRefusals(agentId, chosen.version)),
        agent_disabled: disabled(agentId),
        concurrency_reached: concurrencyRefusal(call.env),
      },
      resource: sql`${`/v1/instances/${id}`}`,
    },
  );
  if (row.heartbeatSeconds !== null)
    // Without it, cron notices.
    call.waitUntil(objectOf(call.env, id).watch(row.heartbeatSeconds * 1000));
  return {
    ...toInstance(instanceOf(results.at(-1))),
    ...(secret === null ? {} : { hook_secret: secret }),
  };
}
