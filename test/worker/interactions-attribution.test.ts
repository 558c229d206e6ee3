import { describe, expect, it } from "vitest";
import { assign } from "../../src/domain/experiment/assignment.ts";
import { get, newAgent, post, put } from "./client.ts";
import {
  ago,
  armOf,
  backdate,
  DAY,
  HOUR,
  newStudy,
  outcome,
  record,
  recordAll,
  resultsOf,
  setPhases,
  type Item,
} from "./outcomes-kit.ts";

const codesOf = ({ body }: { body: { rejected: Item[] } }) => body.rejected.map(({ code }) => code);

describe("the unit of an experiment", () => {
  it("has to be sent: by session a session_id, by user a user_id", async () => {
    const bySession = await newStudy({ unit: "session" });
    const byUser = await newStudy();
    const [session, user] = [bySession.units(1, 1)[0]!, byUser.units(1, 1)[0]!];
    const answer = await record([
      { experiment_id: bySession.id, user_id: session, success: true },
      { experiment_id: bySession.id, session_id: session, success: true },
      { experiment_id: byUser.id, session_id: user, success: true },
      { experiment_id: byUser.id, user_id: user, session_id: "s", success: true },
      { test_id: byUser.id, user_id: user, success: true },
    ]);
    expect(answer.body.accepted).toBe(3);
    expect(codesOf(answer)).toEqual(["unit_missing", "unit_missing"]);
    expect(answer.body.rejected[0].message).toContain("session_id");
    expect(answer.body.rejected[1].message).toContain("user_id");
    expect(await armOf(bySession, 1)).toMatchObject({ sample_size: 1, interactions: 1 });
    expect(await armOf(byUser, 1)).toMatchObject({ sample_size: 1, interactions: 2 });
  });

  it("is counted under what resolve and assignment gave it", async () => {
    const study = await newStudy();
    for (const user of ["user-1", "user-2", "ключ", "42"]) {
      const given = (await get(`${study.path}/assignment?user_id=${encodeURIComponent(user)}`)).body;
      const before = await armOf(study, study.versions.indexOf(given.version));
      await recordAll([{ experiment_id: study.id, user_id: user, version: given.version, success: true }]);
      const after = await armOf(study, study.versions.indexOf(given.version));
      expect(after.sample_size).toBe(before.sample_size + 1);
    }
    expect((await resultsOf(study)).quality.mismatches).toBe(0);
  });
});

describe("what is no data", () => {
  it("a version that the unit was not given is a mismatch", async () => {
    const study = await newStudy();
    const agent3 = await post(`/v1/agents/${study.agent}/versions`, { config: { instructions: "v3" } });
    expect(agent3.body.version).toBe(3);
    const [a] = study.units(0, 1);
    const [b] = study.units(1, 1);
    await recordAll([
      outcome(study, 0, a!, { version: 2 }),
      outcome(study, 1, b!, { version: 1 }),
      // Of the agent, but not of the experiment; whether or not the agent is named.
      outcome(study, 0, study.units(0, 2)[1]!, { version: 3 }),
    ]);
    await recordAll([outcome(study, 0, study.units(0, 3)[2]!, { version: 3, agent_id: study.agent })]);
    const results = await resultsOf(study);
    expect(results.quality.mismatches).toBe(4);
    for (const version of [1, 2])
      expect(results.results_by_version[version]).toMatchObject({ sample_size: 0, interactions: 0 });
    const { body } = await get(`/v1/agents/${study.agent}/metrics?interval=day`);
    expect(body.data.map((row: Item) => [row["version"], row["total_requests"]])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
  });

  it("units that were seen in both variants are dropped, and counted as such", async () => {
    const study = await newStudy();
    const [a, b] = study.units(0, 2);
    await recordAll([outcome(study, 0, a!), outcome(study, 0, b!), outcome(study, 0, a!, { version: 2 })]);
    const results = await resultsOf(study);
    expect(results.quality.multiple_exposures).toEqual({ units: 1, share: 0.5, alarm: true });
    expect(results.results_by_version[1].sample_size).toBe(1);
    expect(results.recommendations[0]).toMatchObject({
      recommendation: "investigate",
      is_significant: false,
    });
  });

  it("units that were given a version by name are left out", async () => {
    const study = await newStudy();
    const [user, other] = study.units(0, 2);
    const rules = await put(`/v1/agents/${study.agent}/rules`, {
      rules: [],
      overrides: [
        { user_id: user, version: 2 },
        { session_id: "qa", version: 2 },
      ],
    });
    expect(rules.status).toBe(200);
    await recordAll([
      outcome(study, 0, user!, { version: 2 }),
      outcome(study, 0, user!),
      outcome(study, 0, other!, { session_id: "qa" }),
      outcome(study, 0, other!),
    ]);
    const results = await resultsOf(study);
    expect(results.quality).toMatchObject({ excluded: 3, mismatches: 0 });
    expect(results.results_by_version[1]).toMatchObject({ sample_size: 1, interactions: 1 });
  });

  it("units outside the experiment's traffic count nowhere in it", async () => {
    const study = await newStudy({ traffic_percent: 10 });
    let [inside, outside] = ["", ""];
    for (let at = 0; inside === "" || outside === ""; at += 1) {
      const given = (await get(`${study.path}/assignment?user_id=t${at}`)).body;
      if (given.experiment_id === study.id) inside = `t${at}`;
      else outside = `t${at}`;
    }
    const answer = await record([
      { experiment_id: study.id, user_id: inside, success: true },
      { experiment_id: study.id, user_id: outside, success: true },
      { experiment_id: study.id, user_id: outside, success: true, version: 1 },
    ]);
    expect([answer.body.accepted, codesOf(answer)]).toEqual([2, ["unit_not_enrolled"]]);
    const results = await resultsOf(study);
    const sizes = [1, 2].map((version) => results.results_by_version[version].sample_size);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1);
    expect(results.quality.mismatches).toBe(1);
  });
});

