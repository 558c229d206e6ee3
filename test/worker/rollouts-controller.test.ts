import {
  createExecutionContext,
  createScheduledController,
  evictDurableObject,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Decision } from "../../src/domain/rollout/decide/decision.ts";
import { replay } from "../../src/domain/rollout/decide/tick.ts";
import { scheduled } from "../../src/durable/cron.ts";
import type { Steps } from "../../src/durable/rollout/look.ts";
import { stepsOf } from "../../src/durable/rollout/steps.ts";
import { get, newAgent, post, put } from "./client.ts";
import {
  actionsOf,
  alarmOf,
  backdate,
  clockOf,
  historyOf,
  keptIn,
  later,
  letCome,
  newRollout,
  quiet,
  ring,
  snapshotOf,
  statusOf,
  unitsOf,
  withSteps,
  type Made,
} from "./rollouts-kit.ts";
import { recordAll } from "./outcomes-kit.ts";

// The faults below are logged as they should be.
vi.spyOn(console, "warn").mockImplementation(() => undefined);
vi.spyOn(console, "error").mockImplementation(() => undefined);

const MINUTES = 11 * 60_000;
const STEPS = [
  { percent: 10, min_exposures: 20 },
  { percent: 50, min_exposures: 20 },
];

/** What shows within a hundred units of each arm that a canary is no worse. */
const GOOD = { units: 100, canary: 3, baseline: 20 };
const BAD = { units: 60, canary: 40, baseline: 2 };

/** A rollout whose clock has looked, and waits. */
async function newQuiet(more: object = {}): Promise<Made> {
  const rollout = await newRollout({ steps: STEPS, ...more });
  await quiet(rollout);
  return rollout;
}

/** One that goes on to its second step when its clock rings. */
async function newReady(more: object = {}): Promise<Made> {
  const rollout = await newQuiet(more);
  await letCome(rollout, 10, GOOD);
  await backdate(rollout, MINUTES);
  return rollout;
}

const decisionsOf = async ({ path }: Made) => (await get(`${path}/decisions`)).body.data;
const rolloutActions = async ({ agent }: Made): Promise<string[]> =>
  (await actionsOf(agent)).filter((action) => action.startsWith("rollout.")).toReversed();

/** Every state was decided once, and told once. */
async function expectOnce(rollout: Made, actions: string[]): Promise<void> {
  const decisions = (await decisionsOf(rollout)).toReversed();
  expect(decisions.map((one: { action: string }) => one.action)).toEqual(actions);
  const first = decisions[0].seq;
  expect(decisions.map((one: { seq: number }) => one.seq)).toEqual(actions.map((_, at) => first + at));
  expect(await rolloutActions(rollout)).toEqual(actions.map((action) => `rollout.${action}`));
  expect((await get(rollout.path)).body.revision).toBe(first + actions.length - 1);
}

async function expectReplays(rollout: Made): Promise<void> {
  for (const one of await decisionsOf(rollout)) {
    if (one.inputs === null) continue;
    const again = JSON.parse(JSON.stringify(replay({ inputs: one.inputs } as Decision)));
    expect(again).toMatchObject({
      metrics: one.metrics,
      guardrails: one.guardrails,
      sample_ratio: one.sample_ratio,
      next: one.next,
    });
    expect(again.outcome.reason).toBe(one.cause);
  }
}

