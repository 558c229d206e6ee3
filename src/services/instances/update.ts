import { Problem } from "../../domain/errors.ts";
import type { UpdateInstance } from "../../domain/inputs/instances.ts";
import { isWorking } from "../../domain/instance/moves.ts";
import type { JsonObject } from "../../domain/json.ts";
import { findAgent } from "../../store/agents.ts";
import { instanceOf, selectInstance, type InstanceFields, type InstanceRow } from "../../store/instances.ts";
import { batch } from "../../store/database.ts";
import { noAgent } from "../agents/internal.ts";
import { commit, retrying, type Call } from "../call.ts";
import { checkOverrides, objectOf, requireInstance, wrongStatus } from "./internal.ts";
import { lifeOf, toInstance, type Instance } from "./resource.ts";
import { guardTag, saveInstance, tagRefusal } from "./save.ts";
import { baseConfig } from "./spawn.ts";

/** What a change changes, and no more. */
function changedFields(row: InstanceRow, input: UpdateInstance): Partial<InstanceFields> {
  const wanted = { name: input.name, config: input.config, state: input.state };
  const changed = Object.entries(wanted).filter(
    ([name, value]) =>
      value !== undefined && JSON.stringify(value) !== JSON.stringify(row[name as keyof typeof wanted]),
  );
  return Object.fromEntries(changed);
}

async function checkConfig(call: Call, row: InstanceRow, config: JsonObject): Promise<void> {
  const agent = await findAgent(call.db, row.projectId, row.agentId);
  if (!agent) throw noAgent(row.agentId);
  checkOverrides(agent, await baseConfig(call, agent, row), config);
}

async function unchanged(call: Call, row: InstanceRow): Promise<InstanceRow> {
  if (call.ifMatch === null && call.idempotency === null)
    return instanceOf((await batch(call.db, [selectInstance(row.projectId, row.id)]))[0]);
  const results = await commit(call, [...guardTag(call, row), selectInstance(row.projectId, row.id)], {
    refusals: { revision_mismatch: tagRefusal },
  });
  return instanceOf(results.at(-1));
}

/**
 * `PATCH`: what is left out stays. Throws `instance_not_found`, `instance_status` for one that was shut down or is not
 * at work, `instance_moving`, `revision_mismatch`, and as spawning does for another config.
 */
export const updateInstance = (call: Call, id: string, input: UpdateInstance): Promise<Instance> =>
  retrying(async () => {
    const row = await requireInstance(call, id);
    const life = lifeOf(row);
    if (row.endedAt !== null) throw wrongStatus(id, life, "change");
    if (input.status !== undefined && !isWorking(life)) throw wrongStatus(id, life, `be set ${input.status}`);
    if (input.status !== undefined && (await objectOf(call.env, id).isMoving()))
      throw new Problem(
        "instance_moving",
        `A move of the instance ${id} is under way: wait until its hook has answered.`,
        { retryAfter: 1 },
      );
    if (input.config !== undefined) await checkConfig(call, row, input.config);
    const fields = changedFields(row, input);
    const next = { ...life, status: input.status ?? life.status };
    const names = Object.keys(fields);
    if (names.length === 0 && next.status === life.status) return toInstance(await unchanged(call, row));
    return toInstance(
      await saveInstance(call, row, {
        life: next,
        fields,
        action: "instance.updated",
        act: input,
        more: names.length === 0 ? {} : { changed: names },
      }),
    );
  });
