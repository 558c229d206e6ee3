import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { shardName } from "../../src/store/metrics-shard/name.ts";
import { get, post } from "./client.ts";
import { newStudy, outcome, recordAll, resultsOf, type Study } from "./outcomes-kit.ts";

const shardOf = ({ agent }: Study, shard: number) =>
  env.METRICS.getByName(shardName({ projectId: 1, agentId: agent, shard }));

const SHARDS = 3;
const N = 120;

/** A study whose outcomes are spread over several shards, as an agent with much traffic has them. */
async function newSpread(): Promise<Study> {
  const study = await newStudy();
  await env.DB.prepare("UPDATE experiment SET shards = ? WHERE id = ?").bind(SHARDS, study.id).run();
  await recordAll(
    [0, 1].flatMap((arm) =>
      study.units(arm, N).map((user, at) => outcome(study, arm, user, { success: at % 4 > 0 })),
    ),
  );
  return study;
}

describe("outcomes spread over shards", () => {
  it("are added up, to the unit", async () => {
    const study = await newSpread();
    const counted = await Promise.all(
      Array.from({ length: SHARDS }, (_, shard) => shardOf(study, shard).totals(`e/${study.id}/1`)),
    );
    for (const { arms } of counted) expect(arms[0]!.units).toBeGreaterThan(0);
    const body = await resultsOf(study);
    for (const version of [1, 2])
      expect(body.results_by_version[version]).toMatchObject({
        sample_size: N,
        success_rate: expect.closeTo(0.75, 12),
      });
    const { data } = (await get(`/v1/agents/${study.agent}/metrics`)).body;
    expect(data.map((row: { total_requests: number }) => row.total_requests)).toEqual([N, N]);
  });

  it("of a phase that has ended are told to be let go, in every shard", async () => {
    const study = await newSpread();
    await post(`${study.path}/stop`);
    for (let shard = 0; shard < SHARDS; shard += 1)
      await vi.waitFor(() =>
        runInDurableObject(shardOf(study, shard), (_, { storage }) => {
          const { ended_at } = storage.sql.exec("SELECT ended_at FROM study").one();
          expect(ended_at).toBeGreaterThan(Date.now() - 60_000);
        }),
      );
  });
});
