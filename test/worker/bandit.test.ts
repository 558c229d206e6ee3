import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { assign } from "../../src/domain/experiment/assignment.ts";
import { reallocateBandits } from "../../src/services/experiments/bandit.ts";
import { get, newAgent, post } from "./client.ts";

const HOUR_MS = 3_600_000;

/** A running bandit, and outcomes of 600 users: the test version succeeds more often. */
async function newBandit(id: string): Promise<string> {
  const agent = await newAgent(2);
  const created = await post("/v1/experiments", {
    test_id: id,
    agent_id: agent,
    control_version: 1,
    test_versions: [2],
    traffic_distribution: { 1: 50, 2: 50 },
    allocation: "bandit",
    cadence_minutes: 60,
  });
  expect(created.status).toBe(201);
  await post(`/v1/experiments/${id}/start`);
  return id;
}

async function record(id: string, users: number): Promise<void> {
  const interactions = Array.from({ length: users }, (_, at) => {
    const arm = assign({ id, phase: 1, weights: [50, 50] }, `user-${at}`);
    return {
      interaction_id: `${id}-${at}`,
      experiment_id: id,
      user_id: `user-${at}`,
      success: at % 10 < (arm === 0 ? 6 : 9),
    };
  });
  const answer = await post("/v1/interactions", { interactions });
  expect(answer.body).toEqual({ accepted: users, duplicates: 0, rejected: [] });
}

const weightsOf = async (id: string) => {
  const { body } = await get(`/v1/experiments/${id}`);
  return { phase: body.phase, weights: body.traffic_distribution };
};

it("gives a bandit's arms what they have earned when its cadence comes round, and not before", async () => {
  const id = await newBandit("bandit-moves");
  // The clock stands at its turn, or at an earlier one of another experiment.
  await vi.waitFor(() =>
    runInDurableObject(env.CLOCK.getByName("experiments"), async (_, { storage }) => {
      expect(await storage.getAlarm()).toSatisfy((time) => time !== null && time <= Date.now() + HOUR_MS);
    }),
  );
  await record(id, 600);
  const next = await reallocateBandits(env, Date.now());
  expect(next! - Date.now()).toBeGreaterThan(HOUR_MS - 60_000);
  expect(await weightsOf(id)).toEqual({ phase: 1, weights: { 1: 50, 2: 50 } });

  await reallocateBandits(env, Date.now() + HOUR_MS);
  expect(await weightsOf(id)).toEqual({ phase: 2, weights: { 1: 1, 2: 99 } });
  const { body } = await get("/v1/audit?limit=50");
  expect(
    body.data.find((entry: { action: string }) => entry.action === "experiment.reallocated"),
  ).toMatchObject({
    actor: "system",
  });
});

it("leaves a bandit's weights alone while an arm has too few units", async () => {
  const id = await newBandit("bandit-waits");
  await record(id, 60);
  await reallocateBandits(env, Date.now() + HOUR_MS);
  expect(await weightsOf(id)).toEqual({ phase: 1, weights: { 1: 50, 2: 50 } });
});
