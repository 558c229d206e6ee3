import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { slotAfter } from "../../src/domain/bucketing.ts";
import type { StudyTotals } from "../../src/domain/counting/totals.ts";
import { mergeStudyTotals } from "../../src/domain/counting/totals.ts";
import { exposureAt, exposurePrefix, variantAt } from "../../src/domain/rollout/assignment.ts";
import { completePlan, type GivenPlan } from "../../src/domain/rollout/definition.ts";
import { newRollout } from "../../src/domain/rollout/moves.ts";
import type { RolloutState, RolloutVariant, StepSpan } from "../../src/domain/rollout/rollout.ts";
import { rolloutStudyKey } from "../../src/domain/rollout/strata.ts";
import { shardName } from "../../src/store/metrics-shard/name.ts";
import { get, newAgent, post, put } from "./client.ts";
import { ago, DAY, HOUR, newStudy, outcome, record, recordAll, type Item } from "./outcomes-kit.ts";

const STABLE = 1;
const TARGET = 2;
const STEPS = [10, 50, 75];

interface Rollout {
  id: string;
  agent: string;
  shards: number;
}

/** Steps that began so many milliseconds ago; the last one goes on. */
const stepsBegun = (...times: number[]): StepSpan[] =>
  times.map((before, step) => ({
    step,
    percent: STEPS[step]!,
    started_at: Date.now() - before,
    ended_at: step === times.length - 1 ? null : Date.now() - times[step + 1]!,
  }));

interface Given {
  agent?: string;
  project?: number;
  shards?: number;
  history?: StepSpan[];
  status?: RolloutState["status"];
  plan?: Partial<GivenPlan>;
}

let made = 0;

/** A rollout from version 1 to 2, as the database has it. */
async function newRolloutRow(given: Given = {}): Promise<Rollout> {
  const { project = 1, shards = 1, history = stepsBegun(HOUR), status = "running" } = given;
  const agent = given.agent ?? (await newAgent(3));
  const id = `rollout-${(made += 1)}-${crypto.randomUUID().slice(0, 8)}`;
  const plan = completePlan(
    { target_version: TARGET, stable_version: STABLE, steps: STEPS, ...given.plan },
    [],
  );
  const state: RolloutState = { ...newRollout(plan, Date.now(), Date.now()), status, history };
  await env.DB.prepare(
    `INSERT INTO rollout (project_id, id, agent_id, name, description, plan, state, status, seq, shards,
       created_by, created_at, updated_at)
     VALUES (?, ?, ?, ?, '', ?, ?, ?, 1, ?, 'somebody', ?, ?)`,
  )
    .bind(
      project,
      id,
      agent,
      id,
      JSON.stringify(plan),
      JSON.stringify(state),
      status,
      shards,
      Date.now(),
      Date.now(),
    )
    .run();
  return { id, agent, shards };
}

/** As another isolate does it: nobody here hears of it. */
const setHistory = ({ id }: Rollout, history: StepSpan[]) =>
  env.DB.prepare("UPDATE rollout SET state = json_set(state, '$.history', json(?)) WHERE id = ?")
    .bind(JSON.stringify(history), id)
    .run();

const variantIn = ({ id }: Rollout, step: number, unit: string) =>
  variantAt(exposureAt(STEPS[step]!), slotAfter(exposurePrefix(id), unit));

/** Users that a step, and another one, gives these variants; the same ones each time. */
function usersOf(
  rollout: Rollout,
  count: number,
  variant: RolloutVariant | null,
  step = 0,
  later?: [step: number, variant: RolloutVariant],
): string[] {
  const list: string[] = [];
  for (let at = 0; list.length < count; at += 1) {
    const unit = `u${at}`;
    if (variantIn(rollout, step, unit) !== variant) continue;
    if (later === undefined || variantIn(rollout, later[0], unit) === later[1]) list.push(unit);
  }
  return list;
}

const of = ({ id }: Rollout, user: string, more: Item = {}): Item => ({
  rollout_id: id,
  user_id: user,
  success: true,
  ...more,
});

async function totalsOf({ id, agent, shards }: Rollout, stratum = 0): Promise<StudyTotals> {
  const key = rolloutStudyKey(id, stratum);
  const all = Array.from({ length: shards }, (_, shard) =>
    env.METRICS.getByName(shardName({ projectId: 1, agentId: agent, shard })).totalsOf([key]),
  );
  return mergeStudyTotals((await Promise.all(all)).flat());
}