describe("exposures", () => {
  it("count as exposed, and as a sample only with an outcome", async () => {
    const study = await newStudy();
    const [a, b, c] = study.units(1, 3);
    const exposed = (user: string): Item => ({
      experiment_id: study.id,
      user_id: user,
      version: 2,
      kind: "exposure",
    });
    await recordAll([exposed(a!), exposed(b!), exposed(b!)]);
    expect(await armOf(study, 1)).toMatchObject({
      exposed: 2,
      sample_size: 0,
      interactions: 0,
      success_rate: null,
    });
    await recordAll([outcome(study, 1, a!), outcome(study, 1, c!, { success: false })]);
    expect(await armOf(study, 1)).toMatchObject({
      exposed: 3,
      sample_size: 2,
      interactions: 2,
      success_rate: 0.5,
    });
    const { body } = await get(`/v1/agents/${study.agent}/metrics?interval=day`);
    expect(body.data.map((row: Item) => row["total_requests"])).toEqual([2]);
  });
});

describe("where an experiment stands", () => {
  it("a draft takes nothing", async () => {
    const agent = await newAgent(2);
    const id = `draft-${agent}`;
    await post("/v1/experiments", {
      test_id: id,
      agent_id: agent,
      control_version: 1,
      test_versions: [2],
      traffic_distribution: { 1: 50, 2: 50 },
    });
    expect(codesOf(await record([{ experiment_id: id, user_id: "u", success: true }]))).toEqual([
      "experiment_not_running",
    ]);
  });

  it.each(["stop", "conclude"])("after %s it takes what happened while it ran, and no more", async (act) => {
    const study = await newStudy();
    await backdate(study, 2 * HOUR);
    const [a, b] = study.units(0, 2);
    const body = act === "conclude" ? { winner: 2 } : {};
    expect((await post(`${study.path}/${act}`, body)).status).toBe(200);
    const answer = await record([
      outcome(study, 0, a!, { occurred_at: ago(HOUR) }),
      outcome(study, 0, b!, { occurred_at: ago(3 * HOUR) }),
      outcome(study, 0, b!),
    ]);
    expect([answer.body.accepted, codesOf(answer)]).toEqual([
      1,
      ["experiment_not_running", "experiment_not_running"],
    ]);
    if (act === "stop") expect(await armOf(study, 0)).toMatchObject({ sample_size: 1 });
  });

  it("while it is paused nobody new is counted; who came before or after is", async () => {
    const study = await newStudy();
    const [known, fresh, later] = study.units(0, 3);
    const now = Date.now();
    await setPhases(study, [
      {
        number: 1,
        started_at: now - 5 * HOUR,
        ended_at: null,
        weights: [50, 50],
        pauses: [{ from: now - 3 * HOUR, to: now - HOUR }],
      },
    ]);
    const at = (user: string, hours: number): Item =>
      outcome(study, 0, user, { occurred_at: new Date(now - hours * HOUR).toISOString() });
    await recordAll([at(known!, 4), at(known!, 2), at(fresh!, 2), at(later!, 0.5)]);
    const results = await resultsOf(study);
    expect(results.results_by_version[1]).toMatchObject({ sample_size: 2 });
    expect(results.quality.mismatches).toBe(0);
  });

  it("and one that is paused says so, and goes on to take outcomes", async () => {
    const study = await newStudy();
    const [known, fresh] = study.units(0, 2);
    await recordAll([outcome(study, 0, known!)]);
    expect((await post(`${study.path}/pause`)).status).toBe(200);
    expect((await record([outcome(study, 0, fresh!)])).body.accepted).toBe(1);
    expect(await armOf(study, 0)).toMatchObject({ sample_size: 1 });
    expect((await resultsOf(study)).status).toBe("paused");
    expect((await post(`${study.path}/resume`)).status).toBe(200);
    const [, , third] = study.units(0, 3);
    await recordAll([outcome(study, 0, third!)]);
    expect(await armOf(study, 0)).toMatchObject({ sample_size: 2 });
  });
});

