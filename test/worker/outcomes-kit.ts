import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { assign } from "../../src/domain/experiment/assignment.ts";
import type { Phase } from "../../src/domain/experiment/experiment.ts";
import { controlPlane } from "../../src/http/app.ts";
import { get, newAgent, post, type Answer, type Send } from "./client.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** An experiment for a test: who is in which arm is drawn here again. */
export interface Study {
  id: string;
  agent: string;
  path: string;
  versions: number[];
  /** Users (or sessions) of an arm, the same ones each time. */
  units: (arm: number, count: number, phase?: number, weights?: number[]) => string[];
}

let made = 0;

/** A running experiment on an agent of its own: versions 1 and 2, half and half, unless more is said. */
export async function newStudy(more: Record<string, unknown> = {}, options: Send = {}): Promise<Study> {
  const tests = (more["test_versions"] as number[] | undefined) ?? [2];
  const agent = (more["agent_id"] as string | undefined) ?? (await newAgent(tests.length + 1, options));
  const versions = [1, ...tests];
  const distribution =
    (more["traffic_distribution"] as Record<string, number> | undefined) ??
    Object.fromEntries(versions.map((version) => [version, 100 / versions.length]));
  const id = `study-${(made += 1)}-${crypto.randomUUID().slice(0, 8)}`;
  const created = await post(
    "/v1/experiments",
    {
      test_id: id,
      agent_id: agent,
      control_version: 1,
      test_versions: tests,
      ...more,
      traffic_distribution: distribution,
    },
    options,
  );
  expect([created.status, created.body.errors]).toEqual([201, undefined]);
  const path = `/v1/experiments/${id}`;
  const started = await post(`${path}/start`, {}, options);
  expect(started.body).toMatchObject({ status: "running" });
  const drawn = versions.map((version) => distribution[version]!);
  const units = (arm: number, count: number, phase = 1, weights = drawn): string[] => {
    const list: string[] = [];
    for (let at = 0; list.length < count; at += 1)
      if (assign({ id, phase, weights }, `u${at}`) === arm) list.push(`u${at}`);
    return list;
  };
  return { id, agent, path, versions, units };
}

/** Lets an experiment's phases and pauses have been so much earlier, before anything is sent to it. */
export async function backdate({ id }: Pick<Study, "id">, ms: number): Promise<void> {
  const text = await env.DB.prepare("SELECT phases FROM experiment WHERE id = ?")
    .bind(id)
    .first<string>("phases");
  const phases = (JSON.parse(text!) as Phase[]).map((phase) => ({
    ...phase,
    started_at: phase.started_at - ms,
    ended_at: phase.ended_at && phase.ended_at - ms,
    pauses: phase.pauses.map(({ from, to }) => ({ from: from - ms, to: to && to - ms })),
  }));
  await env.DB.prepare("UPDATE experiment SET phases = ? WHERE id = ?")
    .bind(JSON.stringify(phases), id)
    .run();
}

/** Sets an experiment's phases, before anything is sent to it. */
export const setPhases = (
  { id }: Pick<Study, "id">,
  phases: (Pick<Phase, "number" | "started_at" | "ended_at" | "weights"> & Partial<Phase>)[],
) =>
  env.DB.prepare("UPDATE experiment SET phases = ? WHERE id = ?")
    .bind(JSON.stringify(phases.map((phase) => ({ pauses: [], ...phase }))), id)
    .run();

export type Item = Record<string, unknown>;

export const outcome = (study: Study, arm: number, user: string, more: Item = {}): Item => ({
  experiment_id: study.id,
  user_id: user,
  version: study.versions[arm],
  success: true,
  ...more,
});

/** Records a list, in as many batches as it takes; all of it has to be accepted. */
export async function recordAll(items: readonly Item[], options?: Send): Promise<void> {
  for (let at = 0; at < items.length; at += 1_000) {
    const part = items.slice(at, at + 1_000);
    const answer = await record(part, options);
    expect([answer.status, answer.body.rejected, answer.body.accepted]).toEqual([200, [], part.length]);
  }
}

export const record = (interactions: unknown, options?: Send): Promise<Answer> =>
  post("/v1/interactions", { interactions }, options);

export async function resultsOf({ path }: Pick<Study, "path">, query = "", options?: Send) {
  const answer = await get(`${path}/results${query}`, options);
  expect(answer.status).toBe(200);
  return answer.body;
}

/** What version 1 of an experiment, or another, has come to. */
export const armOf = async (study: Study, arm: number, query = "") =>
  (await resultsOf(study, query)).results_by_version[study.versions[arm]!];

/** Asks the control plane with some of its bindings replaced. */
export async function askWith(
  bindings: Partial<Record<keyof Env, unknown>>,
  method: string,
  path: string,
  body?: object,
): Promise<Answer & { text: string }> {
  const context = createExecutionContext();
  const response = await controlPlane.fetch(
    new Request(`http://signalbox.test${path}`, {
      method,
      headers: { authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    }),
    { ...env, ...bindings } as Env,
    context,
  );
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { status: response.status, headers: response.headers, body: JSON.parse(text), text };
}
