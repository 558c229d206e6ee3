import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { tellSignificant, tellSignificantInTime } from "../../src/services/experiments/significant.ts";
import { tendExperiments } from "../../src/services/experiments/tend.ts";
import { get, post } from "./client.ts";
import { newStudy, outcome, recordAll, resultsOf, type Study } from "./outcomes-kit.ts";
import { newPlace } from "./webhooks-kit.ts";

const TEN_MINUTES = 600_000;

/** Outcomes of a phase: the test version succeeds far more often. */
async function succeed(study: Study, options: { headers: Record<string, string> }, phase = 1): Promise<void> {
  const items = [0, 1].flatMap((arm) =>
    study
      .units(arm, 400, phase)
      .map((user, at) => outcome(study, arm, user, { success: at % 10 < (arm === 0 ? 4 : 9) })),
  );
  await recordAll(items, options);
}

const told = async (options: { headers: Record<string, string> }) =>
  (await get("/v1/audit?action=experiment.significant", options)).body.data;

const MORE = { analysis: "always_valid", min_sample_size: 100 };

it("tells once of each phase that an experiment has become significant, where somebody listens", async () => {
  const place = await newPlace();
  const study = await newStudy(MORE, place);
  await tellSignificant(env, Date.now());
  await succeed(study, place);
  const results = await resultsOf(study, "", place);
  expect(results.recommendations[0].is_significant).toBe(true);
  // Nobody listens.
  await tellSignificant(env, Date.now());
  expect(await told(place)).toEqual([]);
  await place.newWebhook({ url: "https://example.com/", events: ["experiment.ended"] });
  await place.newWebhook({ url: "https://example.com/", events: ["*"], enabled: false });
  await tellSignificant(env, Date.now());
  expect(await told(place)).toEqual([]);

  const hook = await place.newWebhook({ url: "https://example.com/", events: ["experiment.significant"] });
  await Promise.all([tellSignificant(env, Date.now()), tellSignificant(env, Date.now())]);
  await tellSignificant(env, Date.now());
  const entries = await told(place);
  expect(entries).toMatchObject([
    {
      actor: "system",
      agent_id: results.agent_id,
      version: 2,
      reason: results.recommendations[0].summary,
      new_state: {
        test_id: study.id,
        phase: 1,
        version: 2,
        control_version: 1,
        metric: "success_rate",
        recommendation: "adopt",
      },
    },
  ]);
  expect(await place.deliveries(hook.id)).toMatchObject([
    { event: "experiment.significant", audit_id: entries[0].id },
  ]);

  const again = await post(`${study.path}/reallocate`, { traffic_distribution: { 1: 50, 2: 50 } }, place);
  expect(again.status).toBe(200);
  await tellSignificant(env, Date.now());
  expect(await told(place)).toHaveLength(1);
  await succeed(study, place, 2);
  await tellSignificant(env, Date.now());
  expect((await told(place)).map((entry: { new_state: { phase: number } }) => entry.new_state.phase)).toEqual(
    [2, 1],
  );
});

it("says nothing of what is not significant, and of what no longer runs", async () => {
  const place = await newPlace();
  await place.newWebhook({ url: "https://example.com/", events: ["experiment.*"] });
  const [same, over] = [await newStudy(MORE, place), await newStudy(MORE, place)];
  await recordAll(
    [0, 1].flatMap((arm) =>
      same.units(arm, 200).map((user, at) => outcome(same, arm, user, { success: at % 2 === 0 })),
    ),
    place,
  );
  await succeed(over, place);
  await post(`${over.path}/stop`, {}, place);
  await tellSignificant(env, Date.now());
  expect(await told(place)).toEqual([]);
});

it("looks in the first minute of every ten; the clock keeps its times, also when looking fails", async () => {
  const place = await newPlace();
  await place.newWebhook({ url: "https://example.com/" });
  const study = await newStudy({ ...MORE, duration_days: 1 }, place);
  await succeed(study, place);
  const next = (Math.floor(Date.now() / TEN_MINUTES) + 1) * TEN_MINUTES;
  await tellSignificantInTime(env, next + 60_000);
  await tellSignificantInTime(env, next + TEN_MINUTES - 1);
  expect(await told(place)).toEqual([]);

  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const { ends_at: endsAt } = (await get(study.path, place)).body;
  const METRICS = {
    getByName: () => {
      throw new Error("away");
    },
  } as unknown as Env["METRICS"];
  expect(await tendExperiments({ ...env, METRICS }, next)).toBeLessThanOrEqual(Date.parse(endsAt));
  expect(warned).toHaveBeenCalled();
  expect(await told(place)).toEqual([]);
  expect(await tendExperiments(env, next + 59_000)).toBeLessThanOrEqual(Date.parse(endsAt));
  expect(await told(place)).toHaveLength(1);
});
