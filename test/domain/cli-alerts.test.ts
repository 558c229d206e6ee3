import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ruleOf, type Alert } from "../../src/cli/alert.ts";
import { EXIT } from "../../src/cli/failure.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-alerts-"));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const alert: Alert = {
  id: "al_1",
  agent_id: "a",
  name: "Errors",
  description: "",
  metric: "error_rate",
  statistic: "mean",
  window_minutes: 15,
  comparison: "above",
  against: "threshold",
  value: 0.05,
  for_minutes: 0,
  min_requests: 50,
  action: "rollback",
  enabled: true,
  status: "firing",
  since: "2026-11-20T13:50:00.000Z",
  firing_since: "2026-11-20T13:52:00.000Z",
  evaluated_at: "2026-11-20T14:00:00.000Z",
  observed: 0.124,
  reference: null,
  requests: 210,
  action_result: { outcome: "rolled_back", detail: "Back at version 27." },
  created_by: "ana",
  created_at: "2026-11-20T08:00:00.000Z",
  updated_at: "2026-11-20T08:00:00.000Z",
  revision: 2,
};

const webhook = {
  id: "wh_1",
  url: "https://example.com/hook",
  description: "",
  events: ["rollout.*"],
  agent_id: null,
  enabled: true,
  disabled_reason: null,
  failing_since: null,
  created_by: "ana",
  created_at: "2026-11-20T08:00:00.000Z",
  updated_at: "2026-11-20T08:00:00.000Z",
  revision: 1,
};

const schedule = {
  id: "sc_1",
  agent_id: "a",
  action: "activate_version",
  version: 28,
  rollout_id: null,
  at: "2026-12-01T09:00:00.000Z",
  status: "pending",
  reason: null,
  outcome: null,
  created_by: "ana",
  created_at: "2026-11-20T08:00:00.000Z",
  done_at: null,
};

/** What a command line sends, and says of an answer. */
async function sent(answer: object | null, args: string[], stdin = "") {
  const respond = () => (answer === null ? new Response(null, { status: 204 }) : Response.json(answer));
  const { io, said } = fakeIo(respond, { stdin: () => Promise.resolve(stdin) });
  const code = await run(args, COMMANDS, io);
  const [{ method, url, body } = { method: "", url: "", body: null }] = said.sent;
  return { code, out: said.out, err: said.err, request: `${method} ${url.replace(/.*\/v1/, "")}`, body };
}

describe("alerts", () => {
  it("are created by what options say, and no more", async () => {
    const least = ["alerts", "create", "Errors", "--agent", "a", "--metric", "error_rate"];
    expect(await sent(alert, [...least, "--above", "5%"])).toEqual({
      code: 0,
      request: "POST /alerts",
      body: {
        name: "Errors",
        agent_id: "a",
        metric: "error_rate",
        comparison: "above",
        value: 0.05,
        created_by: "ana",
      },
      out: "Created al_1 on a: error_rate above 5.0 %, in 15 min\n",
      err: "",
    });
    const more =
      "--statistic p99 --window 2h --for 5 --against previous_version --min-requests 10 --action rollback --disabled --below -1";
    expect((await sent(alert, [...least, ...more.split(" ")])).body).toMatchObject({
      statistic: "p99",
      window_minutes: 120,
      for_minutes: 5,
      against: "previous_version",
      min_requests: 10,
      action: "rollback",
      enabled: false,
      comparison: "below",
      value: -1,
    });
  });

  it("are changed in what is named", async () => {
    expect(await sent(alert, ["alerts", "update", "al_1", "--for", "5m", "--disable"])).toMatchObject({
      request: "PATCH /alerts/al_1",
      body: { for_minutes: 5, enabled: false, changed_by: "ana" },
    });
  });

  it("are shown with what was seen and done", async () => {
    const { out } = await sent(alert, ["alerts", "get", "al_1"]);
    expect(out).toMatch(/^state +firing$/m);
    expect(out).toMatch(/^seen +12\.4 % of 210 requests$/m);
    expect(out).toMatch(/^acted +rolled back: Back at version 27\.$/m);
    const list = await sent({ data: [alert], next_cursor: null }, ["alerts", "list", "--status", "firing"]);
    expect(list.request).toBe("GET /alerts?limit=200&status=firing");
    expect(list.out).toMatch(/^al_1 +firing +a +Errors +error_rate above 5\.0 %, in 15 min +12\.4 %/m);
    expect(await sent(null, ["alerts", "remove", "al_1"])).toMatchObject({
      request: "DELETE /alerts/al_1",
      out: "al_1 is deleted\n",
    });
  });

  it.each<[Partial<Alert>, string]>([
    [
      { metric: "response_time_ms", statistic: "p95", value: 2_000 },
      "response_time_ms p95 above 2000 ms, in 15 min",
    ],
    [
      { metric: "cost_usd", statistic: "sum", value: 0.5, for_minutes: 3 },
      "cost_usd sum above 0.5 USD for 3 min, in 15 min",
    ],
    [{ metric: "no_traffic", comparison: "below", value: 1 }, "fewer than 1 requests in 15 min"],
    [
      { metric: "success_rate", comparison: "below", against: "previous_window", value: 0.2 },
      "success_rate 20.0 % below the previous window, in 15 min",
    ],
  ])("say when they fire: %j", (more, words) => {
    expect(ruleOf({ ...alert, ...more })).toBe(words);
  });
});

