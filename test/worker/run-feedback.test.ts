import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { shardName } from "../../src/store/metrics-shard/name.ts";
import { get, post } from "./client.ts";
import { newStudy, resultsOf } from "./outcomes-kit.ts";
import { echo, newRunner, newSession, run, until, type TestAgent } from "./run-kit.ts";
import { newRollout, unitsOf } from "./rollouts-kit.ts";

async function metricsOf(agent: TestAgent, isThere: (row: Record<string, number>) => boolean) {
  const path = `/v1/agents/${agent.id}/metrics?interval=day`;
  const look = async () => ((await get(path)).body.data as Record<string, number>[])[0] ?? {};
  const row = await until(look, isThere);
  const { total_requests, successful_requests, failed_requests, user_satisfaction } = row;
  return [total_requests, successful_requests, failed_requests, user_satisfaction];
}

const say = async (session_id: string, body: object): Promise<boolean> =>
  (await post(`/v1/sessions/${session_id}/feedback`, body)).body.counted as boolean;

describe("feedback", () => {
  it("is no request: a score adds to satisfaction, a late success or failure makes the run one", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    await run(agent, { message: "hello", session_id });
    await metricsOf(agent, (row) => row.total_requests === 1);
    expect(await say(session_id, { satisfaction_score: 3 })).toBe(true);
    const scored = await metricsOf(agent, (row) => row.user_satisfaction === 3);
    expect(scored).toEqual([1, 1, 0, 3]);
    expect(await say(session_id, { satisfaction_score: 8, success: false })).toBe(true);
    const failed = await metricsOf(agent, (row) => row.user_satisfaction === 8);
    expect(failed).toEqual([1, 0, 1, 8]);
    expect(await say(session_id, { satisfaction_score: 8, success: false })).toBe(true);
    expect(await say(session_id, { comment: "hm" })).toBe(false);
    const taken = await metricsOf(agent, (row) => row.successful_requests === 1);
    expect(taken).toEqual([1, 1, 0, null]);
  });

  it("corrects the units of an experiment, each of which weighs what it did", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    const study = await newStudy({ agent_id: agent.id });
    agent.revision =
      (await get(`/v1/agents/${agent.id}`)).headers.get("signalbox-revision") ?? agent.revision;
    for (const [index, user_id] of study.units(1, 4).entries()) {
      const session_id = newSession();
      await run(agent, { message: "hello", user_id, session_id });
      if (index === 0) await say(session_id, { success: false, satisfaction_score: 2 });
    }
    const results = await until(
      () => resultsOf(study),
      ({ results_by_version: { 2: b } }) => b.sample_size === 4 && b.user_satisfaction !== null,
    );
    expect(results.results_by_version[2]).toMatchObject({
      sample_size: 4,
      success_rate: 0.75,
      user_satisfaction: 2,
    });
  });

  it("corrects the requests and units of a rollout, and leaves its first units", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    const rollout = await newRollout({ steps: [{ percent: 50 }] }, agent.id);
    agent.revision =
      (await get(`/v1/agents/${agent.id}`)).headers.get("signalbox-revision") ?? agent.revision;
    const session_id = newSession();
    const user_id = unitsOf(rollout.id, "canary", 1, 50)[0];
    expect((await run(agent, { message: "one", user_id, session_id })).body.version).toBe(2);
    await metricsOf(agent, (row) => row.total_requests === 1);
    expect(await say(session_id, { success: false })).toBe(true);
    const project = await env.DB.prepare("SELECT project_id FROM agent WHERE agent_id = ?")
      .bind(agent.id)
      .first();
    const projectId = Number(project!["project_id"]);
    const shard = env.METRICS.getByName(shardName({ projectId, agentId: agent.id, shard: 0 }));
    const { arms, first_units } = await shard.totals(`r/${rollout.id}/0`);
    expect(arms[1]).toMatchObject({ units: 1, interactions: 1 });
    expect(arms[1]!.metrics["error_rate"]!.units).toMatchObject({ n: 1, mean_s: 1, mean_n: 1 });
    expect(arms[1]!.metrics["success_rate"]!.units).toMatchObject({ n: 1, mean_s: 0, mean_n: 1 });
    expect(first_units).toMatchObject([{ arm: 1, erring: false }]);
  });

  it("of a draft is kept, and counted nowhere", async () => {
    const agent = await newRunner([echo("m1")]);
    await post(`/v1/agents/${agent.id}/versions`, { config: echo("m2"), status: "draft" });
    const session_id = newSession();
    await post(`/v1/agents/${agent.id}/versions/2/run`, { message: "hi", session_id });
    expect(await say(session_id, { success: false })).toBe(false);
  });
});
