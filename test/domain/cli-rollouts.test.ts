import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { minutes, seconds, span, when } from "../../src/cli/durations.ts";
import { EXIT } from "../../src/cli/failure.ts";
import * as parse from "../../src/cli/parse.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import { fakeIo, NOW } from "./cli-kit.ts";
import { rollout } from "./cli-rollout-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-rollouts-"));
afterAll(() => rmSync(room, { recursive: true, force: true }));

/** What a command line sends. */
async function sent(...args: string[]) {
  const { io, said } = fakeIo(() => Response.json(rollout(), { status: 201 }));
  const code = await run(["rollouts", ...args], COMMANDS, io);
  return { code, body: said.sent[0]?.body, url: said.sent[0]?.url, ...said };
}

describe("durations and times", () => {
  it("are seconds, or have a unit", () => {
    expect(["90", "90s", "10m", "2h", "1d", "0.5s", "0"].map(seconds)).toEqual([
      90, 90, 600, 7_200, 86_400, 0.5, 0,
    ]);
    for (const bad of ["", "-1", "1w", "m", "1 h", "1e3", "9".repeat(20)])
      expect(() => seconds(bad), bad).toThrow("must be seconds such as 90");
  });

  it("are minutes where minutes are meant, and whole", () => {
    expect(["15", "15m", "120s", "2h", "1d"].map(minutes)).toEqual([15, 15, 2, 120, 1_440]);
    for (const bad of ["90s", "0.5", "x"]) expect(() => minutes(bad), bad).toThrow("must be whole minutes");
  });

  it("may be counted from now", () => {
    expect(when("+10m")(NOW)).toBe("2026-11-20T14:10:00.000Z");
    expect(when("+1d")(NOW)).toBe("2026-11-21T14:00:00.000Z");
    expect(when("2026-12-01T09:00:00-03:00")(NOW)).toBe("2026-12-01T09:00:00-03:00");
    for (const bad of [
      "tomorrow",
      "2026-12-01",
      "2026-12-01T09:00:00",
      "+",
      "+x",
      "-10m",
      "2026-13-01T00:00Z",
    ])
      expect(() => when(bad), bad).toThrow("must be");
  });

  it("are said in two parts at most", () => {
    expect([0, 0.2, 59, 60, 250, 3_600, 3_605, 7_500, 90_000].map(span)).toEqual([
      "0 s",
      "1 s",
      "59 s",
      "1 min",
      "4 min 10 s",
      "1 h",
      "1 h",
      "2 h 5 min",
      "1 d 1 h",
    ]);
  });

  it("stand beside rates that may be percentages", () => {
    expect(["0.05", "5%", "0.1 %", "7%", "-20%"].map(parse.rate)).toEqual([0.05, 0.05, 0.001, 0.07, -0.2]);
  });
});