describe("phases", () => {
  it("keep their units apart, late ones too", async () => {
    const study = await newStudy();
    await backdate(study, 2 * DAY);
    const early = study.units(0, 5);
    await recordAll(early.map((user) => outcome(study, 0, user, { occurred_at: ago(DAY) })));
    const moved = await post(`${study.path}/reallocate`, { traffic_distribution: { 1: 20, 2: 80 } });
    expect(moved.body.phase).toBe(2);
    const late = study.units(1, 4, 2, [20, 80]);
    await recordAll(late.map((user) => outcome(study, 1, user)));
    // Late: it happened in the first phase, whose draw counts.
    const stray = study
      .units(0, 200)
      .find(
        (user) => !early.includes(user) && assign({ id: study.id, phase: 2, weights: [20, 80] }, user) === 1,
      );
    await recordAll([outcome(study, 0, stray!, { occurred_at: ago(DAY) })]);
    expect(await armOf(study, 0, "?phase=1")).toMatchObject({ sample_size: 6 });
    expect(await armOf(study, 1, "?phase=1")).toMatchObject({ sample_size: 0 });
    expect(await armOf(study, 0)).toMatchObject({ sample_size: 0 });
    expect(await armOf(study, 1, "?phase=2")).toMatchObject({ sample_size: 4 });
    const last = await resultsOf(study);
    expect([last.phase, last.phases.length, last.quality.mismatches]).toEqual([2, 2, 0]);
    const none = await get(`${study.path}/results?phase=3`);
    expect([none.status, none.body.code]).toEqual([404, "phase_not_found"]);
    expect((await get(`${study.path}/results?phase=0`)).status).toBe(422);
  });

  it("go on for some seconds where the edge still serves the one before", async () => {
    const study = await newStudy();
    const turn = Date.now() - HOUR;
    await setPhases(study, [
      { number: 1, started_at: turn - DAY, ended_at: turn, weights: [50, 50] },
      { number: 2, started_at: turn, ended_at: null, weights: [5, 95] },
    ]);
    const movers = study
      .units(0, 200)
      .filter((user) => assign({ id: study.id, phase: 2, weights: [5, 95] }, user) === 1);
    const at = (user: string, version: number, seconds: number): Item => ({
      experiment_id: study.id,
      user_id: user,
      version,
      success: true,
      occurred_at: new Date(turn + seconds * 1_000).toISOString(),
    });
    await recordAll([
      at(movers[0]!, 1, 3),
      at(movers[1]!, 2, 3),
      at(movers[2]!, 1, 9.9),
      at(movers[3]!, 1, 10),
    ]);
    expect(await armOf(study, 0, "?phase=1")).toMatchObject({ sample_size: 2 });
    const last = await resultsOf(study);
    expect(last.results_by_version[2]).toMatchObject({ sample_size: 1 });
    expect(last.quality.mismatches).toBe(1);
  });

  it("leave units of a sticky experiment what they had", async () => {
    const study = await newStudy({ sticky: true });
    await backdate(study, DAY);
    const weights = [10, 90];
    await post(`${study.path}/reallocate`, { traffic_distribution: { 1: 10, 2: 90 } });
    const movers = study
      .units(0, 300)
      .filter((user) => assign({ id: study.id, phase: 2, weights }, user) === 1);
    const settled = study
      .units(1, 300)
      .find((user) => assign({ id: study.id, phase: 2, weights }, user) === 1);
    await recordAll([
      outcome(study, 0, movers[0]!),
      outcome(study, 1, movers[1]!),
      outcome(study, 0, settled!),
    ]);
    const results = await resultsOf(study);
    expect(results.phase).toBe(2);
    expect(results.results_by_version[1]).toMatchObject({ sample_size: 1 });
    expect(results.results_by_version[2]).toMatchObject({ sample_size: 1 });
    expect(results.quality.mismatches).toBe(1);
  });
});