describe("a rollout's clock", () => {
  it("waits, goes on step by step, and promotes", async () => {
    const rollout = await newReady();
    await ring(rollout);
    const { body } = await get(rollout.path);
    expect(body).toMatchObject({ status: "running", current_step: 1, percent: 50, revision: 2 });
    expect(body.decisions[0]).toMatchObject({
      action: "advanced",
      cause: "non_inferior",
      actor: "system",
      evidence: { units: [{ canary: 100, baseline: 100 }] },
    });
    expect(body.decisions[0].reason).toBe(
      "Step 1 of 2 (10 %) had its time and its units, and no guardrail is worse than its margin: error_rate: 3 of 100 canary units failed, 20 of 100 baseline units; log likelihood ratio -7.25 under the bound -2.99.",
    );
    expect((await snapshotOf(rollout.agent)).rollout).toMatchObject({ canary_below: 500_000 });
    // Its own decision is no reason to look again at once.
    expect((await alarmOf(rollout))! - Date.now()).toBeGreaterThan(2_000);
    expect((await historyOf(rollout.agent))[0]).toMatchObject({
      action: "rollout.advanced",
      actor: "system",
      reason: body.decisions[0].reason,
      previous_state: { status: "running", step: 0, percent: 10 },
      new_state: { status: "running", step: 1, percent: 50 },
    });

    // Those that came before do not count for the second step.
    await backdate(rollout, MINUTES);
    expect((await get(rollout.path)).body.outlook).toMatchObject({
      missing: { dwell_seconds: 0, exposures: 20 },
    });
    await ring(rollout);
    expect(await statusOf(rollout)).toBe("running");
    await letCome(rollout, 50, { units: 200, canary: 3, baseline: 20 });
    await ring(rollout);
    expect((await get(rollout.path)).body).toMatchObject({ status: "promoted", percent: 0, outlook: null });
    expect(await snapshotOf(rollout.agent)).toMatchObject({ active: 2, rollout: null });
    expect((await historyOf(rollout.agent)).slice(0, 2)).toMatchObject([
      { action: "version.activated", actor: "system", version: 2 },
      { action: "rollout.promoted", actor: "system" },
    ]);
    await expectOnce(rollout, ["started", "advanced", "promoted"]);
    await expectReplays(rollout);
    await vi.waitFor(async () => expect(await alarmOf(rollout)).toBeNull());
  });

  it("rolls a bad canary back, and says why", async () => {
    const rollout = await newQuiet();
    await letCome(rollout, 10, BAD);
    await ring(rollout);
    const { body } = await get(rollout.path);
    expect(body).toMatchObject({ status: "rolled_back", percent: 0 });
    expect(body.ended_reason).toBe(
      "error_rate: 40 of 60 canary units failed, 2 of 60 baseline units; log likelihood ratio 10.7 over the bound 4.55.",
    );
    expect(body.decisions[0]).toMatchObject({ cause: "harm", metrics: ["error_rate"] });
    expect(await snapshotOf(rollout.agent)).toMatchObject({ active: 1, rollout: null });
    await expectOnce(rollout, ["started", "rolled_back"]);
    await expectReplays(rollout);
  });

  it.each(["running", "paused"])(
    "kills one at once whose first units fail, though it is %s",
    async (status) => {
      const rollout = await newQuiet();
      if (status === "paused") await post(`${rollout.path}/pause`);
      await letCome(rollout, 10, { units: 10, canary: 9 });
      await ring(rollout);
      const { body } = await get(rollout.path);
      expect(body).toMatchObject({ status: "rolled_back" });
      expect(body.decisions[0].cause).toBe("kill_switch");
      expect(body.ended_reason).toBe(
        "Kill switch: 9 of the canary's first 10 units failed, 0 of the baseline's first 10.",
      );
    },
  );

  it("holds at a gate until a person lets it go on", async () => {
    const rollout = await newReady({ steps: [{ ...STEPS[0], gate: true }, 50] });
    await ring(rollout);
    expect((await get(rollout.path)).body).toMatchObject({ status: "held", hold: { reason: "gate" } });
    await ring(rollout);
    expect((await post(`${rollout.path}/resume`)).body).toMatchObject({ gate_passed: true });
    await vi.waitFor(async () => expect((await get(rollout.path)).body.current_step).toBe(1));
    await expectOnce(rollout, ["started", "held", "resumed", "advanced"]);
    await expectReplays(rollout);
  });

  it("holds without traffic, or data of a guardrail, says so, and goes on when they come", async () => {
    const rollout = await newReady({
      guardrails: [{ metric: "error_rate" }, { metric: "response_time_ms" }],
      no_traffic_seconds: 3_600,
    });
    await ring(rollout);
    const { body } = await get(rollout.path);
    expect(body).toMatchObject({ status: "held", hold: { reason: "no_data" } });
    expect(body.decisions[0]).toMatchObject({ metrics: ["response_time_ms"] });
    expect(body.decisions[0].reason).toContain("there are no values of response_time_ms in both arms");
    await recordAll(
      (["canary", "baseline"] as const).flatMap((variant) =>
        unitsOf(rollout.id, variant, 30, 10).map((user_id) => ({
          rollout_id: rollout.id,
          user_id,
          version: variant === "canary" ? 2 : 1,
          success: true,
          response_time_ms: 100,
        })),
      ),
    );
    await ring(rollout);
    expect((await get(rollout.path)).body).toMatchObject({ status: "running", hold: null });
    await later(rollout, 3_700_000);
    await ring(rollout);
    expect((await get(rollout.path)).body).toMatchObject({ status: "held", hold: { reason: "no_traffic" } });
    await expectOnce(rollout, ["started", "held", "continued", "held"]);
    await expectReplays(rollout);
  });

  it("holds when all steps are done, if it is not to promote", async () => {
    const rollout = await newReady({ steps: STEPS.slice(0, 1), on_finish: "hold" });
    await ring(rollout);
    expect((await get(rollout.path)).body).toMatchObject({ status: "held", hold: { reason: "finished" } });
    expect((await post(`${rollout.path}/resume`)).body.code).toBe("rollout_status");
    expect((await post(`${rollout.path}/promote`)).body.status).toBe("promoted");
  });

  it("forgets what has ended", async () => {
    const rollout = await newQuiet();
    await post(`${rollout.path}/abort`);
    await vi.waitFor(async () => expect(await alarmOf(rollout)).toBeNull());
    const left = await runInDurableObject(await clockOf(rollout), (_instance, state) => state.storage.list());
    expect(left.size).toBe(0);
    await expectOnce(rollout, ["started", "aborted"]);
  });

  it("is set anew by cron when its alarm is lost", async () => {
    const rollout = await newQuiet();
    await runInDurableObject(await clockOf(rollout), (_instance, state) => state.storage.deleteAlarm());
    expect(await alarmOf(rollout)).toBeNull();
    await scheduled(createScheduledController(), env, createExecutionContext());
    // One that has just begun to ring has none for a moment.
    await vi.waitFor(async () => expect(await alarmOf(rollout)).not.toBeNull());
  });
});

