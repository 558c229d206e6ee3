import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { EVENTS } from "../../src/domain/webhook/events.ts";
import { newAgent } from "./client.ts";
import { newPlace } from "./webhooks-kit.ts";

const url = "https://example.com/";
const events = (deliveries: { event: string }[]) => deliveries.map(({ event }) => event).toSorted();

it("only those hear of an event who listen to it", async () => {
  const { newWebhook, happen, deliveries } = await newPlace();
  const all = await newWebhook({ url, events: ["*"] });
  const rollouts = await newWebhook({ url, events: ["rollout.*"] });
  const two = await newWebhook({ url, events: ["rollout.held", "alert.*", "rollout.*"] });
  const other = await newWebhook({ url, events: ["experiment.started"] });
  const off = await newWebhook({ url, events: ["*"], enabled: false });
  const ofAgent = await newWebhook({ url, events: ["*"], agent_id: null });
  await env.DB.prepare("UPDATE webhook SET agent_id = 'mine' WHERE id = ?").bind(ofAgent.id).run();
  for (const event of EVENTS.filter((name) => name !== "experiment.ended")) await happen(event);
  await happen("experiment.stopped", { previous: { status: "running" }, next: { status: "stopped" } });
  // What nobody can listen to.
  for (const action of [
    "agent.updated",
    "rollout.created",
    "version.created",
    "experiment.paused",
    "flag.created",
  ])
    await happen(action);
  await happen("rollout.started", { agent: "mine" });

  expect(events(await deliveries(all.id))).toEqual([...EVENTS, "rollout.started"].toSorted());
  const ofRollouts = [...EVENTS.filter((name) => name.startsWith("rollout.")), "rollout.started"].toSorted();
  expect(events(await deliveries(rollouts.id))).toEqual(ofRollouts);
  expect(events(await deliveries(two.id))).toEqual(["alert.firing", "alert.resolved", ...ofRollouts]);
  expect(events(await deliveries(other.id))).toEqual(["experiment.started"]);
  expect(await deliveries(off.id)).toEqual([]);
  expect(events(await deliveries(ofAgent.id))).toEqual(["rollout.started"]);
});

it("an experiment ends once, and a version that is made published is published", async () => {
  const { newWebhook, happen, deliveries } = await newPlace();
  const hook = await newWebhook({ url });
  await happen("experiment.stopped", { previous: { status: "running" } });
  await happen("experiment.concluded", { previous: { status: "stopped" } });
  await happen("experiment.concluded", { previous: { status: "running" } });
  await happen("version.created", { next: { status: "published" } });
  await happen("version.created", { next: { status: "draft" } });
  expect(events(await deliveries(hook.id))).toEqual([
    "experiment.ended",
    "experiment.ended",
    "version.published",
  ]);
});

it("a change that is refused is told to nobody, one that is made is handed to the queue", async () => {
  const place = await newPlace();
  const agent = await newAgent(2, place);
  const hook = await place.newWebhook({ url });
  const refused = await place.ask(
    "PUT",
    `/v1/agents/${agent}/versions/2/activate`,
    {},
    {
      headers: { "if-match": '"1"' },
    },
  );
  expect(refused.body.code).toBe("revision_mismatch");
  const row = sqlCount("SELECT count(*) AS n FROM webhook_delivery WHERE project_id = ?", place.projectId);
  await expect(
    env.DB.batch([
      env.DB.prepare(
        `INSERT INTO audit (workspace_id, project_id, action, actor, request_id, changed_at)
         VALUES (1, ?, 'rollout.held', 'root', 'request', 1)`,
      ).bind(place.projectId),
      env.DB.prepare("INSERT INTO guard (code, ok) VALUES ('concurrent_change', 0)"),
    ]),
  ).rejects.toThrow("concurrent_change");
  expect(await row()).toBe(0);
  expect(place.queued).toEqual([]);

  expect((await place.ask("PUT", `/v1/agents/${agent}/versions/2/activate`, {})).status).toBe(200);
  const [delivery] = await place.deliveries(hook.id);
  expect(place.queued).toEqual([{ id: delivery.id, delaySeconds: 0 }]);
  expect(delivery).toMatchObject({ event: "version.activated", status: "pending", attempts: [] });
  const { body } = await place.ask("GET", `${hook.path}/deliveries/${delivery.id}`);
  expect(body.payload).toMatchObject({
    type: "version.activated",
    timestamp: delivery.created_at,
    data: { project: place.slug, agent_id: agent, version: 2, audit_id: delivery.audit_id },
  });
  const unknown = await place.ask("GET", `${hook.path}/deliveries/msg_0`);
  expect([unknown.status, unknown.body.code]).toEqual([404, "delivery_not_found"]);
});

it("deliveries are listed in pages, newest first, by what has become of them", async () => {
  const { newWebhook, happen, deliveries, ask } = await newPlace();
  const hook = await newWebhook({ url });
  for (let count = 0; count < 5; count += 1) await happen("rollout.advanced");
  const all = await deliveries(hook.id);
  const path = `${hook.path}/deliveries?limit=3`;
  const first = (await ask("GET", path)).body;
  const second = (await ask("GET", `${path}&cursor=${first.next_cursor}`)).body;
  expect([...first.data, ...second.data]).toEqual(all);
  expect([all.length, second.next_cursor]).toEqual([5, null]);
  await env.DB.prepare("UPDATE webhook_delivery SET status = 'failed' WHERE id = ?").bind(all[1].id).run();
  expect((await deliveries(hook.id, "?status=failed")).map(({ id }: { id: string }) => id)).toEqual([
    all[1].id,
  ]);
  expect(await deliveries(hook.id, "?status=delivered")).toEqual([]);
  expect((await ask("GET", `${hook.path}/deliveries?status=lost`)).status).toBe(422);
});

it("with a webhook goes what it was not told yet", async () => {
  const { newWebhook, happen, ask, projectId, env } = await newPlace();
  const [gone, stays] = [await newWebhook({ url }), await newWebhook({ url })];
  await happen("rollout.advanced");
  await happen("rollout.held");
  await env.DB.prepare(
    "UPDATE webhook_delivery SET status = 'delivered' WHERE webhook_id = ? AND event = 'rollout.held'",
  )
    .bind(gone.id)
    .run();
  expect((await ask("DELETE", gone.path)).status).toBe(204);
  const { results } = await env.DB.prepare(
    "SELECT webhook_id, event FROM webhook_delivery WHERE project_id = ? ORDER BY event, webhook_id = ?",
  )
    .bind(projectId, gone.id)
    .all();
  expect(results).toEqual([
    { webhook_id: stays.id, event: "rollout.advanced" },
    { webhook_id: stays.id, event: "rollout.held" },
    { webhook_id: gone.id, event: "rollout.held" },
  ]);
});

const sqlCount =
  (text: string, ...values: unknown[]) =>
  (): Promise<number | null> =>
    env.DB.prepare(text)
      .bind(...values)
      .first<number>("n");
