import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import * as contract from "../../src/http/routes/alerts/contract.ts";
import { MAX_ALERTS } from "../../src/domain/limits.ts";
import { SCOPES } from "../../src/domain/scope.ts";
import { newScene } from "./alerts-kit.ts";
import { get, newAgent, post, send } from "./client.ts";

const schema = contract.get.responses[200].content["application/json"].schema;
const rule = { name: "Errors", metric: "error_rate", value: 0.05 };

describe("an alert", () => {
  it("is made with defaults, read, listed, changed and deleted, with an audit entry each", async () => {
    const { agent, options, told, patch } = await newScene();
    const made = await post("/v1/alerts", { ...rule, agent_id: agent, created_by: "ana" }, options);
    expect(made.status).toBe(201);
    expect(schema.parse(made.body)).toEqual(made.body);
    expect(made.body).toMatchObject({
      agent_id: agent,
      ...rule,
      statistic: "mean",
      window_minutes: 15,
      comparison: "above",
      against: "threshold",
      for_minutes: 0,
      min_requests: 50,
      action: "none",
      enabled: true,
      status: "ok",
      since: null,
      evaluated_at: null,
      created_by: "ana",
      revision: 1,
    });
    const { id } = made.body;
    expect(id).toMatch(/^al_[0-9a-f]{32}$/);
    expect([made.headers.get("etag"), (await get(`/v1/alerts/${id}`, options)).body]).toEqual([
      '"1"',
      made.body,
    ]);
    const second = await post(
      "/v1/alerts",
      { agent_id: agent, name: "Silence", metric: "no_traffic" },
      options,
    );
    const list = async (query: string) =>
      (await get(`/v1/alerts?${query}`, options)).body.data.map((each: { id: string }) => each.id);
    expect(new Set(await list(""))).toEqual(new Set([id, second.body.id]));
    expect(await list(`agent_id=${agent}&status=ok&limit=1`)).toHaveLength(1);
    expect(await list("agent_id=another")).toEqual([]);
    expect(await list("status=firing")).toEqual([]);
    const changed = await patch(id, { value: 0.1, name: "Many errors", reason: "too loud" });
    expect([changed.status, changed.body]).toMatchObject([
      200,
      { value: 0.1, name: "Many errors", revision: 2 },
    ]);
    expect((await send("DELETE", `/v1/alerts/${id}`, options)).status).toBe(204);
    expect((await get(`/v1/alerts/${id}`, options)).body.code).toBe("alert_not_found");
    const entries = await told("alert.created", "alert.updated", "alert.deleted");
    expect(entries.map(({ action, agent_id }) => [action, agent_id])).toEqual([
      ["alert.created", agent],
      ["alert.created", agent],
      ["alert.updated", agent],
      ["alert.deleted", agent],
    ]);
    expect(entries[2]).toMatchObject({
      reason: "too loud",
      previous_state: { alert_id: id, value: 0.05 },
      new_state: { value: 0.1 },
    });
  });

  it.each([
    [{ value: undefined }, "/value"],
    [{ value: 5 }, "/value"],
    [{ metric: "speed" }, "/metric"],
    [{ window_minutes: 0 }, "/window_minutes"],
    [{ window_minutes: 1_441 }, "/window_minutes"],
    [{ statistic: "p95" }, "/statistic"],
    [{ min_requests: 0 }, "/min_requests"],
    [{ for_minutes: -1 }, "/for_minutes"],
    [{ action: "page" }, "/action"],
    [{ against: "yesterday" }, "/against"],
    [{ colour: "red" }, ""],
  ])("of %j is refused with its place", async (more, path) => {
    const { status, body } = await post("/v1/alerts", { ...rule, agent_id: "none", ...more });
    expect([status, body.errors?.map((fault: { path: string }) => fault.path)]).toEqual([422, [path]]);
  });

  it("is of an agent that exists", async () => {
    const { status, body } = await post("/v1/alerts", { ...rule, agent_id: "nobody-here" });
    expect([status, body.code]).toEqual([404, "agent_not_found"]);
  });

  it("is made once for one Idempotency-Key", async () => {
    const { agent, options } = await newScene();
    const again = { headers: { ...options.headers, "idempotency-key": "alert-once" } };
    const [first, second] = [
      await post("/v1/alerts", { ...rule, agent_id: agent }, again),
      await post("/v1/alerts", { ...rule, agent_id: agent }, again),
    ];
    expect([first.status, second.body.id]).toEqual([201, first.body.id]);
    expect((await get("/v1/alerts", options)).body.data).toHaveLength(1);
  });

  it("changes only as it was seen, if that is asked for", async () => {
    const { alert, patch, options } = await newScene();
    const { id } = await alert();
    expect((await patch(id, { value: 0.1 }, { "if-match": '"1"' })).status).toBe(200);
    const late = await patch(id, { value: 0.2 }, { "if-match": '"1"' });
    expect([late.status, late.body.code]).toEqual([412, "revision_mismatch"]);
    const headers = { ...options.headers, "if-match": '"1"' };
    expect((await send("DELETE", `/v1/alerts/${id}`, { headers })).status).toBe(412);
  });

  it("is a rule that makes sense after a change, too; the agent stays", async () => {
    const { alert, patch } = await newScene();
    const { id } = await alert({ metric: "response_time_ms", value: 2_000, statistic: "p99" });
    const other = await patch(id, { metric: "success_rate" });
    expect([other.status, other.body.errors[0].path]).toEqual([422, "/value"]);
    expect((await patch(id, { metric: "success_rate", value: 0.9 })).body).toMatchObject({
      statistic: "mean",
      comparison: "below",
    });
    expect((await patch(id, { agent_id: "another" })).status).toBe(422);
  });

  it("that rolls back is made only by a key that may activate", async () => {
    const agent = await newAgent();
    const scopes = SCOPES.filter((scope) => !["versions:activate", "workspaces:write"].includes(scope));
    const { key } = (await post("/v1/api-keys", { name: "k", scopes })).body;
    const acting = { ...rule, agent_id: agent, action: "rollback" };
    const refused = await post("/v1/alerts", acting, { key });
    expect([refused.status, refused.body.code]).toEqual([403, "scope_missing"]);
    const quiet = (await post("/v1/alerts", { ...rule, agent_id: agent }, { key })).body;
    const changed = await send("PATCH", `/v1/alerts/${quiet.id}`, { key, body: { action: "rollback" } });
    expect([changed.status, changed.body.code]).toEqual([403, "scope_missing"]);
    const mine = (await post("/v1/alerts", acting)).body;
    const patch = (body: object) => send("PATCH", `/v1/alerts/${mine.id}`, { key, body });
    expect((await patch({ value: 0.001 })).status).toBe(403);
    expect((await patch({ name: "Another name" })).status).toBe(200);
    expect((await patch({ enabled: false })).status).toBe(200);
    expect((await patch({ enabled: true })).status).toBe(403);
    await send("DELETE", `/v1/alerts/${mine.id}`);
    await send("DELETE", `/v1/alerts/${quiet.id}`);
  });

  it("is one of a hundred at most", async () => {
    const { alert, agent, options, project } = await newScene();
    const { id } = await alert({ enabled: false });
    await env.DB.batch(
      Array.from({ length: MAX_ALERTS - 1 }, (_, at) =>
        env.DB.prepare(
          `INSERT INTO alert SELECT project_id, id || ?, agent_id, name, description, rule, enabled, state, created_by,
             created_at, updated_at, revision FROM alert WHERE project_id = ? AND id = ?`,
        ).bind(at, project, id),
      ),
    );
    const { status, body } = await post("/v1/alerts", { ...rule, agent_id: agent }, options);
    expect([status, body.code]).toEqual([409, "limit_reached"]);
  });
});
