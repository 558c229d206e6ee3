import { checkConfig } from "../../domain/config.ts";
import { enforceSchema } from "../../domain/config-schema.ts";
import { literalKeys } from "../../domain/config-secrets.ts";
import { Problem } from "../../domain/errors.ts";
import { overridden } from "../../domain/instance/config.ts";
import { possibleMoves, type Life } from "../../domain/instance/moves.ts";
import { pointer, type JsonObject } from "../../domain/json.ts";
import { settings } from "../../env.ts";
import { findInstance, type InstanceRow } from "../../store/instances.ts";
import { requireAccess } from "../access/allow.ts";
import type { Call } from "../call.ts";

export const noInstance = (id: string): Problem =>
  new Problem(
    "instance_not_found",
    `There is no instance ${JSON.stringify(id.slice(0, 128))} in this project.`,
  );

/** Throws `instance_not_found`, also for one of an agent that the caller may not look at, and `access_missing`. */
export async function requireInstance(call: Call, id: string): Promise<InstanceRow> {
  const row = await findInstance(call.db, call.tenant.projectId, id);
  if (!row) throw noInstance(id);
  await requireAccess(call, row.agentId, () => noInstance(id));
  return row;
}

/** The object of an instance: its clock, its turnstile, and its messages. */
export const objectOf = (env: Env, id: string) => env.INSTANCES.getByName(id);

const wayOut = (life: Life): string => {
  if (life.endedAt !== null) return "It was shut down for good: spawn another one.";
  if (life.status === "offline") return "A heartbeat brings it back; otherwise it can be shut down.";
  return `From here it can ${possibleMoves(life).join(", ")}${life.status === "active" ? ", or be set busy" : life.status === "busy" ? ", or be set active" : ""}.`;
};

/** The refusal of what an instance's status does not allow; `wanted` follows "so that it cannot". */
export const wrongStatus = (id: string, life: Life, wanted: string): Problem =>
  new Problem(
    "instance_status",
    `The instance ${id} is ${life.endedAt === null ? life.status : "shut down"}, so that it cannot ${wanted}. ${wayOut(life)}`,
    { extra: { instance_status: life.status, moves: possibleMoves(life) } },
  );

export const concurrencyRefusal = (env: Env): string =>
  `The workspace may have ${settings(env).maxInstances} instances at once, offline ones left out. Shut down one that is no longer used.`;

/** Throws as versions do for what the overrides make of a configuration, and for a key in clear among them. */
export function checkOverrides(
  agent: { agentId: string; configSchema: unknown },
  config: JsonObject,
  overrides: JsonObject,
): void {
  const errors = literalKeys(overrides).map(({ path }) => ({
    path: path.reduce(pointer, "/config"),
    message: "is a key in clear: store it as a credential, and name that",
  }));
  if (errors.length > 0)
    throw new Problem("invalid_config", "An instance's config holds no keys in clear; nothing was written.", {
      errors,
    });
  enforceSchema(agent.configSchema, checkConfig(overridden(config, overrides), agent.agentId));
}