describe("rollouts start", () => {
  const least = ["start", "a", "--version", "28"];

  it("sends what its options say, and no more", async () => {
    const { code, body, url, out } = await sent(...least);
    expect({ code, body, url }).toEqual({
      code: 0,
      body: { target_version: 28, created_by: "ana" },
      url: "http://127.0.0.1:8787/v1/agents/a/rollouts",
    });
    expect(out).toBe(
      "v28-canary gives version 28 of a to 1 % of the users: signalbox rollouts watch v28-canary\n",
    );
  });

  it("sends options with their types", async () => {
    const options =
      "--id r --unit session --guardrail error_rate --guardrail response_time_ms:decrease:0.2 --policy ratio --on-finish hold --on-no-traffic rollback --no-traffic 2h --max-duration none --no-kill-switch --at +1h --reason why --created-by bia";
    const { body } = await sent(...least, ...options.split(" "), "--audience", '{"plan": "pro"}');
    expect(body).toEqual({
      target_version: 28,
      rollout_id: "r",
      unit: "session",
      audience: { plan: "pro" },
      guardrails: [
        { metric: "error_rate" },
        { metric: "response_time_ms", direction: "decrease", margin: 0.2 },
      ],
      policy: "ratio",
      on_finish: "hold",
      on_no_traffic: "rollback",
      no_traffic_seconds: 7_200,
      max_duration_seconds: null,
      kill_switch: false,
      starts_at: "2026-11-20T15:00:00.000Z",
      reason: "why",
      created_by: "bia",
    });
  });

  it.each([
    [
      ["--steps", "1,5,100"],
      [{ percent: 1 }, { percent: 5 }, { percent: 100 }],
    ],
    [
      ["--steps", "1, 5%", "--dwell", "10m", "--min-exposures", "0"],
      [
        { percent: 1, min_dwell_seconds: 600, min_exposures: 0 },
        { percent: 5, min_dwell_seconds: 600, min_exposures: 0 },
      ],
    ],
    [
      [
        "--step",
        "5:1h:200",
        "--step",
        "20:gate",
        "--step",
        "50::9",
        "--step",
        "60:5:1:gate",
        "--dwell",
        "30s",
      ],
      [
        { percent: 5, min_dwell_seconds: 3_600, min_exposures: 200 },
        { percent: 20, min_dwell_seconds: 30, gate: true },
        { percent: 50, min_dwell_seconds: 30, min_exposures: 9 },
        { percent: 60, min_dwell_seconds: 5, min_exposures: 1, gate: true },
      ],
    ],
  ])("reads the steps of %j", async (args, steps) => {
    expect((await sent(...least, ...args)).body).toMatchObject({ steps });
  });

  it("reads a file, whose fields options come before", async () => {
    const path = join(room, "r.yaml");
    const fields = { rollout_id: "r", created_by: "bia", on_finish: "hold", max_duration: 60 };
    writeFileSync(
      path,
      JSON.stringify({ agent_id: "b", target_version: 3, steps: [1, { percent: 9, gate: true }], ...fields }),
    );
    const whole = await sent("start", "--file", path);
    expect(whole.url).toContain("/v1/agents/b/rollouts");
    expect(whole.body).toEqual({ target_version: 3, steps: [1, { percent: 9, gate: true }], ...fields });
    const other = await sent(
      "start",
      "a",
      "--file",
      path,
      "--version",
      "4",
      "--dwell",
      "5",
      "--max-duration",
      "1h",
    );
    expect(other.url).toContain("/v1/agents/a/rollouts");
    expect(other.body).toEqual({
      target_version: 4,
      rollout_id: "r",
      created_by: "bia",
      on_finish: "hold",
      max_duration_seconds: 3_600,
      steps: [
        { percent: 1, min_dwell_seconds: 5 },
        { percent: 9, gate: true, min_dwell_seconds: 5 },
      ],
    });
  });

  it.each([
    [["start", "a"], "needs --version"],
    [["start", "--version", "2"], "needs --agent-id"],
    [[...least, "--steps", "1,x"], "number"],
    [[...least, "--steps", "1,101"], "percentage"],
    [[...least, "--step", "5:soon"], "must be seconds such as 90"],
    [[...least, "--step", "5:1:2:3"], "must look like percent[:dwell[:exposures]][:gate]"],
    [[...least, "--step", "gate"], "number"],
    [[...least, "--step", "5", "--steps", "1,5"], "give one"],
    [[...least, "--dwell", "10m"], "give --steps or --step as well"],
    [[...least, "--at", "noon"], "such as 2026-12-01T09:00:00Z"],
    [[...least, "--policy", "luck"], "sequential or ratio"],
    [["status", "../x"], "letters, digits"],
    [["watch", "r", "--every", "0"], "must be 0.2 seconds or more"],
  ])("sends nothing with %j", async (args, message) => {
    expect(await sent(...args)).toMatchObject({
      code: EXIT.usage,
      sent: [],
      err: expect.stringContaining(message),
    });
  });
});

describe("rollouts by hand", () => {
  it.each([
    ["pause", "r is paused at step 1 of 4, 1 %: its canary goes on serving, and harm still rolls it back\n"],
    ["resume", "r is running at step 1 of 4, 1 %\n"],
    ["promote", "r is promoted: a version 28 is active\n"],
    ["abort", "r is aborted: everybody gets version 27 again\n"],
  ])("%s", async (verb, out) => {
    expect(await sent(verb, "r", "--reason", "why")).toMatchObject({
      code: 0,
      url: `http://127.0.0.1:8787/v1/rollouts/r/${verb}`,
      body: { changed_by: "ana", reason: "why" },
      out,
    });
  });

  it("lists those of all agents, the newest first", async () => {
    const { io, said } = fakeIo((url) => {
      if (url.includes("/v1/agents?")) return page([{ agent_id: "a" }, { agent_id: "b" }]);
      const agent = url.includes("/agents/a/") ? "a" : "b";
      const created_at = agent === "a" ? "2026-11-20T10:00:00Z" : "2026-11-20T11:00:00Z";
      return page([rollout({ id: `of-${agent}`, agent_id: agent, created_at })]);
    });
    const page = (data: object[]) => Response.json({ data, next_cursor: null });
    expect(await run(["rollouts", "list", "--status", "running"], COMMANDS, io)).toBe(0);
    expect(said.sent.slice(1).map(({ url }) => new URL(url).search)).toEqual([
      "?limit=200&status=running",
      "?limit=200&status=running",
    ]);
    expect(said.out.split("\n").map((line) => line.split(" ")[0])).toEqual(["ID", "of-b", "of-a", ""]);
  });

  it("says that there are none", async () => {
    const { io, said } = fakeIo(() => Response.json({ data: [], next_cursor: null }));
    await run(["rollouts", "list", "a"], COMMANDS, io);
    expect(said).toMatchObject({ out: "", err: "There are none: signalbox rollouts start --help\n" });
  });
});

it("an outcome may name a rollout", async () => {
  const { io, said } = fakeIo(() => Response.json({ accepted: 1, duplicates: 0, rejected: [] }));
  await run(["record", "--rollout-id", "r", "--user-id", "u", "--exposure"], COMMANDS, io);
  expect(said.sent[0]?.body).toEqual({ kind: "exposure", rollout_id: "r", user_id: "u" });
});
