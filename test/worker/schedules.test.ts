import {
  createExecutionContext,
  createScheduledController,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { scheduled } from "../../src/durable/cron.ts";
import { tendSchedules } from "../../src/services/schedules/tend.ts";
import { SCOPES } from "../../src/domain/scope.ts";
import { get, newAgent, post, put, send, type Send } from "./client.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const clock = () => env.CLOCK.getByName("schedules");

const schedule = (agent: string, version: number, more: object = {}, options?: Send) =>
  post(
    "/v1/schedules",
    { agent_id: agent, action: "activate_version", version, at: inMs(HOUR_MS), ...more },
    options,
  );

async function scheduleId(agent: string, version: number, more: object = {}): Promise<string> {
  const answer = await schedule(agent, version, more);
  expect(answer.status).toBe(201);
  return answer.body.id;
}

const read = async (id: string) => (await get(`/v1/schedules/${id}`)).body;
const activeOf = async (agent: string) => (await get(`/v1/agents/${agent}`)).body.active_version;
const patch = (id: string, body: object, options?: Send) =>
  send("PATCH", `/v1/schedules/${id}`, { body, ...options });
const cancel = (id: string, options?: Send) => send("DELETE", `/v1/schedules/${id}`, options);

/** Its time has come. */
const makeDue = (id: string, ago = 1) =>
  env.DB.prepare("UPDATE schedule SET at = ? WHERE id = ?")
    .bind(Date.now() - ago, id)
    .run();

/** The environment with a database whose batches go through `around`. */
const withBatch = (around: <T>(write: () => Promise<T>) => Promise<T>): Env => ({
  ...env,
  DB: new Proxy(env.DB, {
    get(target, name) {
      if (name === "batch") return (all: D1PreparedStatement[]) => around(() => target.batch(all));
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  }),
});

/** Looks at what is due, and does something else when it is about to write. */
async function tendAround(act: () => Promise<unknown>): Promise<void> {
  const slow = withBatch(async (write) => {
    await act();
    return write();
  });
  await tendSchedules(slow, Date.now());
}

interface Entry {
  action: string;
  actor: string;
  version: number;
  changed_by: string | null;
  reason: string | null;
  previous_state: Record<string, unknown>;
  new_state: Record<string, unknown>;
}

/** The audit of an agent's schedules and activations, oldest first. */
const auditOf = async (agent: string, action?: string): Promise<Entry[]> => {
  const { body } = await get(`/v1/audit?limit=200&agent_id=${agent}${action ? `&action=${action}` : ""}`);
  return body.data.toReversed();
};

async function keyWith(wanted: readonly string[], headers?: Record<string, string>): Promise<string> {
  const scopes = wanted.filter((scope) => scope !== "workspaces:write");
  const made = await post("/v1/api-keys", { name: "test", scopes }, { headers });
  expect(made.status).toBe(201);
  return made.body.key;
}

describe("scheduling", () => {
  it("answers what will happen, and shows it in lists, newest first", async () => {
    const agent = await newAgent(2);
    const at = inMs(DAY_MS);
    const first = await schedule(agent, 2, {
      at,
      reason: "Campaign",
      created_by: "ana@example.com",
    });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: expect.stringMatching(/^sc_[0-9a-f]{32}$/),
      agent_id: agent,
      action: "activate_version",
      version: 2,
      rollout_id: null,
      at,
      status: "pending",
      reason: "Campaign",
      outcome: null,
      created_by: "ana@example.com",
      created_at: expect.any(String),
      done_at: null,
    });
    expect(await read(first.body.id)).toEqual(first.body);
    const second = await scheduleId(agent, 1);
    const listed = (await get(`/v1/schedules?agent_id=${agent}`)).body;
    expect(listed.data.map(({ id }: { id: string }) => id)).toEqual([second, first.body.id]);
    expect(await auditOf(agent, "schedule.created")).toMatchObject([
      {
        version: 2,
        changed_by: "ana@example.com",
        reason: "Campaign",
        new_state: { id: first.body.id, action: "activate_version", status: "pending" },
      },
      { version: 1, changed_by: null },
    ]);
  });

  it("takes a time in any zone, and answers it in UTC", async () => {
    const agent = await newAgent(2);
    const time = Math.ceil(Date.now() / 1000) * 1000 + DAY_MS;
    const local = `${new Date(time - 3 * HOUR_MS).toISOString().slice(0, 19)}-03:00`;
    const { body } = await schedule(agent, 2, { at: local });
    expect(body.at).toBe(new Date(time).toISOString());
  });

  it("pages, and filters by status", async () => {
    const agent = await newAgent(2);
    const ids = [await scheduleId(agent, 2), await scheduleId(agent, 2), await scheduleId(agent, 2)];
    await cancel(ids[1]!);
    const one = (await get(`/v1/schedules?agent_id=${agent}&status=pending&limit=1`)).body;
    expect(one.data.map(({ id }: { id: string }) => id)).toEqual([ids[2]]);
    const two = (
      await get(`/v1/schedules?agent_id=${agent}&status=pending&limit=1&cursor=${one.next_cursor}`)
    ).body;
    expect(two).toMatchObject({ data: [{ id: ids[0] }], next_cursor: null });
    expect((await get("/v1/schedules?status=soon")).status).toBe(422);
    expect((await get("/v1/schedules?cursor=x")).body.code).toBe("invalid_cursor");
  });

  it.each([
    ["a time that is over", { at: inMs(-1000) }, "/at", "is in the past"],
    ["a time more than a year ahead", { at: inMs(367 * DAY_MS) }, "/at", "is more than 366 days ahead"],
    ["a time without a zone", { at: "2099-01-01T09:00:00" }, "/at", "must be an ISO 8601 time with its zone"],
    ["a date", { at: "2099-01-01" }, "/at", "must be an ISO 8601 time with its zone"],
    [
      "an action that there is not",
      { action: "explode" },
      "/action",
      "must be activate_version or start_rollout",
    ],
    ["no action", { action: undefined }, "/action", "must be activate_version or start_rollout"],
    ["a version that is none", { version: 0 }, "/version", "must be 1 or more"],
    ["a field that there is not", { when: "soon" }, "", "when"],
  ])("refuses %s", async (_name, more, path, message) => {
    const agent = await newAgent(2);
    const answer = await schedule(agent, 2, more);
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_request"]);
    expect(answer.body.errors[0].path).toBe(path);
    expect(answer.body.errors[0].message).toContain(message);
    expect((await get(`/v1/schedules?agent_id=${agent}`)).body.data).toEqual([]);
  });

  it("refuses what activating would refuse now, but not the active version", async () => {
    const agent = await newAgent(2);
    expect((await schedule("none", 1)).body.code).toBe("agent_not_found");
    expect((await schedule(agent, 9)).body.code).toBe("version_not_found");
    await post(`/v1/agents/${agent}/versions`, { config: {}, status: "draft" });
    expect((await schedule(agent, 3)).body.code).toBe("version_draft");
    await post(`/v1/agents/${agent}/versions/2/deprecate`);
    expect((await schedule(agent, 2)).body.code).toBe("version_deprecated");
    expect((await schedule(agent, 1)).status).toBe(201);
  });

  it("asks for versions:activate beside its own scope, for another time as well", async () => {
    const agent = await newAgent(2);
    const key = await keyWith(SCOPES.filter((scope) => scope !== "versions:activate"));
    const made = await schedule(agent, 2, {}, { key });
    expect([made.status, made.body.code]).toEqual([403, "scope_missing"]);
    expect(made.body.detail).toContain("versions:activate");
    const id = await scheduleId(agent, 2);
    expect((await patch(id, { at: inMs(1000) }, { key })).body.code).toBe("scope_missing");
    expect((await cancel(id, { key })).status).toBe(204);
  });

  it("does it once for one Idempotency-Key", async () => {
    const agent = await newAgent(2);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const at = inMs(HOUR_MS);
    const first = await schedule(agent, 2, { at }, { headers });
    const again = await schedule(agent, 2, { at }, { headers });
    expect(again.body).toEqual(first.body);
    expect((await get(`/v1/schedules?agent_id=${agent}`)).body.data).toHaveLength(1);
  });

  it("lets no more wait than the limit", async () => {
    await post("/v1/projects", { slug: "crowded" });
    const options = { headers: { "signalbox-project": "crowded" } };
    const agent = await newAgent(2, options);
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
       INSERT INTO schedule (project_id, id, agent_id, action, version, at, status, created_by, created_at)
       SELECT (SELECT id FROM project WHERE slug = 'crowded'), 'sc_' || i, ?, 'activate_version', 2, ?, 'pending', 'x', 1 FROM n`,
    )
      .bind(agent, Date.now() + DAY_MS)
      .run();
    const last = await schedule(agent, 2, {}, options);
    expect(last.status).toBe(201);
    const over = await schedule(agent, 2, {}, options);
    expect([over.status, over.body.code]).toEqual([409, "limit_reached"]);
    await cancel(last.body.id, options);
    expect((await schedule(agent, 2, {}, options)).status).toBe(201);
  });
});

describe("when its time comes", () => {
  it("is done by the clock, by the system, and says who asked", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2, {
      at: inMs(1_500),
      reason: "Campaign",
      created_by: "ana@example.com",
    });
    expect(await activeOf(agent)).toBe(1);
    // Nobody rings: its alarm does.
    await vi.waitFor(async () => expect((await read(id)).status).toBe("done"), {
      timeout: 10_000,
      interval: 100,
    });
    expect(await read(id)).toMatchObject({ outcome: null, done_at: expect.any(String) });
    expect(await activeOf(agent)).toBe(2);
    const [activated] = (await auditOf(agent, "version.activated")).slice(-1);
    expect(activated).toMatchObject({
      actor: "system",
      version: 2,
      previous_state: { version: 1 },
      new_state: { version: 2 },
    });
    expect(activated!.reason).toContain(`Schedule ${id} of ana@example.com`);
    expect(activated!.reason).toContain("Campaign");
    expect(await auditOf(agent, "schedule.done")).toMatchObject([
      { actor: "system", version: 2, new_state: { id, status: "done" } },
    ]);
    const { headers } = await get(`/v1/agents/${agent}`);
    const resolved = await get(`/v1/resolve/${agent}?min_revision=${headers.get("etag")!.slice(1, -1)}`);
    expect(resolved.body).toMatchObject({ version: 2 });
  });

  it("is done by the alarm of a clock that was evicted", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await makeDue(id);
    await evictDurableObject(clock());
    expect(await runDurableObjectAlarm(clock())).toBe(true);
    expect((await read(id)).status).toBe("done");
  });

  it("is done by cron when the clock missed it, however late", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await makeDue(id, 30 * DAY_MS);
    await runInDurableObject(clock(), (_, { storage }) => storage.deleteAlarm());
    await scheduled(createScheduledController(), env, createExecutionContext());
    expect((await read(id)).status).toBe("done");
    expect(await activeOf(agent)).toBe(2);
  });

  it("is done once, though two look at once", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await makeDue(id);
    const now = Date.now();
    await Promise.all([tendSchedules(env, now), tendSchedules(env, now), tendSchedules(env, now)]);
    expect((await read(id)).status).toBe("done");
    const audit = (await auditOf(agent)).map(({ action }) => action);
    expect(audit.filter((action) => action === "schedule.done")).toHaveLength(1);
    // The agent's first one, and this.
    expect(audit.filter((action) => action === "version.activated")).toHaveLength(2);
  });

  it("is not done again by one who comes late, after a person has gone back", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await makeDue(id);
    await tendAround(async () => {
      await tendSchedules(env, Date.now());
      expect((await post(`/v1/agents/${agent}/rollback`)).body.version).toBe(1);
    });
    expect(await activeOf(agent)).toBe(1);
    expect((await read(id)).status).toBe("done");
    expect(await auditOf(agent, "schedule.done")).toHaveLength(1);
    expect(await auditOf(agent, "schedule.failed")).toEqual([]);
  });

  it("is not done when it was moved or cancelled at the last moment", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await makeDue(id);
    await tendAround(() => patch(id, { at: inMs(HOUR_MS) }));
    expect((await read(id)).status).toBe("pending");
    await makeDue(id);
    await tendAround(() => cancel(id));
    expect((await read(id)).status).toBe("cancelled");
    expect(await activeOf(agent)).toBe(1);
  });

  it("does several in the order of their times, and tells when the next is due", async () => {
    const agent = await newAgent(3);
    const later = await scheduleId(agent, 2);
    const sooner = await scheduleId(agent, 3);
    const next = await scheduleId(agent, 1, { at: inMs(2_000_000) });
    await makeDue(later, 10);
    await makeDue(sooner, 1_000);
    const at = await tendSchedules(env, Date.now());
    expect(await activeOf(agent)).toBe(2);
    expect(at).toBeLessThanOrEqual(Date.parse((await read(next)).at));
    expect(at).toBeGreaterThan(Date.now());
  });

  it("leaves alone what is not due yet", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await tendSchedules(env, Date.now());
    expect((await read(id)).status).toBe("pending");
    expect(await activeOf(agent)).toBe(1);
  });

  it("is done too when the version is active by then", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await put(`/v1/agents/${agent}/versions/2/activate`);
    await makeDue(id);
    await tendSchedules(env, Date.now());
    expect((await read(id)).status).toBe("done");
    expect(await auditOf(agent, "version.activated")).toHaveLength(2);
  });

  it("fails with the refusal when it is refused, and is not tried again", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await makeDue(id);
    // As if it had been deprecated without anybody thinking of schedules.
    await env.DB.prepare(
      "INSERT INTO deprecation (project_id, agent_id, version, created_at) VALUES (1, ?, 2, 1)",
    )
      .bind(agent)
      .run();
    const now = Date.now();
    await Promise.all([tendSchedules(env, now), tendSchedules(env, now)]);
    expect(await read(id)).toMatchObject({
      status: "failed",
      outcome: expect.stringContaining("Version 2 is deprecated"),
      done_at: expect.any(String),
    });
    expect(await auditOf(agent, "schedule.failed")).toMatchObject([
      { actor: "system", new_state: { id, status: "failed", outcome: expect.any(String) } },
    ]);
    expect(await activeOf(agent)).toBe(1);
  });

  it("stays pending while the database is away, and does not stop others", async () => {
    const agents = [await newAgent(2), await newAgent(2)];
    const ids = [await scheduleId(agents[0]!, 2), await scheduleId(agents[1]!, 2)];
    await makeDue(ids[0]!, 1_000);
    await makeDue(ids[1]!);
    let batches = 0;
    const failing = withBatch((write) => {
      batches += 1;
      return batches === 1 ? Promise.reject(new Error("D1_ERROR: Network connection lost.")) : write();
    });
    await expect(tendSchedules(failing, Date.now())).rejects.toThrow();
    expect([(await read(ids[0]!)).status, (await read(ids[1]!)).status]).toEqual(["pending", "done"]);
    await tendSchedules(env, Date.now());
    expect((await read(ids[0]!)).status).toBe("done");
  });
});

describe("a pending schedule", () => {
  it("can be given another time, later or sooner", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    const at = inMs(2 * HOUR_MS);
    const moved = await patch(id, { at, reason: "Later", changed_by: "ben@example.com" });
    expect([moved.status, moved.body.at, moved.body.status]).toEqual([200, at, "pending"]);
    expect(await auditOf(agent, "schedule.updated")).toMatchObject([
      { changed_by: "ben@example.com", reason: "Later", new_state: { id, at } },
    ]);
    await patch(id, { at: inMs(1_200) });
    await vi.waitFor(async () => expect((await read(id)).status).toBe("done"), {
      timeout: 10_000,
      interval: 100,
    });
    const late = await patch(id, { at });
    expect([late.status, late.body.code]).toEqual([409, "schedule_status"]);
    expect(late.body).toMatchObject({ schedule_status: "done" });
  });

  it("is not moved to a time that cannot be", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    for (const body of [{ at: inMs(-1) }, { at: inMs(400 * DAY_MS) }, { at: "soon" }, {}])
      expect((await patch(id, body)).body).toMatchObject({
        code: "invalid_request",
        errors: [{ path: "/at" }],
      });
    expect((await patch(id, { at: inMs(HOUR_MS), version: 1 })).status).toBe(422);
    expect((await patch("sc_none", { at: inMs(HOUR_MS) })).body.code).toBe("schedule_not_found");
  });

  it("can be cancelled once, and stays in the list", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    expect((await cancel(id)).status).toBe(204);
    expect(await read(id)).toMatchObject({ status: "cancelled", outcome: "cancelled by root" });
    expect(await auditOf(agent, "schedule.cancelled")).toMatchObject([
      { actor: "root", version: 2, previous_state: { status: "pending" }, new_state: { id } },
    ]);
    const again = await cancel(id);
    expect([again.status, again.body.code]).toEqual([409, "schedule_status"]);
    expect((await patch(id, { at: inMs(HOUR_MS) })).body.code).toBe("schedule_status");
    await makeDue(id);
    await tendSchedules(env, Date.now());
    expect(await activeOf(agent)).toBe(1);
    expect((await cancel("sc_none")).body.code).toBe("schedule_not_found");
  });

  it("is either done or cancelled when both come at once", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    await makeDue(id);
    const [, cancelled] = await Promise.all([tendSchedules(env, Date.now()), cancel(id)]);
    const { status } = await read(id);
    expect([status, cancelled.status]).toEqual(cancelled.status === 204 ? ["cancelled", 204] : ["done", 409]);
    expect(await activeOf(agent)).toBe(status === "done" ? 2 : 1);
  });

  it("is cancelled when its version is deprecated, and those of other versions are not", async () => {
    const agent = await newAgent(3);
    const ids = [await scheduleId(agent, 2), await scheduleId(agent, 2), await scheduleId(agent, 3)];
    const answer = await post(`/v1/agents/${agent}/versions/2/deprecate`, {
      reason: "It invents fees",
      changed_by: "ana@example.com",
    });
    expect(answer.status).toBe(200);
    const after = await Promise.all(ids.map(read));
    expect(after.map(({ status }) => status)).toEqual(["cancelled", "cancelled", "pending"]);
    expect(after[0]).toMatchObject({ outcome: "version 2 was deprecated", done_at: expect.any(String) });
    const entries = await auditOf(agent, "schedule.cancelled");
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({
      actor: "root",
      changed_by: "ana@example.com",
      reason: "It invents fees",
      version: 2,
      new_state: { id: ids[0], status: "cancelled", outcome: "version 2 was deprecated" },
    });
  });

  it("is cancelled with its agent, and does not come back with it", async () => {
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    expect((await send("DELETE", `/v1/agents/${agent}`)).status).toBe(204);
    expect(await read(id)).toMatchObject({ status: "cancelled", outcome: "the agent was deleted" });
    expect((await schedule(agent, 2)).body.code).toBe("agent_not_found");
    await post(`/v1/agents/${agent}/restore`);
    await makeDue(id);
    await tendSchedules(env, Date.now());
    expect(await activeOf(agent)).toBe(1);
  });

  it("is nobody's but its project's", async () => {
    await post("/v1/workspaces", { slug: "elsewhere" });
    const elsewhere = { headers: { "signalbox-workspace": "elsewhere" } };
    const key = await keyWith(SCOPES, elsewhere.headers);
    const agent = await newAgent(2);
    const id = await scheduleId(agent, 2);
    expect((await get(`/v1/schedules/${id}`, { key })).body.code).toBe("schedule_not_found");
    expect((await patch(id, { at: inMs(HOUR_MS) }, { key })).body.code).toBe("schedule_not_found");
    expect((await cancel(id, { key })).body.code).toBe("schedule_not_found");
    expect((await get("/v1/schedules", { key })).body.data).toEqual([]);
    expect((await schedule(agent, 2, {}, { key })).body.code).toBe("agent_not_found");
    expect((await read(id)).status).toBe("pending");
    // A project of another workspace has its schedules done as well.
    const theirs = await newAgent(2, elsewhere);
    const other = (await schedule(theirs, 2, {}, { key })).body.id;
    await makeDue(other);
    await tendSchedules(env, Date.now());
    expect((await get(`/v1/schedules/${other}`, { key })).body.status).toBe("done");
    expect((await get(`/v1/agents/${theirs}`, { key })).body.active_version).toBe(2);
  });
});

describe("a rollout that is scheduled", () => {
  const clockOf = (rollout: string) => env.ROLLOUT_CLOCK.getByName(`1/${rollout}`);
  const start = (agent: string, rollout: object = {}, more: object = {}, options?: Send) =>
    post(
      "/v1/schedules",
      {
        agent_id: agent,
        action: "start_rollout",
        at: inMs(HOUR_MS),
        rollout: { target_version: 2, ...rollout },
        ...more,
      },
      options,
    );

  it("waits as a rollout for its time, which is the schedule's", async () => {
    const agent = await newAgent(2);
    const at = inMs(HOUR_MS);
    const made = await start(
      agent,
      { steps: [10, 100] },
      { at, reason: "Campaign", created_by: "ana@example.com" },
    );
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      action: "start_rollout",
      version: 2,
      at,
      status: "pending",
      reason: "Campaign",
      created_by: "ana@example.com",
    });
    expect(await read(made.body.id)).toEqual(made.body);
    const rollout = (await get(`/v1/rollouts/${made.body.rollout_id}`)).body;
    expect(rollout).toMatchObject({
      status: "scheduled",
      starts_at: at,
      target_version: 2,
      created_by: "ana@example.com",
    });
    expect((await auditOf(agent)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(["rollout.created", "schedule.created"]),
    );
  });

  it("starts at its time, and the schedule is done", async () => {
    const agent = await newAgent(2);
    const { id, rollout_id } = (await start(agent, {}, { at: inMs(1_200) })).body;
    await vi.waitFor(async () => expect((await read(id)).status).toBe("done"), {
      timeout: 10_000,
      interval: 100,
    });
    expect((await get(`/v1/rollouts/${rollout_id}`)).body.status).toBe("running");
    expect(await auditOf(agent, "schedule.done")).toMatchObject([{ actor: "system", new_state: { id } }]);
    const moved = await patch(id, { at: inMs(HOUR_MS) });
    expect(moved.body.code).toBe("schedule_status");
    expect((await cancel(id)).body.code).toBe("schedule_status");
    expect((await get(`/v1/rollouts/${rollout_id}`)).body.status).toBe("running");
    // Activations are refused meanwhile, and say so.
    const other = await scheduleId(agent, 2);
    await makeDue(other);
    await tendSchedules(env, Date.now());
    expect(await read(other)).toMatchObject({
      status: "failed",
      outcome: expect.stringContaining("rollout"),
    });
    expect(await activeOf(agent)).toBe(1);
  });

  it("that is refused when its time comes has failed", async () => {
    const agent = await newAgent(2);
    const { id, rollout_id } = (await start(agent)).body;
    await put(`/v1/agents/${agent}/versions/2/activate`);
    await patch(id, { at: inMs(1_200) });
    await vi.waitFor(async () => expect((await read(id)).status).toBe("failed"), {
      timeout: 10_000,
      interval: 100,
    });
    expect((await read(id)).outcome).toContain("Version 2 is the active version already");
    expect((await get(`/v1/rollouts/${rollout_id}`)).body.status).toBe("aborted");
  });

  it("is moved with its schedule", async () => {
    const agent = await newAgent(2);
    const { id, rollout_id } = (await start(agent)).body;
    const later = inMs(3 * HOUR_MS);
    const moved = await patch(id, { at: later, reason: "Later", changed_by: "ben@example.com" });
    expect([moved.status, moved.body.at]).toEqual([200, later]);
    const rollout = (await get(`/v1/rollouts/${rollout_id}`)).body;
    expect(rollout).toMatchObject({ status: "scheduled", starts_at: later });
    expect(rollout.decisions[0]).toMatchObject({ action: "rescheduled", reason: "Later", actor: "root" });
    await runDurableObjectAlarm(clockOf(rollout_id));
    expect((await get(`/v1/rollouts/${rollout_id}`)).body.status).toBe("scheduled");
    await patch(id, { at: inMs(1_200) });
    await vi.waitFor(async () => expect((await read(id)).status).toBe("done"), {
      timeout: 10_000,
      interval: 100,
    });
    expect((await get(`/v1/rollouts/${rollout_id}`)).body.status).toBe("running");
  });

  it("is aborted with its schedule, and ends the schedule when it is aborted itself", async () => {
    const agent = await newAgent(2);
    const first = (await start(agent)).body;
    expect((await cancel(first.id)).status).toBe(204);
    expect(await read(first.id)).toMatchObject({ status: "cancelled", outcome: "cancelled by root" });
    expect((await get(`/v1/rollouts/${first.rollout_id}`)).body).toMatchObject({ status: "aborted" });
    expect(await auditOf(agent, "schedule.cancelled")).toHaveLength(1);
    const second = (await start(agent)).body;
    expect((await post(`/v1/rollouts/${second.rollout_id}/abort`, { reason: "Not this week" })).status).toBe(
      200,
    );
    expect(await read(second.id)).toMatchObject({ status: "cancelled", outcome: "Not this week" });
  });

  it.each(["deprecated", "deleted"])("is aborted when its target is %s", async (how) => {
    const agent = await newAgent(2);
    const { id, rollout_id } = (await start(agent)).body;
    const ended =
      how === "deleted"
        ? await send("DELETE", `/v1/agents/${agent}`)
        : await post(`/v1/agents/${agent}/versions/2/deprecate`);
    expect(ended.status).toBeLessThan(300);
    const outcome = how === "deleted" ? "the agent was deleted" : "version 2 was deprecated";
    const after = await read(id);
    expect(after.status).toBe("cancelled");
    expect(after.outcome.toLowerCase()).toContain(outcome);
    expect((await get(`/v1/rollouts/${rollout_id}`)).body.status).toBe("aborted");
    expect(await auditOf(agent, "schedule.cancelled")).toHaveLength(1);
  });

  it("is refused as starting it would be, with the places within the schedule", async () => {
    const agent = await newAgent(2);
    const bad = await start(agent, { steps: [10, 5] });
    expect([bad.status, bad.body.code]).toEqual([422, "invalid_request"]);
    expect(bad.body.errors[0].path).toBe("/rollout/steps/1/percent");
    expect((await start(agent, { steps: "all" })).body.errors[0].path).toBe("/rollout/steps");
    expect((await start(agent, {}, { at: inMs(-1_000) })).body.errors[0].path).toBe("/at");
    expect((await start(agent, { starts_at: inMs(HOUR_MS) })).status).toBe(422);
    expect((await start(agent, { target_version: 1 })).body.code).toBe("version_active");
    expect((await start(agent, { target_version: 9 })).body.code).toBe("version_not_found");
    expect((await start("none")).body.code).toBe("agent_not_found");
    const key = await keyWith(SCOPES.filter((scope) => scope !== "rollouts:write"));
    expect((await start(agent, {}, {}, { key })).body.code).toBe("scope_missing");
    expect((await get(`/v1/schedules?agent_id=${agent}`)).body.data).toEqual([]);
  });

  it("is made once for one Idempotency-Key, and a replay answers the schedule", async () => {
    const agent = await newAgent(2);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const at = inMs(HOUR_MS);
    const first = await start(agent, {}, { at }, { headers });
    expect(first.status).toBe(201);
    // As if the answer had been lost before it was kept.
    await env.DB.prepare(
      "UPDATE idempotency SET status = NULL, response = NULL, created_at = 1 WHERE key = ?",
    )
      .bind(headers["idempotency-key"])
      .run();
    const again = await start(agent, {}, { at }, { headers });
    expect(again.body).toEqual(first.body);
  });
});