type Name = "load" | "measure" | "keep" | "write" | "clear";

/** A step that fails the first `times` times: before, or after, it did its work. */
function failing(name: Name, when: "before" | "after", times = 1) {
  let left = times;
  return (real: Steps): Partial<Steps> => ({
    [name]: (...args: never[]) => {
      const act: (...given: never[]) => unknown = real[name];
      if (left <= 0) return act(...args);
      left -= 1;
      const fail = () => {
        throw new Error(`${name} fails ${when}`);
      };
      if (when === "before") return fail();
      const done = act(...args);
      return done instanceof Promise ? done.then(fail) : fail();
    },
  });
}

const FAULTS = (["load", "measure", "keep", "write", "clear"] as const).flatMap((name) =>
  (["before", "after"] as const).flatMap((when) =>
    (["goes on", "is evicted"] as const).map((then) => [name, when, then] as const),
  ),
);

describe("every decision happens once", () => {
  it.each(FAULTS)("though %s fails %s its work, and the object %s", async (name, when, then) => {
    const rollout = await newReady();
    await withSteps(rollout, failing(name, when));
    await ring(rollout);
    // For a moment there is none, when it rings.
    await vi.waitFor(async () => expect(await alarmOf(rollout)).not.toBeNull());
    if (then === "is evicted") await evictDurableObject(await clockOf(rollout));
    await ring(rollout);
    await ring(rollout);
    await expectOnce(rollout, ["started", "advanced"]);
    expect((await get(rollout.path)).body).toMatchObject({ status: "running", current_step: 1 });
    expect(await keptIn(rollout, "pending")).toBeUndefined();
    await expectReplays(rollout);
  });

  it("though the answer of each write is lost, again and again", async () => {
    const rollout = await newQuiet();
    await letCome(rollout, 10, BAD);
    await withSteps(rollout, failing("write", "after", 3));
    for (let n = 0; n < 5; n += 1) await ring(rollout);
    await expectOnce(rollout, ["started", "rolled_back"]);
  });

  it("though two clocks write the same decision at once", async () => {
    const rollout = await newReady();
    await withSteps(rollout, (real) => ({
      write: async (pending) => {
        const both = await Promise.all([real.write(pending), real.write(pending)]);
        expect(both).toEqual([true, true]);
        return true;
      },
    }));
    await ring(rollout);
    await expectOnce(rollout, ["started", "advanced"]);
  });

  it.each(["pause", "abort", "promote"])("and a person's %s in between wins", async (verb) => {
    const rollout = await newReady();
    let answers: boolean[] = [];
    await withSteps(rollout, (real) => ({
      write: async (pending) => {
        expect((await post(`${rollout.path}/${verb}`)).status).toBe(200);
        const done = await real.write(pending);
        answers = [...answers, done];
        return done;
      },
    }));
    await ring(rollout);
    expect(answers).toEqual([false]);
    const past = { pause: "paused", abort: "aborted", promote: "promoted" }[verb]!;
    await expectOnce(rollout, ["started", past]);
    expect((await get(rollout.path)).body).toMatchObject({ status: past, current_step: 0 });
    await vi.waitFor(async () => expect(await keptIn(rollout, "pending")).toBeUndefined());
  });

  it("and one that waited too long is made anew", async () => {
    const rollout = await newReady();
    await withSteps(rollout, failing("write", "before"));
    await ring(rollout);
    const kept = (await keptIn(rollout, "pending")) as { decision: Decision };
    await later(rollout, 20_000);
    await ring(rollout);
    const [newest] = await decisionsOf(rollout);
    expect(newest.inputs.now).toBeGreaterThan(kept.decision.inputs.now + 15_000);
    await expectOnce(rollout, ["started", "advanced"]);
  });
});