describe("webhooks", () => {
  const url = "https://example.com/hook";
  const secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  it("show their secret once, on standard output", async () => {
    const created = await sent({ ...webhook, secret }, [
      "webhooks",
      "create",
      url,
      "--event",
      "rollout.*",
      "--event",
      "*",
    ]);
    expect(created).toMatchObject({
      code: 0,
      request: "POST /webhooks",
      body: { url, events: ["rollout.*", "*"], created_by: "ana" },
      out: expect.stringMatching(new RegExp(`^secret +${secret.replaceAll("+", "\\+")}$`, "m")),
    });
    expect(created.err).toContain("it is shown only now");
    expect(created.err).not.toContain(secret);
    const rotated = await sent({ ...webhook, secret }, ["webhooks", "rotate-secret", "wh_1", "--json"]);
    expect(rotated.request).toBe("POST /webhooks/wh_1/rotate-secret");
    expect(JSON.parse(rotated.out)).toMatchObject({ secret });
  });

  it("take a secret from standard input", async () => {
    const { body, out } = await sent(
      webhook,
      ["webhooks", "create", url, "--event", "*", "--secret", "-"],
      `${secret}\n`,
    );
    expect(body).toMatchObject({ secret });
    expect(out).not.toContain(secret);
  });

  it("are changed in what is named", async () => {
    expect(
      await sent(webhook, ["webhooks", "update", "wh_1", "--any-agent", "--enable", "--to", url]),
    ).toMatchObject({
      request: "PATCH /webhooks/wh_1",
      body: { url, agent_id: null, enabled: true, changed_by: "ana" },
      out: `wh_1 is on: ${url} is told of rollout.*\n`,
    });
  });

  it("tell of their deliveries", async () => {
    const delivery = {
      id: "msg_1",
      webhook_id: "wh_1",
      event: "rollout.advanced",
      audit_id: 7,
      status: "pending",
      attempts: [{ at: "2026-11-20T14:00:00.000Z", status: 503, error: "answered 503", duration_ms: 12 }],
      next_at: "2026-11-20T14:00:05.000Z",
      created_at: "2026-11-20T13:59:59.000Z",
    };
    const list = await sent({ data: [delivery], next_cursor: null }, [
      "webhooks",
      "deliveries",
      "wh_1",
      "--status",
      "pending",
    ]);
    expect(list.request).toBe("GET /webhooks/wh_1/deliveries?limit=200&status=pending");
    expect(list.out).toMatch(
      /^msg_1 +pending +rollout\.advanced +.+ +1 +answered 503 +2026-11-20 14:00:05Z$/m,
    );
    const one = await sent({ ...delivery, payload: { type: "rollout.advanced", data: {} } }, [
      "webhooks",
      "deliveries",
      "wh_1",
      "--delivery",
      "msg_1",
    ]);
    expect(one.request).toBe("GET /webhooks/wh_1/deliveries/msg_1");
    expect(one.out).toMatch(/^2026-11-20 14:00:00Z +answered 503 +12$/m);
    expect(one.out).toMatch(/^type: rollout\.advanced$/m);
    expect(await sent(delivery, ["webhooks", "replay", "wh_1", "--delivery", "msg_1"])).toMatchObject({
      request: "POST /webhooks/wh_1/deliveries/msg_1/replay",
      out: "msg_1 is on its way: signalbox webhooks deliveries wh_1 --delivery msg_1\n",
    });
    expect(await sent(delivery, ["webhooks", "test", "wh_1"])).toMatchObject({
      request: "POST /webhooks/wh_1/test",
    });
  });
});

