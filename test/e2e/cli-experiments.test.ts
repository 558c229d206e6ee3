import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createCli } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-cli-experiments-"));
const server = inject("server");
const { signalbox, done, asJson } = createCli(() => ({ url: server.url, cwd: room }));

const UNITS = 600;

/** Version 28 succeeds in 18 of 20 cases, version 27 in 15. */
async function outcomes(experiment: string): Promise<object[]> {
  const items: object[] = [];
  for (let unit = 1; unit <= UNITS; unit += 1) {
    const answer = await fetch(`${server.url}/v1/resolve/prompts?user_id=user-${unit}`, {
      headers: { authorization: `Bearer ${server.key}` },
    });
    const { version, experiment_id }: Record<string, unknown> = await answer.json();
    expect(experiment_id).toBe(experiment);
    items.push({
      interaction_id: `o-${unit}`,
      experiment_id,
      version,
      user_id: `user-${unit}`,
      success: unit % 20 < (version === 28 ? 18 : 15),
      response_time_ms: 900 + (unit % 7) * 100,
    });
  }
  return items;
}

beforeAll(async () => {
  for (const agent of ["prompts", "paused"]) {
    for (const version of ["27", "28"]) {
      const config = JSON.stringify({ instructions: `Be kind, ${version}.` });
      await done(["create", agent, "--version", version, "--config-json", config]);
    }
    await done(["activate", agent, "--version", "27"]);
  }
});

afterAll(() => rmSync(room, { recursive: true, force: true }));

describe("an experiment on the command line", () => {
  it("goes from two versions to a decision", async () => {
    const versions = ["--agent", "prompts", "--control", "27", "--test", "28", "--split", "27=60,28=40"];
    const plan = ["--max-sample-size", String(UNITS), "--guardrail", "response_time_ms"];
    expect(await done(["experiments", "create", "warmer", ...versions, ...plan])).toBe(
      "Created warmer, a draft on prompts (27: 60 %, 28: 40 %): signalbox experiments start warmer\n",
    );
    const started = await signalbox(["experiments", "start", "warmer", "--reason", "a try"]);
    expect(started).toMatchObject({ code: 0, out: "warmer is running\n" });
    const revision = /--min-revision (\d+)/.exec(started.err)?.[1] ?? "";
    const resolved = await asJson(["resolve", "prompts", "--user-id", "user-1", "--min-revision", revision]);
    expect(resolved).toMatchObject({ reason: "EXPERIMENT", experiment_id: "warmer" });
    expect(await asJson(["experiments", "assignment", "warmer", "--user-id", "user-1"])).toMatchObject({
      metadata: { ab_test_version: resolved.version, ab_test_variant: resolved.variant },
    });

    const items = await outcomes("warmer");
    writeFileSync(join(room, "outcomes.ndjson"), items.map((item) => JSON.stringify(item)).join("\n"));
    expect(await done(["record", "--file", "outcomes.ndjson"])).toBe(`${UNITS} counted\n`);
    expect(await done(["record", "--file", "-"], { stdin: JSON.stringify(items.slice(0, 3)) })).toBe(
      "0 counted, 3 counted before\n",
    );

    const text = await done(["experiments", "results", "warmer"]);
    expect(text).toMatch(/^27 control +3\d\d +3\d\d +7\d\.\d %/m);
    expect(text).toMatch(/^success_rate against version 27 \(primary, more is better\)$/m);
    expect(text, "the plot, right of the zero line").toMatch(
      /^28 +\+\d\d\.\d % +\+\S+ % to \+\S+ % +(0\.\d+|< 0\.001) +yes +│ *├─*●─*┤$/m,
    );
    expect(text).toMatch(/^response_time_ms +28 +safe /m);
    expect(text).toMatch(/^Version 28: adopt$/m);
    for (const line of text.split("\n")) if (/[│●┤]/.test(line)) expect(line.length).toBeLessThanOrEqual(80);
    const body = await asJson(["experiments", "results", "warmer"]);
    expect(body.recommendations).toMatchObject([{ version: 28, recommendation: "adopt" }]);

    expect(await done(["experiments", "conclude", "warmer", "--winner", "28"])).toBe(
      "warmer is concluded: prompts version 28 is active\n",
    );
    expect(await done(["experiments", "results", "warmer"])).toMatch(/^winner +28$/m);
    expect(await done(["show", "prompts"])).toMatch(/^version +28$/m);
  });

  it("is paused, resumed, reallocated and stopped", async () => {
    const file = join(room, "second.yaml");
    writeFileSync(
      file,
      'test_id: second\nagent_id: paused\ncontrol_version: 27\ntest_versions: [28]\ntraffic_distribution: {"27": 50, "28": 50}\ntraffic_percent: 10\n',
    );
    await done(["experiments", "create", "--file", file]);
    for (const [verb, status] of [
      ["start", "running"],
      ["pause", "paused"],
      ["resume", "running"],
    ] as const)
      expect(await asJson(["experiments", verb, "second"])).toMatchObject({ status });
    expect(await done(["experiments", "update", "second", "--traffic", "15"])).toBe(
      "second has 15 % of the traffic of paused\n",
    );
    expect(
      await done(["experiments", "reallocate", "second", "--split", "27=20,28=80", "--traffic", "20"]),
    ).toBe("second is in phase 2 (27: 20 %, 28: 80 %)\n");
    expect(await done(["experiments", "list", "--status", "running"])).toMatch(/^second +running +paused/m);
    expect(await done(["experiments", "results", "second"])).toMatch(/^phase +2 of 2$/m);
    await done(["experiments", "stop", "second"]);
    expect(await done(["experiments", "get", "second"])).toMatch(/^status +stopped$/m);
    expect(await done(["experiments", "list", "--status", "paused"])).toBe("");
  });

  it("is planned", async () => {
    const text = await done(["experiments", "plan", "--baseline-rate", "0.8", "--units-per-day", "1000"]);
    expect(text).toMatch(/^units of each +1\d\d\d$/m);
    expect(text).toMatch(/^days +[23]\.\d+$/m);
  });
});

