import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { exposureAt, exposurePrefix, variantAt } from "../../src/domain/rollout/assignment.ts";
import { slotAfter } from "../../src/domain/bucketing.ts";
import type { RolloutState, RolloutVariant } from "../../src/domain/rollout/rollout.ts";
import type { Steps } from "../../src/durable/rollout/look.ts";
import { get, newAgent, post, type Answer, type Send } from "./client.ts";
import { recordAll } from "./outcomes-kit.ts";

export interface Made {
  id: string;
  agent: string;
  path: string;
  body: Answer["body"];
}

let made = 0;
export const newId = (): string => `ro-${(made += 1)}-${crypto.randomUUID().slice(0, 8)}`;

/** A rollout from version 1 to version 2 on an agent of its own, unless more is said. */
export async function newRollout(
  more: Record<string, unknown> = {},
  agentId?: string,
  options?: Send,
): Promise<Made> {
  const agent = agentId ?? (await newAgent(2, options));
  const created = await post(
    `/v1/agents/${agent}/rollouts`,
    { target_version: 2, rollout_id: newId(), ...more },
    options,
  );
  expect([created.status, created.body.code, created.body.errors]).toEqual([201, undefined, undefined]);
  return { id: created.body.id, agent, path: `/v1/rollouts/${created.body.id}`, body: created.body };
}

/** Units of the canary, or of the baseline, at a percentage: the same ones each time. */
export function unitsOf(id: string, variant: RolloutVariant, count: number, percent: number): string[] {
  const [exposure, prefix] = [exposureAt(percent), exposurePrefix(id)];
  const list: string[] = [];
  for (let at = 0; list.length < count; at += 1)
    if (variantAt(exposure, slotAfter(prefix, `u${at}`)) === variant) list.push(`u${at}`);
  return list;
}

/** Lets so many units of both arms come once, of which the last ones fail. */
export async function letCome(
  { id }: Pick<Made, "id">,
  percent: number,
  { units, canary = 0, baseline = 0 }: { units: number; canary?: number; baseline?: number },
): Promise<void> {
  const items = (variant: RolloutVariant, version: number, failing: number) =>
    unitsOf(id, variant, units, percent).map((user, at) => ({
      rollout_id: id,
      user_id: user,
      version,
      success: at < units - failing,
    }));
  await recordAll([...items("canary", 2, canary), ...items("baseline", 1, baseline)]);
}

let projectId: number | null = null;
export async function clockOf({ id }: Pick<Made, "id">) {
  projectId ??= await env.DB.prepare(
    "SELECT p.id FROM project p JOIN workspace w ON w.id = p.workspace_id WHERE p.slug = 'default' AND w.slug = 'default'",
  ).first<number>("id");
  return env.ROLLOUT_CLOCK.getByName(`${projectId}/${id}`);
}

export const alarmOf = async (rollout: Pick<Made, "id">): Promise<number | null> =>
  runInDurableObject(await clockOf(rollout), (_instance, state) => state.storage.getAlarm());

/** What is kept in a rollout's object. */
export const keptIn = async (rollout: Pick<Made, "id">, key: string): Promise<unknown> =>
  runInDurableObject(await clockOf(rollout), (_instance, state) => state.storage.kv.get(key));

/** Lets its clock go on to when nothing is left to do at once. */
export const quiet = async (rollout: Pick<Made, "id">): Promise<void> =>
  vi.waitFor(
    async () => {
      const left = ((await alarmOf(rollout)) ?? 0) - Date.now();
      // 30 seconds is what a look sets first.
      expect(left > 2_000 && (left < 29_000 || left > 31_000)).toBe(true);
    },
    { timeout: 8_000, interval: 20 },
  );

/** Replaces steps of a living clock; answers how often each of them was taken. */
export async function withSteps(
  rollout: Pick<Made, "id">,
  replace: (real: Steps) => Partial<Steps>,
): Promise<void> {
  await runInDurableObject(await clockOf(rollout), (instance) => {
    const real = Reflect.get(instance, "steps") as Steps;
    Reflect.set(instance, "steps", { ...real, ...replace(real) });
  });
}

/** Lets a rollout's steps have begun so much earlier. */
export async function backdate({ id }: Pick<Made, "id">, ms: number): Promise<void> {
  const text = await env.DB.prepare("SELECT state FROM rollout WHERE id = ?").bind(id).first<string>("state");
  const state = JSON.parse(text!) as RolloutState;
  const history = state.history.map((span) => ({
    ...span,
    started_at: span.started_at - ms,
    ended_at: span.ended_at && span.ended_at - ms,
  }));
  await env.DB.prepare("UPDATE rollout SET state = ? WHERE id = ?")
    .bind(JSON.stringify({ ...state, history }), id)
    .run();
}

/** From now on it is so many milliseconds later for a rollout's clock. */
export const later = (rollout: Pick<Made, "id">, ms: number): Promise<void> =>
  withSteps(rollout, () => ({ now: () => Date.now() + ms }));

/** Rings a rollout's clock now. */
export async function ring(rollout: Pick<Made, "id">): Promise<void> {
  const clock = await clockOf(rollout);
  await clock.rearm();
  await runDurableObjectAlarm(clock);
}

export async function snapshotOf(agent: string): Promise<Snapshot> {
  const body = await env.DB.prepare(
    "SELECT body FROM snapshot WHERE agent_id = ? ORDER BY revision DESC LIMIT 1",
  )
    .bind(agent)
    .first<string>("body");
  return JSON.parse(body!);
}

export const historyOf = async (agent: string) => (await get(`/v1/agents/${agent}/history`)).body.data;
export const actionsOf = async (agent: string): Promise<string[]> =>
  (await historyOf(agent)).map(({ action }: { action: string }) => action);
export const statusOf = async ({ path }: Pick<Made, "path">): Promise<string> =>
  (await get(path)).body.status;