describe("schedules", () => {
  it("activate a version at a time", async () => {
    const args = ["schedules", "create", "a", "--version", "28", "--at", "+10m", "--reason", "why"];
    expect(await sent(schedule, args)).toMatchObject({
      request: "POST /schedules",
      body: {
        agent_id: "a",
        action: "activate_version",
        version: 28,
        at: "2026-11-20T14:10:00.000Z",
        created_by: "ana",
        reason: "why",
      },
      out: "sc_1 will activate version 28 of a at 2026-12-01 09:00:00Z\n",
    });
  });

  it("start a rollout from a file at a time", async () => {
    const path = join(room, "rollout.yaml");
    writeFileSync(path, "agent_id: a\ntarget_version: 28\nsteps: [1, 100]\n");
    const args = ["schedules", "create", "a", "--rollout", path, "--at", "2026-12-01T09:00:00Z"];
    const answer = { ...schedule, action: "start_rollout", rollout_id: "r" };
    expect(await sent(answer, [...args, "--version", "29"])).toMatchObject({
      body: {
        action: "start_rollout",
        at: "2026-12-01T09:00:00Z",
        rollout: { target_version: 29, steps: [1, 100] },
      },
      out: "sc_1 will start r of version 28 of a at 2026-12-01 09:00:00Z\n",
    });
  });

  it("are moved, cancelled and listed", async () => {
    expect(await sent(schedule, ["schedules", "move", "sc_1", "--at", "+1h"])).toMatchObject({
      request: "PATCH /schedules/sc_1",
      body: { at: "2026-11-20T15:00:00.000Z", changed_by: "ana" },
    });
    expect(await sent(null, ["schedules", "cancel", "sc_1"])).toMatchObject({
      request: "DELETE /schedules/sc_1",
      out: "sc_1 is cancelled\n",
    });
    const list = await sent({ data: [schedule], next_cursor: null }, ["schedules", "list", "a"]);
    expect(list.request).toBe("GET /schedules?limit=200&agent_id=a");
    expect(list.out).toMatch(/^sc_1 +pending +2026-12-01 09:00:00Z +a +activate version 28/m);
  });
});

it.each([
  [["alerts", "create", "x", "--metric", "joy"], "must be success_rate or"],
  [["alerts", "create", "x", "--agent", "a"], "needs --metric"],
  [
    ["alerts", "create", "x", "--agent", "a", "--metric", "error_rate", "--above", "1", "--below", "2"],
    "give one",
  ],
  [["alerts", "update", "al_1"], "needs something to change"],
  [["alerts", "update", "al_1", "--enable", "--disable"], "contraries"],
  [["alerts", "get", "../x"], "letters, digits"],
  [["alerts", "create", "x", "--agent", "a", "--metric", "error_rate", "--for", "90s"], "whole minutes"],
  [["webhooks", "create", "https://x.example"], "needs --event"],
  [["webhooks", "create", "https://x.example", "--event", "rollout.gone"], "must be * or"],
  [["webhooks", "replay", "wh_1"], "needs --delivery"],
  [["webhooks", "deliveries", "wh_1", "--delivery", "m", "--limit", "1"], "--delivery is one"],
  [["schedules", "create", "a", "--at", "+1h"], "needs --version"],
  [["schedules", "create", "a", "--version", "1"], "needs --at"],
  [["schedules", "move", "sc_1"], "needs --at"],
])("nothing is sent with %j", async (args, message) => {
  expect(await sent(alert, args)).toMatchObject({
    code: EXIT.usage,
    request: " ",
    err: expect.stringContaining(message),
  });
});