describe("an outage", () => {
  const lost = () => {
    throw new Error("D1_ERROR: Network connection lost.");
  };

  /** Puts fakes in front of what a living clock is bound to. */
  const bind = async (rollout: Made, bindings: (real: Env) => object): Promise<void> =>
    runInDurableObject(await clockOf(rollout), (instance, state) => {
      Reflect.set(instance, "steps", stepsOf(state, { ...env, ...bindings(env) }));
    });

  it.each([
    ["the answer to a write is lost", () => undefined],
    ["a write is not taken", lost],
  ])("of a moment, in which %s, is made good", async (_name, before) => {
    const rollout = await newReady();
    let left = 2;
    await bind(rollout, ({ DB }) => ({
      DB: {
        prepare: (sql: string) => DB.prepare(sql),
        batch: async (statements: D1PreparedStatement[]) => {
          left -= 1;
          if (left >= 0) before();
          const results = await DB.batch(statements);
          return left >= 0 ? lost() : results;
        },
      },
    }));
    for (let n = 0; n < 4; n += 1) await ring(rollout);
    expect(left).toBeLessThan(2);
    await expectOnce(rollout, ["started", "advanced"]);
  });

  it("of the shards leaves it where it is", async () => {
    const rollout = await newReady();
    let away = true;
    await bind(rollout, ({ METRICS }) => ({
      METRICS: {
        getByName: (name: string) =>
          away
            ? { totalsOf: () => Promise.reject(new Error("Network connection lost.")) }
            : METRICS.getByName(name),
      },
    }));
    await ring(rollout);
    await ring(rollout);
    await expectOnce(rollout, ["started"]);
    away = false;
    await ring(rollout);
    await expectOnce(rollout, ["started", "advanced"]);
  });

  it("of D1 changes nothing, keeps the alarm, and then it goes on by itself", async () => {
    const rollout = await newReady();
    await withSteps(rollout, failing("load", "before", 12));
    const before = (await get(rollout.path)).body;
    for (let n = 0; n < 12; n += 1) {
      await ring(rollout);
      const left = (await alarmOf(rollout))! - Date.now();
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(15_000);
    }
    expect(await keptIn(rollout, "failures")).toBe(12);
    const { outlook: _, ...after } = (await get(rollout.path)).body;
    expect(before).toMatchObject(after);
    await ring(rollout);
    await expectOnce(rollout, ["started", "advanced"]);
    expect(await keptIn(rollout, "failures")).toBeUndefined();
  });

  it("of D1 at the write, though the object dies meanwhile, is waited for", async () => {
    const rollout = await newQuiet();
    await letCome(rollout, 10, BAD);
    for (let n = 0; n < 4; n += 1) {
      await withSteps(rollout, failing("write", "before", 99));
      await ring(rollout);
      expect(await keptIn(rollout, "pending")).toMatchObject({
        decision: { outcome: { action: "rollback" } },
      });
      await evictDurableObject(await clockOf(rollout));
    }
    await ring(rollout);
    await expectOnce(rollout, ["started", "rolled_back"]);
  });

  it("of its own storage is no reason to throw", async () => {
    const rollout = await newQuiet();
    await withSteps(rollout, () => ({
      pending: () => {
        throw new Error("storage is away");
      },
    }));
    await ring(rollout);
    expect(await alarmOf(rollout)).toBeGreaterThan(Date.now());
    expect(await statusOf(rollout)).toBe("running");
  });
});