/** Units of the baseline and of the canary. */
const sizesOf = async (rollout: Rollout, stratum = 0) =>
  (await totalsOf(rollout, stratum)).arms.map(({ exposed }) => exposed);

const codesOf = ({ body }: { body: { rejected: Item[] } }) => body.rejected.map(({ code }) => code);

const requestsOf = async (agent: string) => {
  const { body } = await get(`/v1/agents/${agent}/metrics?interval=day`);
  return body.data.map((row: Item) => [row["version"], row["total_requests"]]);
};

describe("outcomes of a rollout", () => {
  it("count in the arm that the unit was given, with or without agent and version", async () => {
    const rollout = await newRolloutRow();
    const [a, b, c] = usersOf(rollout, 3, "canary");
    const [d, e] = usersOf(rollout, 2, "baseline");
    await recordAll([
      of(rollout, a!, { version: TARGET }),
      of(rollout, b!, { success: false }),
      of(rollout, c!, { agent_id: rollout.agent, version: TARGET, kind: "exposure" }),
      of(rollout, d!, { version: STABLE, agent_id: rollout.agent }),
      of(rollout, e!),
    ]);
    const { arms, mismatches, first_units } = await totalsOf(rollout);
    expect(arms).toMatchObject([
      { version: STABLE, exposed: 2, units: 2, interactions: 2 },
      { version: TARGET, exposed: 3, units: 2, interactions: 2 },
    ]);
    expect(arms[1]!.metrics["error_rate"]!.units_above_zero).toBe(1);
    expect([mismatches, first_units.map(({ arm, erring }) => [arm, erring])]).toEqual([
      0,
      [
        [1, false],
        [1, true],
        [1, null],
        [0, false],
        [0, false],
      ],
    ]);
    expect(await requestsOf(rollout.agent)).toEqual([
      [STABLE, 2],
      [TARGET, 2],
    ]);
  });

  it("of another version are mismatches; of who is given one by name, and of who has no part, no data", async () => {
    const rollout = await newRolloutRow();
    const [a, b, qa] = usersOf(rollout, 3, "canary");
    const [c] = usersOf(rollout, 1, "baseline");
    const [outside] = usersOf(rollout, 1, null);
    const overrides = [{ user_id: qa, version: 3 }];
    expect((await put(`/v1/agents/${rollout.agent}/rules`, { rules: [], overrides })).status).toBe(200);
    const answer = await record([
      of(rollout, a!, { version: STABLE }),
      of(rollout, b!, { version: 3 }),
      of(rollout, c!, { version: TARGET }),
      of(rollout, outside!, { version: TARGET }),
      of(rollout, outside!, { version: STABLE }),
      of(rollout, outside!),
      of(rollout, qa!, { version: 3 }),
      of(rollout, qa!),
    ]);
    expect([answer.body.accepted, codesOf(answer)]).toEqual([7, ["unit_not_enrolled"]]);
    const totals = await totalsOf(rollout);
    expect(totals).toMatchObject({ mismatches: 4, excluded: 2, multiple_exposures: 0, first_units: [] });
    expect(totals.arms.map(({ exposed }) => exposed)).toEqual([0, 0]);
    expect(await requestsOf(rollout.agent)).toEqual([
      [1, 2],
      [2, 3],
      [3, 2],
    ]);
  });

  it("are refused with a code of their own before it began, and after it ended", async () => {
    const waiting = await newRolloutRow({ history: [], status: "scheduled" });
    const [over] = stepsBegun(2 * DAY);
    const ended = await newRolloutRow({
      history: [{ ...over!, ended_at: Date.now() - DAY }],
      status: "rolled_back",
    });
    const [a] = usersOf(waiting, 1, "canary");
    const [b, c] = usersOf(ended, 2, "canary");
    const answer = await record([
      of(waiting, a!),
      of(ended, b!, { occurred_at: ago(3 * DAY) }),
      of(ended, b!, { occurred_at: ago(1.5 * DAY) }),
      of(ended, c!),
      of(ended, c!, { occurred_at: ago(8 * DAY) }),
    ]);
    expect(codesOf(answer)).toEqual([
      "rollout_not_running",
      "rollout_not_running",
      "rollout_not_running",
      "too_late",
    ]);
    expect(answer.body.rejected[0].message).toMatch(/^The rollout .+\.$/);
    expect(await sizesOf(ended)).toEqual([0, 1]);
  });

  it.each(["held", "paused"] as const)("go on while it is %s: its canary is served", async (status) => {
    const rollout = await newRolloutRow({ status });
    await recordAll(usersOf(rollout, 2, "canary").map((user) => of(rollout, user, { version: TARGET })));
    expect(await sizesOf(rollout)).toEqual([0, 2]);
    expect(await totalsOf(rollout)).toMatchObject({ mismatches: 0, excluded: 0 });
  });

  it("are by its unit", async () => {
    const rollout = await newRolloutRow({ plan: { unit: "session" } });
    const [session] = usersOf(rollout, 1, "canary");
    const item = { rollout_id: rollout.id, success: true, version: TARGET };
    const answer = await record([
      { ...item, user_id: session },
      { ...item, user_id: "somebody", session_id: session },
    ]);
    expect([answer.body.accepted, codesOf(answer)]).toEqual([1, ["unit_missing"]]);
    expect(await sizesOf(rollout)).toEqual([0, 1]);
  });

  it("have to fit what they speak of", async () => {
    const rollout = await newRolloutRow();
    const other = await newAgent(1);
    const study = await newStudy();
    const [user] = usersOf(rollout, 1, "canary");
    const faults: [Item, string, string][] = [
      [of(rollout, user!, { agent_id: other }), "/agent_id", "agent_mismatch"],
      [of(rollout, user!, { version: 99 }), "/version", "version_not_found"],
      [of(rollout, user!, { rollout_id: "none" }), "/rollout_id", "rollout_not_found"],
      // An experiment is no rollout.
      [of(rollout, user!, { rollout_id: study.id }), "/rollout_id", "rollout_not_found"],
      [of(rollout, user!, { user_id: undefined, session_id: "s" }), "/user_id", "unit_missing"],
    ];
    for (const [item, path, code] of faults) {
      const { status, body } = await post("/v1/interactions", item);
      expect([status, body.rejected, body.errors[0].path]).toEqual([422, code, path]);
    }
    const both = await post("/v1/interactions", of(rollout, user!, { experiment_id: study.id }));
    expect([both.status, both.body.rejected, both.body.errors]).toEqual([
      422,
      "invalid_item",
      [{ path: "/rollout_id", message: expect.stringMatching(/^cannot be combined with experiment_id/) }],
    ]);
    expect(await sizesOf(rollout)).toEqual([]);
  });

  it("and of an experiment are told apart in one batch, as is a third version of either's agent", async () => {
    const rollout = await newRolloutRow();
    const study = await newStudy();
    const [user] = usersOf(rollout, 1, "canary");
    await recordAll([
      of(rollout, user!, { version: TARGET }),
      of(rollout, user!, { version: 3 }),
      outcome(study, 1, study.units(1, 1)[0]!),
      { agent_id: rollout.agent, version: 3, user_id: user, success: true },
    ]);
    expect(await sizesOf(rollout)).toEqual([0, 1]);
    expect((await totalsOf(rollout)).mismatches).toBe(1);
    expect(await requestsOf(study.agent)).toEqual([[2, 1]]);
    expect(await requestsOf(rollout.agent)).toEqual([
      [TARGET, 1],
      [3, 2],
    ]);
  });

  it("of another project's rollout are of none", async () => {
    const agent = await newAgent(2);
    const project = await env.DB.prepare(
      "INSERT INTO project (workspace_id, slug, name, created_at) SELECT workspace_id, ?, 'Other', ? FROM project WHERE id = 1 RETURNING id",
    )
      .bind(`other-${agent}`, Date.now())
      .first<number>("id");
    // There is an agent of that id in both.
    const foreign = await newRolloutRow({ agent, project: project! });
    const [user] = usersOf(foreign, 1, "canary");
    const answer = await record([
      of(foreign, user!, { version: TARGET }),
      of(foreign, user!, { agent_id: agent, version: TARGET }),
    ]);
    expect([answer.body.accepted, codesOf(answer)]).toEqual([0, ["rollout_not_found", "rollout_not_found"]]);
    expect(answer.body.rejected[0].message).toBe("There is no rollout of that id in the project.");
    expect(await sizesOf(foreign)).toEqual([]);
  });

  it("spread over shards add up, the first units by time", async () => {
    const rollout = await newRolloutRow({ shards: 3 });
    const users = usersOf(rollout, 30, "canary");
    // The last ones that are sent came first.
    const items = users.map((user, at) =>
      of(rollout, user, { occurred_at: ago((at + 1) * 1_000), success: at < 25 }),
    );
    await recordAll(items.toReversed());
    await recordAll(usersOf(rollout, 30, "baseline").map((user) => of(rollout, user)));
    for (let shard = 0; shard < 3; shard += 1)
      await evictDurableObject(
        env.METRICS.getByName(shardName({ projectId: 1, agentId: rollout.agent, shard })),
      );
    const { arms, first_units } = await totalsOf(rollout);
    expect(arms.map(({ units }) => units)).toEqual([30, 30]);
    const failed = (of: number) => first_units.flatMap(({ arm, erring }) => (arm === of ? [erring] : []));
    expect(failed(1)).toEqual([...Array(5).fill(true), ...Array(5).fill(false)]);
    expect(failed(0)).toEqual(Array(10).fill(false));
    // Of the agent alone: spread the same, and found by who asks for its metrics.
    await recordAll(
      users.map((user) => ({ agent_id: rollout.agent, version: 1, user_id: user, success: true })),
    );
    expect(await requestsOf(rollout.agent)).toEqual([
      [STABLE, 60],
      [TARGET, 30],
    ]);
  });
});