describe("metrics of a project's own", () => {
  it("are defined, changed, listed and removed", async () => {
    const define = ["metrics", "define", "order_value", "--kind", "geometric_mean"];
    expect(await done([...define, "--cap", "1000"])).toBe(
      "metrics.order_value is a geometric mean that should increase\n",
    );
    expect((await signalbox(define)).code).toBe(1);
    await done([...define, "--cap", "500", "--replace"]);
    expect(await done(["metrics", "list"])).toMatch(/^metrics\.order_value +geometric_mean +increase +500/m);
    await done(["metrics", "remove", "order_value"]);
    expect(await asJson(["metrics", "list"])).toEqual([]);
  });
});

describe("what the server refuses is said in a sentence", () => {
  it.each([
    ["an unknown experiment", 4, ["experiments", "results", "nope"], "(experiment_not_found)"],
    [
      "an outcome of one",
      1,
      ["record", "--experiment-id", "nope", "--user-id", "u", "--success"],
      "There is no experiment",
    ],
    [
      "weights that do not add up",
      1,
      [
        "experiments",
        "create",
        "x",
        "--agent",
        "prompts",
        "--control",
        "27",
        "--test",
        "28",
        "--split",
        "27=70,28=20",
      ],
      "/traffic_distribution: weights are percentages and must add up to 100",
    ],
    [
      "a version that there is not",
      1,
      ["experiments", "create", "x", "--agent", "prompts", "--control", "27", "--test", "99"],
      "/test_versions/0: ",
    ],
    [
      "a metric that is none",
      1,
      [
        "experiments",
        "create",
        "x",
        "--agent",
        "prompts",
        "--control",
        "27",
        "--test",
        "28",
        "--metric",
        "joy",
      ],
      "/primary_metric: is not a metric",
    ],
    ["a plan of nothing", 1, ["experiments", "plan"], "Say what the metric is today"],
  ])("%s: %i", async (_name, code, args, mentioned) => {
    const ran = await signalbox(args);
    expect(ran).toMatchObject({ code, out: "", err: expect.stringContaining(mentioned) });
    expect(ran.err).toMatch(/^signalbox: [A-Z].*\.( |\n)/);
    expect(ran.err).not.toContain("    at ");
  });
});