describe("a rollout that waits for its time", () => {
  const soon = (ms = 1_500) => new Date(Date.now() + ms).toISOString();
  const scheduleOf = async ({ id }: Made) =>
    (await get("/v1/schedules?limit=200")).body.data.find(
      (row: { rollout_id: string | null }) => row.rollout_id === id,
    );
  const started = (rollout: Made, status: string) =>
    vi.waitFor(async () => expect(await statusOf(rollout)).toBe(status), { timeout: 8_000, interval: 50 });

  it("starts by itself, on the version that is active by then", async () => {
    const agent = await newAgent(3);
    const rollout = await newRollout({ starts_at: soon() }, agent);
    await put(`/v1/agents/${agent}/versions/3/activate`);
    await started(rollout, "running");
    expect((await get(rollout.path)).body).toMatchObject({ stable_version: 3, percent: 1, revision: 1 });
    expect((await snapshotOf(agent)).rollout).toMatchObject({ stable_version: 3, target_version: 2 });
    expect(await scheduleOf(rollout)).toMatchObject({ status: "done", outcome: null });
    await expectOnce(rollout, ["created", "started"]);
    await expectReplays(rollout);
    expect(
      (await historyOf(agent)).find((one: { action: string }) => one.action === "rollout.started"),
    ).toMatchObject({
      actor: "system",
      reason: "Its time has come.",
    });
  });

  it.each([
    ["its target is active by then", async (agent: string) => put(`/v1/agents/${agent}/versions/2/activate`)],
    ["another is under way", async (agent: string) => newRollout({ target_version: 3 }, agent)],
  ])("ends when %s, and says why", async (_name, meanwhile) => {
    const agent = await newAgent(3);
    const rollout = await newRollout({ starts_at: soon() }, agent);
    await meanwhile(agent);
    await started(rollout, "aborted");
    const { ended_reason } = (await get(rollout.path)).body;
    expect(ended_reason).toMatch(/^It could not start: (Version 2 is the active|Another rollout)/);
    expect(await scheduleOf(rollout)).toMatchObject({ status: "failed", outcome: ended_reason });
    const actions = await decisionsOf(rollout);
    expect(actions.map((one: { action: string }) => one.action)).toEqual(["aborted", "created"]);
  });
});
