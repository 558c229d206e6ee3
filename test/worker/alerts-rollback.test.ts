import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { newScene, type Scene } from "./alerts-kit.ts";
import { get, post } from "./client.ts";

vi.spyOn(console, "warn").mockImplementation(() => undefined);

const rollbacks = async ({ told }: Scene) =>
  (await told("version.rolled_back")).map(({ version, actor, reason }) => ({ version, actor, reason }));

const acting = { action: "rollback", window_minutes: 5 };

describe("an alert that rolls back", () => {
  it("goes back to the previous version once, with its firing in one write, and says so", async () => {
    const scene = await newScene(3);
    const { alert, requests, look, read, active, told } = scene;
    const { id } = await alert(acting);
    await requests(3, 100, 30);
    await look();
    expect(await active()).toBe(2);
    const detail = "Rolled back from version 3 to version 2.";
    expect(await read(id)).toMatchObject({
      status: "firing",
      action_result: { outcome: "rolled_back", detail },
    });
    expect(await rollbacks(scene)).toEqual([
      {
        version: 2,
        actor: "system",
        reason: "Alert Errors: error_rate 30 % of 100 requests in 5 min is above 5 %",
      },
    ]);
    const [entry] = await told("alert.firing");
    expect(entry).toMatchObject({
      version: 3,
      new_state: { action: "rollback", action_result: { outcome: "rolled_back" } },
    });
    const [back] = await told("version.rolled_back");
    expect(back.request_id).toBe(entry.request_id);
    for (const minutes of [0.25, 0.5, 1, 2, 3]) await look(minutes);
    expect([await active(), (await rollbacks(scene)).length]).toEqual([2, 1]);
    expect((await read(id)).status).toBe("firing");
  });

  it("does not walk back through all versions, though others are as bad and more alerts see it", async () => {
    const scene = await newScene(4);
    const { alert, requests, look, active, read } = scene;
    const alerts = [
      await alert(acting),
      await alert({ ...acting, metric: "success_rate", value: 0.9 }),
      await alert({ ...acting, for_minutes: 1 }),
    ];
    for (const version of [1, 2, 3, 4]) await requests(version, 100, 30);
    await look();
    expect(await active()).toBe(3);
    for (const minutes of [0.25, 0.5, 0.75, 1, 1.25, 2, 4]) await look(minutes);
    expect([await active(), (await rollbacks(scene)).length]).toEqual([3, 1]);
    const results = await Promise.all(alerts.map(({ id }) => read(id)));
    expect(results.map(({ action_result }) => action_result.outcome)).toEqual([
      "rolled_back",
      "refused",
      "refused",
    ]);
    expect(results[1].action_result.detail).toContain("rolled back less than 5 min before");
  });

  it("rolls back again when it fires again, after the window, over what the version then does", async () => {
    const scene = await newScene(3);
    const { alert, requests, look, active, read } = scene;
    const { id } = await alert({ ...acting, window_minutes: 1 });
    await requests(3, 100, 30);
    await look();
    await requests(2, 50, 0, -2.9);
    await requests(2, 50, 0, -3.9);
    await look(3);
    await look(4);
    expect([await active(), (await read(id)).status]).toEqual([2, "ok"]);
    await requests(2, 50, 40, -4.8);
    await look(5);
    expect([await active(), (await rollbacks(scene)).length]).toEqual([1, 2]);
  });

  it("leaves a version alone that does not meet the condition by itself", async () => {
    const scene = await newScene(2);
    const { alert, requests, look, active, read } = scene;
    const { id } = await alert(acting);
    await requests(1, 100, 60, 3);
    await requests(2, 20, 0);
    await look();
    expect(await read(id)).toMatchObject({
      status: "firing",
      action_result: {
        outcome: "refused",
        detail: "Version 2 does not meet the condition by itself: it cannot be the reason.",
      },
    });
    expect([await active(), await rollbacks(scene)]).toEqual([2, []]);
  });

  it("fires all the same when there is nothing to go back to", async () => {
    const scene = await newScene();
    const { alert, requests, look, read, told } = scene;
    const { id } = await alert(acting);
    await requests(1, 100, 30);
    await look();
    const refused = { outcome: "refused", detail: "There is no earlier activation to go back to." };
    expect(await read(id)).toMatchObject({ status: "firing", action_result: refused });
    expect((await told("alert.firing"))[0].new_state.action_result).toEqual(refused);
  });

  it("does nothing by itself when nobody is to act", async () => {
    const scene = await newScene(2);
    await scene.alert({ window_minutes: 5 });
    await scene.requests(2, 100, 30);
    await scene.look();
    expect([await scene.active(), (await scene.told("alert.firing")).length]).toEqual([2, 1]);
  });

  it("leaves to the next look what a person has activated meanwhile", async () => {
    const scene = await newScene(3);
    const { alert, requests, look, active, read, activate } = scene;
    const { id } = await alert(acting);
    await requests(3, 100, 30);
    const slow = {
      getByName: (name: string) => ({
        windows: async (wanted: never) => {
          await activate(1);
          return env.METRICS.getByName(name).windows(wanted);
        },
      }),
    };
    await look(0, { METRICS: slow });
    expect([await active(), (await read(id)).status]).toEqual([1, "ok"]);
    await look(0.25);
    expect(await active()).toBe(1);
    expect((await read(id)).action_result).toMatchObject({
      outcome: "refused",
      detail: expect.stringContaining("Version 1 has had no requests"),
    });
  });

  it("whose write fails has done nothing, and does it at the next look", async () => {
    const scene = await newScene(2);
    const { alert, requests, look, active, read, told } = scene;
    const { id } = await alert(acting);
    await requests(2, 100, 30);
    const DB = {
      prepare: (sql: string) => env.DB.prepare(sql),
      batch: (statements: D1PreparedStatement[]) =>
        env.DB.batch(
          statements.length < 8
            ? statements
            : [...statements, env.DB.prepare("INSERT INTO guard (code, ok) VALUES ('internal', 0)")],
        ),
    };
    await look(0, { DB });
    expect([await active(), (await read(id)).status, await told("alert.firing")]).toEqual([2, "ok", []]);
    await look(0.25);
    expect([await active(), (await told("alert.firing")).length]).toEqual([1, 1]);
  });

  /** A rollout of version 3 on an agent whose version 2 is active. */
  async function withRollout() {
    const scene = await newScene(2);
    const { agent, options } = scene;
    const made = await post(`/v1/agents/${agent}/versions`, { config: { instructions: "v3" } }, options);
    expect(made.body.version).toBe(3);
    const started = await post(
      `/v1/agents/${agent}/rollouts`,
      { target_version: 3, steps: [10, 50] },
      options,
    );
    expect([started.status, started.body.status]).toEqual([201, "running"]);
    const rolloutId: string = started.body.id;
    const rolloutStatus = async () => (await get(`/v1/rollouts/${rolloutId}`, options)).body.status;
    return { ...scene, scene, rolloutId, rolloutStatus };
  }

  it("aborts the agent's rollout, and leaves an active version that is well by itself", async () => {
    const { scene, alert, requests, look, active, read, rolloutId, rolloutStatus } = await withRollout();
    const { id } = await alert(acting);
    const second = await alert({ ...acting, metric: "success_rate", value: 0.9 });
    await requests(3, 100, 60);
    await requests(2, 100, 2);
    await look();
    await look(0.25);
    expect([await active(), await rolloutStatus()]).toEqual([2, "aborted"]);
    expect(await read(id)).toMatchObject({
      status: "firing",
      action_result: {
        outcome: "rollout_aborted",
        detail: `The rollout ${rolloutId} of version 3 was aborted.`,
      },
    });
    expect(await read(second.id)).toMatchObject({
      status: "firing",
      action_result: { outcome: "refused" },
    });
    expect(await scene.told("rollout.aborted")).toMatchObject([
      { actor: "system", reason: expect.stringContaining("Alert Errors: error_rate 31 %") },
    ]);
    expect(await rollbacks(scene)).toEqual([]);
  });

  it("rolls an active version back that is bad by itself, and the rollout with it", async () => {
    const { scene, alert, requests, look, active, read, rolloutId, rolloutStatus } = await withRollout();
    const { id } = await alert(acting);
    await requests(3, 100, 2);
    await requests(2, 100, 30);
    await look();
    expect([await active(), await rolloutStatus()]).toEqual([1, "aborted"]);
    expect((await read(id)).action_result).toEqual({
      outcome: "rolled_back",
      detail: `Rolled back from version 2 to version 1. With it, the rollout ${rolloutId} of version 3 was aborted.`,
    });
    expect((await rollbacks(scene)).length).toBe(1);
    const [aborted] = await scene.told("rollout.aborted");
    const [back] = await scene.told("version.rolled_back");
    expect(aborted.request_id).toBe(back.request_id);
  });

  it("of too little traffic aborts a rollout only: any part of it is less", async () => {
    const { alert, requests, look, active, rolloutStatus } = await withRollout();
    await alert({ ...acting, metric: "no_traffic", value: 50, min_requests: undefined });
    await requests(2, 5, 0);
    await look();
    expect([await active(), await rolloutStatus()]).toEqual([2, "aborted"]);
  });
});
