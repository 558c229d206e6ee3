import { createExecutionContext, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { scheduled } from "../../src/durable/cron.ts";
import { LOOK_MS } from "../../src/services/alerts/internal.ts";
import { MINUTE, newScene } from "./alerts-kit.ts";
import { post, send } from "./client.ts";
import { newStudy, outcome, recordAll } from "./outcomes-kit.ts";

vi.spyOn(console, "warn").mockImplementation(() => undefined);

describe("a look", () => {
  it("lets an alert fire and be resolved, once each, and says why", async () => {
    const { alert, requests, look, read, told, agent } = await newScene();
    const { id } = await alert();
    await requests(1, 100, 2);
    await look();
    expect(await read(id)).toMatchObject({ status: "ok", observed: 0.02, requests: 100, revision: 1 });
    await requests(1, 100, 38);
    await look(0.25);
    const firing = await read(id);
    expect(firing).toMatchObject({ status: "firing", observed: 0.2, requests: 200, revision: 2 });
    expect(firing.firing_since).toBe(firing.evaluated_at);
    for (const minutes of [0.5, 0.75, 1, 3]) await look(minutes);
    expect((await read(id)).status).toBe("firing");
    // The window has passed the bad minute by then; what came since is good.
    await requests(1, 50, 0, -4);
    await look(17.5);
    expect(await read(id)).toMatchObject({ status: "firing", observed: 0, requests: 50 });
    await look(18.5);
    expect(await read(id)).toMatchObject({ status: "ok", firing_since: null, revision: 3 });
    const entries = await told("alert.firing", "alert.resolved");
    expect(entries).toMatchObject([
      {
        action: "alert.firing",
        actor: "system",
        agent_id: agent,
        version: 1,
        reason: "error_rate 20 % of 200 requests in 15 min is above 5 %",
        previous_state: { alert_id: id, status: "ok" },
        new_state: {
          alert_id: id,
          name: "Errors",
          metric: "error_rate",
          status: "firing",
          value: 0.2,
          reference: null,
          threshold: 0.05,
          requests: 200,
          action: "none",
          action_result: null,
        },
      },
      {
        action: "alert.resolved",
        reason: "error_rate 0 % of 50 requests in 15 min is no longer above 5 %",
        new_state: { status: "ok", fired_from: firing.firing_since },
      },
    ]);
  });

  it("comes every 15 seconds while there is an enabled alert, and not without", async () => {
    const { alert, look, patch, started } = await newScene();
    expect(await look()).toBeNull();
    const { id } = await alert();
    expect([await look(), await look(1)]).toEqual([started + LOOK_MS, started + MINUTE + LOOK_MS]);
    await patch(id, { enabled: false });
    expect(await look()).toBeNull();
  });

  it("is kept once a minute while nothing changes", async () => {
    const { alert, look, read } = await newScene();
    const { id } = await alert();
    await look();
    const first = (await read(id)).evaluated_at;
    await look(0.75);
    expect((await read(id)).evaluated_at).toBe(first);
    await look(1);
    expect(Date.parse((await read(id)).evaluated_at) - Date.parse(first)).toBe(MINUTE);
  });

  it("sees all metrics, of which quantiles are of the whole window", async () => {
    const { alert, requests, look, read } = await newScene();
    const made = await Promise.all(
      [
        { metric: "success_rate", value: 0.95 },
        { metric: "escalation_rate", value: 0.5 },
        { metric: "response_time_ms", value: 400 },
        { metric: "response_time_ms", value: 400, statistic: "mean" },
        { metric: "satisfaction_score", value: 6 },
        { metric: "cost_usd", value: 0.01 },
        { metric: "cost_usd", value: 1, statistic: "sum" },
        { metric: "no_traffic", value: 500 },
      ].map((rule) => alert(rule)),
    );
    const more = { satisfaction_score: 5, cost_usd: 0.02, escalated: true };
    await requests(1, 60, 6, 10, { ...more, response_time_ms: 100 });
    await requests(1, 40, 4, 2, { ...more, response_time_ms: 500 });
    await look();
    const seen = await Promise.all(made.map(({ id }) => read(id)));
    expect(seen.map(({ status, requests }) => [status, requests])).toEqual([
      ["firing", 100],
      ["firing", 100],
      ["firing", 100],
      ["ok", 100],
      ["firing", 100],
      ["firing", 100],
      ["firing", 100],
      ["firing", 100],
    ]);
    const values = seen.map(({ observed }) => observed);
    expect(values[0]).toBeCloseTo(0.9, 12);
    expect(values[2]).toBeGreaterThan(490);
    expect(values.slice(3, 6)).toEqual([expect.closeTo(260, 9), 5, expect.closeTo(0.02, 12)]);
    // For exactly 15 minutes, of the 15 to 16 that were looked at.
    expect(values[6]).toBeGreaterThan((2 * 15) / 16 - 1e-9);
    expect(values[6]).toBeLessThanOrEqual(2);
  });

  it("compares with the window before", async () => {
    const { alert, requests, look, read, told } = await newScene();
    const { id } = await alert({ against: "previous_window", value: 0.5 });
    await requests(1, 100, 10);
    await look();
    expect(await read(id)).toMatchObject({ status: "no_data", observed: 0.1, reference: null });
    await requests(1, 100, 8, 20);
    await look(0.25);
    expect(await read(id)).toMatchObject({ status: "ok", reference: 0.08 });
    await requests(1, 50, 15);
    await look(0.5);
    expect((await told("alert.firing"))[0].reason).toBe(
      "error_rate 16.67 % of 150 requests in 15 min is more than 50 % above the 8 % of the window before",
    );
  });

  it("compares with the previous version: beside it, or as it was before it was replaced", async () => {
    const { alert, requests, look, read, told, activate } = await newScene(2);
    const { id } = await alert({ against: "previous_version", value: 0.5 });
    await requests(1, 100, 2, 40);
    await requests(2, 100, 10);
    await look();
    // The previous one was replaced a moment ago: its last window has nothing of 40 minutes before.
    expect(await read(id)).toMatchObject({ status: "no_data", observed: 0.1, reference: null });
    await requests(1, 100, 4, 10);
    await look(0.25);
    expect(await read(id)).toMatchObject({ status: "firing", observed: 0.1, reference: 0.04 });
    expect((await told("alert.firing"))[0]).toMatchObject({
      version: 2,
      reason: expect.stringContaining("more than 50 % above the 4 % of version 1"),
    });
    await activate(1);
    await look(0.5);
    expect((await read(id)).status).toBe("ok");
    expect((await told("alert.resolved"))[0].reason).toBe(
      "Version 2, of which it spoke, is no longer the active one.",
    );
  });

  it("compares long after with the previous version's last window, while its minutes are kept", async () => {
    const { alert, requests, look, read, project, agent } = await newScene(2);
    const { id } = await alert({ against: "previous_version", value: 0.5 });
    await env.DB.prepare("UPDATE activation SET created_at = ? WHERE project_id = ? AND version = 2")
      .bind(Date.now() - 300 * MINUTE, project)
      .run();
    await requests(1, 100, 2, 302);
    await requests(2, 100, 10);
    await look();
    expect(await read(id)).toMatchObject({ status: "firing", reference: 0.02 });
    await env.DB.prepare("UPDATE activation SET created_at = ? WHERE project_id = ? AND version = 2")
      .bind(Date.now() - 48 * 60 * MINUTE, project)
      .run();
    await look(1);
    expect(await read(id)).toMatchObject({ status: "firing", reference: null, agent_id: agent });
  });

  it("finds no traffic, and traffic that is back", async () => {
    const { alert, requests, look, read, told } = await newScene();
    const { id } = await alert({ metric: "no_traffic", value: 1, window_minutes: 5, for_minutes: 1 });
    await look();
    expect((await read(id)).status).toBe("pending");
    await look(1);
    expect((await read(id)).status).toBe("firing");
    await requests(1, 1, 0);
    await look(1.25);
    await look(2.25);
    expect((await read(id)).status).toBe("ok");
    expect((await told("alert.firing", "alert.resolved")).map(({ reason }) => reason)).toEqual([
      "no requests in 5 min",
      "1 request in 5 min: traffic is back",
    ]);
  });

  it("counts what comes late in the minute in which it happened", async () => {
    const { alert, requests, look, read } = await newScene();
    const { id } = await alert();
    await requests(1, 20, 20, 14);
    await requests(1, 20, 20, 17);
    await look();
    expect(await read(id)).toMatchObject({ status: "firing", requests: 20 });
  });
});

describe("a person", () => {
  const firing = async () => {
    const scene = await newScene();
    const { id } = await scene.alert();
    await scene.requests(1, 50, 25);
    await scene.look();
    expect((await scene.read(id)).status).toBe("firing");
    return { ...scene, id };
  };

  it("who changes the rule, or switches it off, resolves an alert; a name changes nothing", async () => {
    const { id, patch, told } = await firing();
    expect((await patch(id, { name: "Other", description: "x" })).body.status).toBe("firing");
    expect((await patch(id, { value: 0.9 })).body).toMatchObject({ status: "ok", evaluated_at: null });
    const other = await firing();
    expect((await other.patch(other.id, { enabled: false })).body.status).toBe("ok");
    expect((await told("alert.resolved"))[0]).toMatchObject({ reason: "The alert's rule was changed." });
    expect((await other.told("alert.resolved"))[0].reason).toBe("The alert was switched off.");
  });

  it("who deletes a firing alert resolves it", async () => {
    const { id, told, options } = await firing();
    await send("DELETE", `/v1/alerts/${id}`, options);
    expect((await told("alert.resolved", "alert.deleted")).map(({ action }) => action)).toEqual([
      "alert.resolved",
      "alert.deleted",
    ]);
  });

  it("who deletes the agent silences its alerts until it is restored", async () => {
    const { id, told, options, agent, look, read, requests } = await firing();
    expect((await send("DELETE", `/v1/agents/${agent}`, options)).status).toBe(204);
    await look(1);
    await look(2);
    expect(await read(id)).toMatchObject({ status: "ok", enabled: true });
    expect((await told("alert.resolved")).map(({ reason }) => reason)).toEqual(["The agent was deleted."]);
    await post(`/v1/agents/${agent}/restore`, {}, options);
    await requests(1, 10, 10);
    await look(3);
    expect((await read(id)).status).toBe("firing");
  });

  it("who changes an alert between a look and its write is not overruled", async () => {
    const { alert, requests, look, read, told, patch } = await newScene();
    const { id } = await alert();
    const quiet = await alert({ value: 0.9 });
    await requests(1, 50, 25);
    // The shard answers only after the change.
    const slow = {
      getByName: (name: string) => ({
        windows: async (wanted: never) => {
          await patch(id, { value: 0.8 });
          await patch(quiet.id, { name: "Quiet" });
          return env.METRICS.getByName(name).windows(wanted);
        },
      }),
    };
    await look(0, { METRICS: slow });
    expect(await read(id)).toMatchObject({ status: "ok", value: 0.8, evaluated_at: null });
    expect(await read(quiet.id)).toMatchObject({ name: "Quiet", evaluated_at: null });
    expect(await told("alert.firing")).toEqual([]);
    await look(0.25);
    expect(await read(id)).toMatchObject({ status: "ok", observed: 0.5 });
  });
});

describe("what is away", () => {
  const away = () => Promise.reject(new Error("Network connection lost."));

  it("of shards leaves states as they are, and other agents' alerts are looked at", async () => {
    const { alert, requests, look, read, told, options } = await newScene();
    const { id } = await alert();
    const other = await newOther(options);
    const theirs = await alert({ agent_id: other, metric: "no_traffic", value: 1 });
    await requests(1, 50, 25);
    const before = await read(id);
    const names: string[] = [];
    const METRICS = {
      getByName(name: string) {
        names.push(name);
        return name.includes(other) ? env.METRICS.getByName(name) : { windows: away };
      },
    };
    expect(await look(0, { METRICS })).not.toBeNull();
    expect(await read(id)).toEqual(before);
    expect((await read(theirs.id)).status).toBe("firing");
    expect(names.length).toBeGreaterThan(1);
    await look(0.25);
    expect((await read(id)).status).toBe("firing");
    expect(await told("alert.firing")).toHaveLength(2);
  });

  it("of D1 leaves states as they are; the clock rings on, and once D1 is back it fires once", async () => {
    const { alert, requests, read, told, project } = await newScene();
    const { id } = await alert();
    await requests(1, 50, 25);
    const clock = env.CLOCK.getByName(`alerts/${project}`);
    const broken = () => {
      throw new Error("D1_ERROR: Network connection lost.");
    };
    const withDb = (DB: unknown) =>
      runInDurableObject(clock, (instance) => void Reflect.set(instance, "env", { ...env, DB }));
    await withDb({ prepare: broken, batch: broken });
    expect(await runDurableObjectAlarm(clock)).toBe(true);
    const alarm = () => runInDurableObject(clock, (_, { storage }) => storage.getAlarm());
    expect(await alarm()).toBeGreaterThan(Date.now());
    // It can be read, and not written.
    await withDb({ prepare: (sql: string) => env.DB.prepare(sql), batch: failingWrites });
    await runDurableObjectAlarm(clock);
    expect(await alarm()).toBeGreaterThan(Date.now());
    expect(await read(id)).toMatchObject({ status: "ok", evaluated_at: null });
    await withDb(env.DB);
    await runDurableObjectAlarm(clock);
    await runDurableObjectAlarm(clock);
    expect((await read(id)).status).toBe("firing");
    expect(await told("alert.firing")).toHaveLength(1);
  });
});

/** Selections succeed; a batch that writes does not. */
const failingWrites = (statements: D1PreparedStatement[]) =>
  statements.length > 2
    ? Promise.reject(new Error("D1_ERROR: Network connection lost."))
    : env.DB.batch(statements);

async function newOther(options: object): Promise<string> {
  const id = `other-${crypto.randomUUID().slice(0, 8)}`;
  const made = await post("/v1/agents", { agent_id: id, config: {}, activate: true }, options);
  expect(made.status).toBe(201);
  return id;
}

it("the clock is set by whoever makes an alert, and again by cron when it was lost", async () => {
  const { alert, project, patch } = await newScene();
  const clock = env.CLOCK.getByName(`alerts/${project}`);
  const alarm = () => runInDurableObject(clock, (_, { storage }) => storage.getAlarm());
  const { id } = await alert();
  await vi.waitFor(async () => expect(await alarm()).not.toBeNull());
  const lose = () => runInDurableObject(clock, (_, { storage }) => storage.deleteAlarm());
  await lose();
  const run = () => scheduled({} as ScheduledController, env, createExecutionContext());
  await run();
  expect(await alarm()).toBeGreaterThan(Date.now());
  await patch(id, { enabled: false });
  await lose();
  await run();
  expect(await alarm()).toBeNull();
});

it("a look adds up all shards of an agent", async () => {
  const { alert, agent, look, read, options } = await newScene(2);
  const study = await newStudy({ agent_id: agent }, options);
  await env.DB.prepare("UPDATE experiment SET shards = 3 WHERE id = ?").bind(study.id).run();
  const { id } = await alert();
  const items = study.units(0, 90).map((user, at) => outcome(study, 0, user, { success: at % 9 > 0 }));
  await recordAll(items, options);
  await look(0.5);
  expect(await read(id)).toMatchObject({ status: "firing", requests: 90 });
  expect((await read(id)).observed).toBeCloseTo(1 / 9, 12);
});