describe("the steps of a rollout", () => {
  it("share a study while the arms are alike; a late outcome finds its own", async () => {
    const rollout = await newRolloutRow({ history: stepsBegun(6 * HOUR, 4 * HOUR, 2 * HOUR) });
    const at = (user: string, hours: number, version: number) =>
      of(rollout, user, { occurred_at: ago(hours * HOUR), version });
    const [always] = usersOf(rollout, 1, "canary", 0);
    const [second] = usersOf(rollout, 1, null, 0, [1, "canary"]);
    const [third] = usersOf(rollout, 1, "baseline", 1, [2, "canary"]);
    await recordAll([
      at(always!, 1, TARGET),
      at(always!, 3, TARGET),
      at(always!, 5, TARGET),
      at(second!, 3, TARGET),
      at(second!, 5, STABLE),
      at(third!, 3, STABLE),
      at(third!, 1, TARGET),
    ]);
    expect(await sizesOf(rollout, 0)).toEqual([1, 2]);
    expect(await sizesOf(rollout, 2)).toEqual([0, 2]);
    for (const stratum of [0, 2])
      expect(await totalsOf(rollout, stratum)).toMatchObject({ mismatches: 0, multiple_exposures: 0 });
  });

  it("are known at once, whoever begins them: of a unit that comes to the canary nothing is lost", async () => {
    const rollout = await newRolloutRow({ history: stepsBegun(HOUR) });
    const [known] = usersOf(rollout, 1, "canary", 0);
    const newcomers = usersOf(rollout, 3, null, 0, [1, "canary"]);
    await recordAll([
      of(rollout, known!, { version: TARGET }),
      ...newcomers.map((user) => of(rollout, user, { version: STABLE })),
    ]);
    await setHistory(rollout, stepsBegun(HOUR, 1));
    // What was read a moment ago does not have the step.
    await recordAll([of(rollout, newcomers[0]!, { version: TARGET })]);
    // Where the edge is behind.
    await recordAll([of(rollout, newcomers[1]!, { version: STABLE })]);
    await recordAll([of(rollout, newcomers[1]!, { version: TARGET }), of(rollout, newcomers[2]!)]);
    const totals = await totalsOf(rollout);
    expect(totals.arms.map(({ exposed }) => exposed)).toEqual([0, 4]);
    expect(totals).toMatchObject({ mismatches: 0, multiple_exposures: 0 });
  });

  it("are known at once where the rollout itself has just begun", async () => {
    const rollout = await newRolloutRow({ history: [], status: "scheduled" });
    const [user] = usersOf(rollout, 1, "canary");
    expect(codesOf(await record([of(rollout, user!)]))).toEqual(["rollout_not_running"]);
    await setHistory(rollout, stepsBegun(1));
    await recordAll([of(rollout, user!, { version: STABLE }), of(rollout, user!, { version: TARGET })]);
    const totals = await totalsOf(rollout);
    expect(totals).toMatchObject({ mismatches: 0, multiple_exposures: 0 });
    expect(totals.arms.map(({ exposed }) => exposed)).toEqual([0, 1]);
  });
});
