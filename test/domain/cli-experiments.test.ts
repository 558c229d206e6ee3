import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/failure.ts";
import * as parse from "../../src/cli/parse.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-experiments-"));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const draft = {
  test_id: "e",
  agent_id: "a",
  control_version: 27,
  test_versions: [28],
  traffic_distribution: { 27: 70, 28: 30 },
};

/** What a command line sends. */
async function sent(...args: string[]) {
  const { io, said } = fakeIo(() => Response.json(draft, { status: 201 }));
  const code = await run(["experiments", ...args], COMMANDS, io);
  return { code, body: said.sent[0]?.body, url: said.sent[0]?.url, ...said };
}

describe("experiments create", () => {
  const least = ["create", "e", "--agent", "a", "--control", "27", "--test", "28"];

  it("sends what its options say, and no more", async () => {
    const { code, body, out } = await sent(...least, "--split", "27=70,28=30");
    expect(code).toBe(0);
    expect(body).toEqual({ ...draft, created_by: "ana" });
    expect(out).toContain("Created e, a draft on a (27: 70 %, 28: 30 %)");
  });

  it("splits evenly unless it is told", async () => {
    const { body } = await sent(...least, "--test", "29", "--test", "30");
    expect(body).toMatchObject({ traffic_distribution: { 27: 25, 28: 25, 29: 25, 30: 25 } });
  });

  it("sends options with their types", async () => {
    const options =
      "--secondary cost_usd --guardrail escalation_rate --duration-days 14 --traffic 50% --sticky --analysis fixed --effect 0.05 --guardrail response_time_ms:decrease:0.2";
    const { body } = await sent(...least, ...options.split(" "), "--audience", '{"plan": "pro"}');
    expect(body).toMatchObject({
      secondary_metrics: ["cost_usd"],
      guardrails: [
        { metric: "escalation_rate" },
        { metric: "response_time_ms", direction: "decrease", margin: 0.2 },
      ],
      duration_days: 14,
      traffic_percent: 50,
      sticky: true,
      audience: { plan: "pro" },
      analysis: "fixed",
      minimum_detectable_effect: 0.05,
    });
  });

  it("reads a file, whose fields options come before", async () => {
    const path = join(room, "e.yaml");
    writeFileSync(path, JSON.stringify({ ...draft, sticky: true, created_by: "bia", min_sample_size: 50 }));
    const { body } = await sent("create", "--file", path, "--min-sample-size", "200");
    expect(body).toEqual({ ...draft, sticky: true, created_by: "bia", min_sample_size: 200 });
    const other = await sent("create", "--file", path, "--test", "29");
    expect(other.body).toMatchObject({ test_versions: [29], traffic_distribution: { 27: 50, 29: 50 } });
  });

  it.each([
    [["create", "e", "--agent-id", "a"], "needs --control, --test"],
    [["create", "a/b"], "letters, digits"],
    [[...least, "--split", "27"], "must look like 27=70,28=30"],
    [[...least, "--split", "27=70,27=30"], "names a version twice"],
    [[...least, "--traffic", "101"], "percentage"],
    [[...least, "--guardrail", "a:up"], "increase or decrease"],
    [[...least, "--analysis", "daily"], "group_sequential"],
    [["results", "../agents"], "letters, digits"],
    [["update", "e"], "needs --traffic, --name or --description"],
    [["assignment", "e"], "needs --user-id or --session-id"],
    [["conclude", "e"], "needs --winner <number>"],
  ])("sends nothing with %j", async (args, message) => {
    expect(await sent(...args)).toMatchObject({
      code: EXIT.usage,
      sent: [],
      err: expect.stringContaining(message),
    });
  });
});

it("acts in somebody's name", async () => {
  expect(await sent("start", "e", "--reason", "why")).toMatchObject({
    url: "http://127.0.0.1:8787/v1/experiments/e/start",
    body: { changed_by: "ana", reason: "why" },
    out: "e is running\n",
  });
  expect(await sent("conclude", "e", "--winner", "28", "--changed-by", "bia")).toMatchObject({
    url: "http://127.0.0.1:8787/v1/experiments/e/conclude",
    body: { winner: 28, changed_by: "bia" },
  });
});

it("reads numbers as people write them", () => {
  expect([parse.number("1e-3"), parse.number("-2.5"), parse.percent("30"), parse.percent("30 %")]).toEqual([
    0.001, -2.5, 30, 30,
  ]);
  for (const bad of ["", " ", "1,5", "Infinity", "NaN", "1e999", "0x10"])
    expect(() => parse.number(bad), bad).toThrow("must be a number");
});
