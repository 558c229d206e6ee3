import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { controlPlane } from "../../src/http/app.ts";
import { createExecutionContext } from "cloudflare:test";
import { scheduled } from "../../src/durable/cron.ts";
import { newStreams } from "./stream-kit.ts";
import { alarmOf, newHook, newPlace, objectOf, ring, takeHooks, type Place } from "./instances-kit.ts";
import { signedHeaders } from "../../src/services/webhooks/sign.ts";

beforeAll(takeHooks);
afterEach(() => void vi.useRealTimers());

/** Lets time pass, for clocks and heartbeats. */
const later = (ms: number): void => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
};

describe("spawning", () => {
  it("makes an instance that is idle, with all that is known of it", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const made = await place.ask("POST", "/v1/instances", {
      agent_id: agent,
      name: "Night shift",
      version: 1,
      config: { model: { temperature: 0.1 } },
      state: { open: 1 },
      created_by: "ana",
    });
    expect(made.status).toBe(201);
    expect(made.headers.get("etag")).toBe('"1"');
    expect(made.body).toEqual({
      id: expect.stringMatching(/^in_[0-9a-f]{32}$/),
      agent_id: agent,
      name: "Night shift",
      status: "idle",
      resumes: null,
      version: 1,
      label: null,
      config: { model: { temperature: 0.1 } },
      state: { open: 1 },
      hooks: {},
      heartbeat_seconds: null,
      last_heartbeat: null,
      last_error: null,
      ended_at: null,
      created_by: "ana",
      created_at: expect.any(String),
      updated_at: expect.any(String),
      seq: 1,
      revision: Number(made.headers.get("signalbox-revision")),
    });
    const read = await place.ask("GET", `/v1/instances/${made.body.id}`);
    expect(read.body).toEqual(made.body);
    const audit = await place.ask("GET", `/v1/audit?agent_id=${agent}&action=instance.spawned`);
    expect(audit.body.data[0].new_state).toEqual({ id: made.body.id, name: "Night shift", status: "idle" });
  });

  it("checks the overrides, merged over the version's configuration, against the agent's schema", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const schema = {
      type: "object",
      properties: {
        model: { type: "object", properties: { temperature: { maximum: 1 } }, required: ["id"] },
      },
      required: ["instructions"],
    };
    expect((await place.ask("PATCH", `/v1/agents/${agent}`, { config_schema: schema })).status).toBe(200);
    const trial = (config: object) => place.ask("POST", "/v1/instances", { agent_id: agent, config });
    expect((await trial({ model: { temperature: 0.9 } })).status).toBe(201);
    for (const config of [{ model: { temperature: 2 } }, { instructions: null }, { model: { id: null } }]) {
      const refused = await trial(config);
      expect([refused.status, refused.body.code]).toEqual([422, "config_schema_violation"]);
    }
    const keyed = await trial({ model: { api_key: "sk-123456789" } });
    expect([keyed.status, keyed.body.code, keyed.body.errors[0].path]).toEqual([
      422,
      "invalid_config",
      "/config/model/api_key",
    ]);
    expect(JSON.stringify(keyed.body)).not.toContain("sk-123456789");
  });

  it("refuses what cannot be spawned", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const code = async (body: object) => {
      const { status, body: answer } = await place.ask("POST", "/v1/instances", body);
      return [status, answer.code];
    };
    expect(await code({ agent_id: "nobody" })).toEqual([404, "agent_not_found"]);
    expect(await code({ agent_id: agent, version: 9 })).toEqual([404, "version_not_found"]);
    expect(await code({ agent_id: agent, label: "nope" })).toEqual([404, "label_not_found"]);
    expect(await code({ agent_id: agent, version: 1, label: "x" })).toEqual([422, "invalid_request"]);
    expect(await code({ agent_id: agent, state: { big: "x".repeat(70_000) } })).toEqual([
      422,
      "invalid_request",
    ]);
    await place.ask("POST", `/v1/agents/${agent}/versions/1/clone`);
    expect(await code({ agent_id: agent, version: 2 })).toEqual([409, "version_draft"]);
    await place.ask("PATCH", `/v1/agents/${agent}`, { is_enabled: false });
    expect(await code({ agent_id: agent })).toEqual([403, "agent_disabled"]);
  });

  it("is done once under an Idempotency-Key, whose replay has no secret", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const hook = newHook();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { agent_id: agent, hooks: { activate: { url: hook.url } } };
    const first = await place.ask("POST", "/v1/instances", body, { headers });
    const second = await place.ask("POST", "/v1/instances", body, { headers });
    const { hook_secret: secret, ...shown } = first.body;
    expect(secret).toMatch(/^whsec_/);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(shown);
    expect((await place.ask("GET", "/v1/instances")).body.data).toHaveLength(1);
    const row = await env.DB.prepare("SELECT hook_secret FROM instance WHERE id = ?").bind(shown.id).first();
    expect(row!.hook_secret).toMatch(/^v1:/);
  });

  it("100 simultaneous spawns at a limit of 20: exactly 20", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => place.ask("POST", "/v1/instances", { agent_id: agent })),
    );
    const codes = answers.map(({ status, body }) => `${status} ${body.code ?? ""}`.trim());
    expect(codes.filter((code) => code === "201")).toHaveLength(20);
    expect(codes.filter((code) => code === "409 concurrency_reached")).toHaveLength(80);
    const count = await env.DB.prepare("SELECT count(*) AS n FROM instance WHERE agent_id = ?")
      .bind(agent)
      .first();
    expect(count!.n).toBe(20);
    // One that is offline does not count.
    const one = answers.find(({ status }) => status === 201)!;
    await place.ask("POST", `/v1/instances/${one.body.id}/shutdown`);
    expect((await place.ask("POST", "/v1/instances", { agent_id: agent })).status).toBe(201);
    expect((await place.ask("POST", "/v1/instances", { agent_id: agent })).status).toBe(409);
    // Another workspace has its own.
    const other = await newPlace();
    await other.spawn(await other.newAgent());
  });
});

describe("a list", () => {
  it("is by status, agent, capability and type, in pages, newest first", async () => {
    const place = await newPlace();
    const coder = await place.newAgent({ agent_type: "coder", capabilities: ["code", "review"] });
    const talker = await place.newAgent({ agent_type: "talker", capabilities: ["talk"] });
    const ids: string[] = [];
    for (const agent of [coder, talker, coder]) ids.unshift((await place.spawn(agent)).id);
    await place.ask("POST", `/v1/instances/${ids[0]}/activate`);
    const list = async (query: string) =>
      (await place.ask("GET", `/v1/instances${query}`)).body.data.map(({ id }: { id: string }) => id);
    expect((await list("")).toSorted()).toEqual(ids.toSorted());
    expect(await list("?status=active")).toEqual([ids[0]]);
    expect(new Set(await list(`?agent_id=${coder}`))).toEqual(new Set([ids[0], ids[2]]));
    expect(new Set(await list("?capability=review"))).toEqual(new Set([ids[0], ids[2]]));
    expect(await list("?agent_type=talker")).toEqual([ids[1]]);
    expect(await list("?agent_type=talker&capability=code")).toEqual([]);
    const seen: string[] = [];
    for (let cursor = ""; ;) {
      const { body } = await place.ask("GET", `/v1/instances?limit=2${cursor}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      if (body.next_cursor === null) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });
});

describe("a life", () => {
  const status = async (place: Place, method: string, path: string, body?: unknown) => {
    const answer = await place.ask(method, path, body);
    return answer.status === 200 ? answer.body.status : [answer.status, answer.body.code];
  };

  it("goes from move to move, and what is illegal is 409 and names what is possible", async () => {
    const place = await newPlace();
    const one = await place.spawn(await place.newAgent());
    const { path } = one;
    expect(await status(place, "PATCH", path, { status: "busy" })).toEqual([409, "instance_status"]);
    expect(await status(place, "POST", `${path}/deactivate`)).toEqual([409, "instance_status"]);
    expect(await status(place, "POST", `${path}/initialize`)).toBe("idle");
    expect(await status(place, "POST", `${path}/activate`)).toBe("active");
    const refused = await place.ask("POST", `${path}/activate`);
    expect(refused.body).toMatchObject({
      code: "instance_status",
      instance_status: "active",
      moves: ["deactivate", "shutdown"],
    });
    expect(refused.body.detail).toContain("deactivate, shutdown, or be set busy");
    expect(await status(place, "PATCH", path, { status: "busy" })).toBe("busy");
    expect(await status(place, "PATCH", path, { status: "active" })).toBe("active");
    expect(await status(place, "PATCH", path, { status: "idle" })).toEqual([422, "invalid_request"]);
    expect(await status(place, "POST", `${path}/deactivate`)).toBe("idle");
    const over = await place.ask("POST", `${path}/shutdown`, { reason: "The night is over." });
    expect(over.body).toMatchObject({ status: "offline", ended_at: expect.any(String), resumes: null });
    for (const move of ["initialize", "activate", "deactivate", "shutdown", "heartbeat"])
      expect(await status(place, "POST", `${path}/${move}`)).toEqual([409, "instance_status"]);
    expect(await status(place, "PATCH", path, { name: "x" })).toEqual([409, "instance_status"]);
    const audit = await place.ask("GET", "/v1/audit?limit=50");
    const actions = audit.body.data.map(({ action }: { action: string }) => action).toReversed();
    expect(actions.filter((action: string) => action.startsWith("instance."))).toEqual([
      "instance.spawned",
      "instance.initializing",
      "instance.initialized",
      "instance.activated",
      "instance.updated",
      "instance.updated",
      "instance.deactivated",
      "instance.shut_down",
    ]);
    expect(audit.body.data[0]).toMatchObject({
      reason: "The night is over.",
      previous_state: { status: "idle" },
      new_state: { status: "offline" },
    });
  });

  it("changes what PATCH says, unless If-Match knows an older one", async () => {
    const place = await newPlace();
    const { path } = await place.spawn(await place.newAgent());
    const changed = await place.ask("PATCH", path, { name: "Day", state: { a: [1] }, config: { extra: 1 } });
    expect(changed.body).toMatchObject({ name: "Day", state: { a: [1] }, config: { extra: 1 }, seq: 2 });
    const match = (tag: string, body: object) =>
      place.ask("PATCH", path, body, { headers: { "if-match": tag } });
    expect((await match('"1"', { name: "Late" })).status).toBe(412);
    expect((await match('"2"', { name: "Soon" })).body).toMatchObject({ name: "Soon", seq: 3 });
    expect((await match('"3"', { name: "Soon" })).body.seq).toBe(3);
    expect((await place.ask("PATCH", path, { config: { model: { temperature: "hot" } } })).body.code).toBe(
      "invalid_config",
    );
  });

  it("simultaneous changes of its state are one after the other, and none is lost", async () => {
    const place = await newPlace();
    const { path } = await place.spawn(await place.newAgent());
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => place.ask("PATCH", path, { state: { n } })),
    );
    const done = answers.filter(({ status: code }) => code === 200);
    expect(new Set(done.map(({ body }) => body.seq)).size).toBe(done.length);
    expect((await place.ask("GET", path)).body.seq).toBe(done.length + 1);
  });

  it("ends with DELETE, contexts and messages included, and not while a context of it is pinned", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const one = await place.spawn(agent);
    await place.ask("POST", `${one.path}/messages`, { data: 1 });
    const rows = (id: string) => [
      env.DB.prepare(
        `INSERT INTO context (id, workspace_id, project_id, instance_id, name, current_version, latest_version, created_at,
           updated_at) SELECT ?1 || '-cx', workspace_id, project_id, id, 'plan', 1, 1, 0, 0 FROM instance WHERE id = ?1`,
      ).bind(id),
      env.DB.prepare("INSERT INTO context_version VALUES (?1 || '-cx', 1, '{}', '', 'me', 0)").bind(id),
    ];
    await env.DB.batch(rows(one.id));
    const pin = env.DB.prepare("INSERT INTO context_pin VALUES (?, ?, 1, ?, 1)");
    await pin.bind(place.projectId, agent, `${one.id}-cx`).run();
    const kept = await place.ask("DELETE", one.path);
    expect([kept.status, kept.body.code]).toEqual([409, "context_in_use"]);
    expect((await place.ask("GET", one.path)).body.status).toBe("idle");
    await env.DB.prepare("DELETE FROM context_pin WHERE context_id = ?").bind(`${one.id}-cx`).run();
    expect((await place.ask("DELETE", one.path)).status).toBe(204);
    expect((await place.ask("GET", one.path)).body.code).toBe("instance_not_found");
    const left = await env.DB.prepare("SELECT count(*) AS n FROM context_version WHERE context_id = ?")
      .bind(`${one.id}-cx`)
      .first();
    expect(left!.n).toBe(0);
    expect(await objectOf(one.id).handOut({ limit: 5, after: 0, leaseMs: 0, peek: true })).toEqual({
      messages: [],
      more: false,
    });
  });
});

describe("hooks", () => {
  it("are called signed, and the move completes when they answer", async () => {
    const place = await newPlace();
    let during: string | null = null;
    const hook = newHook(async () => {
      during = (await place.ask("GET", path)).body.status;
      return new Response("ready");
    });
    const agent = await place.newAgent();
    const one = await place.spawn(agent, { hooks: { initialize: { url: hook.url } }, state: { a: 1 } });
    const { path } = one;
    const done = await place.ask("POST", `${path}/initialize`);
    expect([done.body.status, during]).toEqual(["idle", "initializing"]);
    const [{ headers, body }] = hook.got as [(typeof hook.got)[0]];
    expect(JSON.parse(body)).toMatchObject({
      type: "instance.initialize",
      data: {
        instance_id: one.id,
        agent_id: agent,
        status: "initializing",
        state: { a: 1 },
        project: "default",
      },
    });
    const at = Number(headers.get("webhook-timestamp")) * 1000;
    const wanted = await signedHeaders(headers.get("webhook-id")!, body, [one.hook_secret], at);
    expect(headers.get("webhook-signature")).toBe(wanted["webhook-signature"]);
    // Moves without a hook of theirs call nobody.
    await place.ask("POST", `${path}/activate`);
    expect(hook.got).toHaveLength(1);
  });

  it.each([
    ["answers 500", () => new Response(null, { status: 500 }), "The hook activate answered 500."],
    [
      "answers with a redirect",
      () => new Response(null, { status: 302, headers: { location: "http://10.0.0.1/" } }),
      "The hook activate answered 302: redirects are not followed.",
    ],
    [
      "is away",
      () => {
        throw new Error("secret network detail");
      },
      "The hook activate could not be reached.",
    ],
  ])(
    "one that %s leaves the instance in error, from where it can be initialized",
    async (_, answer, error) => {
      const place = await newPlace();
      const hook = newHook(answer);
      const { path } = await place.spawn(await place.newAgent(), { hooks: { activate: { url: hook.url } } });
      const failed = await place.ask("POST", `${path}/activate`);
      expect([failed.status, failed.body.status, failed.body.last_error]).toEqual([200, "error", error]);
      expect((await place.ask("POST", `${path}/activate`)).status).toBe(409);
      hook.answerWith(() => new Response("ok"));
      expect((await place.ask("POST", `${path}/initialize`)).body).toMatchObject({
        status: "idle",
        last_error: null,
      });
      expect((await place.ask("POST", `${path}/activate`)).body.status).toBe("active");
    },
  );

  it("one that does not answer in 10 s has failed; meanwhile no other move is made", async () => {
    const place = await newPlace();
    const hook = newHook(() => new Promise<never>(() => {}));
    const { path } = await place.spawn(await place.newAgent(), { hooks: { activate: { url: hook.url } } });
    const began = Date.now();
    const moving = place.ask("POST", `${path}/activate`);
    await vi.waitFor(() => expect(hook.got).toHaveLength(1), { timeout: 5_000 });
    for (const move of ["shutdown", "initialize"]) {
      const refused = await place.ask("POST", `${path}/${move}`);
      expect([refused.status, refused.body.code]).toEqual([409, "instance_moving"]);
    }
    expect((await place.ask("PATCH", path, { state: { still: "mine" } })).status).toBe(200);
    const failed = await moving;
    expect(failed.body).toMatchObject({
      status: "error",
      last_error: "The hook activate timed out.",
      state: { still: "mine" },
    });
    expect(Date.now() - began).toBeGreaterThan(9_000);
  }, 40_000);

  it.each([
    "http://example.com/",
    "https://127.0.0.1/",
    "https://10.1.2.3/x",
    "https://169.254.169.254/latest",
    "https://[::1]/",
    "https://metadata.google.internal/",
    "https://user:pw@example.com/",
    "ftp://example.com/",
  ])("none can be at %s", async (url) => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const refused = await place.ask("POST", "/v1/instances", {
      agent_id: agent,
      hooks: { activate: { url } },
    });
    expect([refused.status, refused.body.errors?.[0].path]).toEqual([422, "/hooks/activate/url"]);
  });

  it("one whose address is no longer allowed is not called", async () => {
    const place = await newPlace();
    const hook = newHook();
    const one = await place.spawn(await place.newAgent(), { hooks: { activate: { url: hook.url } } });
    await env.DB.prepare("UPDATE instance SET hooks = ? WHERE id = ?")
      .bind(JSON.stringify({ activate: { url: "https://10.0.0.1/" } }), one.id)
      .run();
    const failed = await place.ask("POST", `${one.path}/activate`);
    expect(failed.body.status).toBe("error");
    expect(failed.body.last_error).toContain("was not called: its URL is not a public address");
    expect(hook.got).toHaveLength(0);
  });

  it("are signed with a secret that another master key can take over", async () => {
    const place = await newPlace();
    const hook = newHook();
    const one = await place.spawn(await place.newAgent(), { hooks: { activate: { url: hook.url } } });
    const next = `next:${btoa("fedcba9876543210fedcba9876543210")}`;
    const ask = async (keys: string, path: string) => {
      const request = new Request(`http://signalbox.test${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`, ...place.headers },
      });
      const bindings = { ...env, SIGNALBOX_ENCRYPTION_KEY: keys } as Env;
      const answer = await controlPlane.fetch(request, bindings, createExecutionContext());
      return answer.json<{ left: number; status: string }>();
    };
    const rotate = () => ask(`${next},${env.SIGNALBOX_ENCRYPTION_KEY}`, "/v1/credentials/rotate-master");
    while ((await rotate()).left > 0);
    expect((await ask(next, `${one.path}/activate`)).status).toBe("active");
    const [{ headers, body }] = hook.got as [(typeof hook.got)[0]];
    const at = Number(headers.get("webhook-timestamp")) * 1000;
    const wanted = await signedHeaders(headers.get("webhook-id")!, body, [one.hook_secret], at);
    expect(headers.get("webhook-signature")).toBe(wanted["webhook-signature"]);
    // Without a key that opens it, nobody is called.
    await place.ask("POST", `${one.path}/deactivate`);
    expect((await ask(env.SIGNALBOX_ENCRYPTION_KEY, `${one.path}/activate`)).status).toBe("error");
    expect(hook.got).toHaveLength(1);
  });

  it("a move whose Worker died is ended as failed by the instance's clock", async () => {
    const place = await newPlace();
    const one = await place.spawn(await place.newAgent());
    const object = objectOf(one.id);
    expect(await object.begin("initialize", true)).not.toBeNull();
    await env.DB.prepare("UPDATE instance SET status = 'initializing' WHERE id = ?").bind(one.id).run();
    await ring(one.id);
    expect((await place.ask("GET", one.path)).body.status).toBe("initializing");
    later(46_000);
    await ring(one.id);
    expect((await place.ask("GET", one.path)).body).toMatchObject({
      status: "error",
      last_error: "The move initialize was interrupted: what became of its hook is not known.",
    });
    expect((await place.ask("POST", `${one.path}/initialize`)).body.status).toBe("idle");
  });
});

describe("heartbeats", () => {
  it("stop: offline within the deadline plus one alarm; come back: active again with its context", async () => {
    const place = await newPlace();
    const one = await place.spawn(await place.newAgent(), { heartbeat_seconds: 5 });
    await env.DB.prepare(
      `INSERT INTO context (id, workspace_id, project_id, instance_id, name, current_version, latest_version, created_at,
         updated_at) SELECT ?1 || '-cx', workspace_id, project_id, id, 'plan', 1, 1, 0, 0 FROM instance WHERE id = ?1`,
    )
      .bind(one.id)
      .run();
    await place.ask("POST", `${one.path}/activate`);
    await place.ask("POST", `${one.path}/messages`, { data: "kept" });
    const beat = await place.ask("POST", `${one.path}/heartbeat`, { state: { step: 3 } });
    expect(beat.body).toMatchObject({
      status: "active",
      state: { step: 3 },
      last_heartbeat: expect.any(String),
    });
    const alarm = await alarmOf(one.id);
    expect(alarm).toBeLessThanOrEqual(Date.parse(beat.body.last_heartbeat) + 5_000);
    await ring(one.id);
    expect((await place.ask("GET", one.path)).body.status).toBe("active");
    // The clock is set for the deadline.
    expect(await alarmOf(one.id)).toBe(Date.parse(beat.body.last_heartbeat) + 5_000);
    later(5_001);
    await ring(one.id);
    const off = (await place.ask("GET", one.path)).body;
    expect(off).toMatchObject({ status: "offline", resumes: "active", ended_at: null, state: { step: 3 } });
    const again = await place.ask("POST", `${one.path}/heartbeat`);
    expect(again.body).toMatchObject({ status: "active", resumes: null, state: { step: 3 } });
    expect((await place.ask("GET", `${one.path}/messages?peek=true`)).body.data[0].data).toBe("kept");
    const context = await env.DB.prepare("SELECT name FROM context WHERE instance_id = ?")
      .bind(one.id)
      .first();
    expect(context!.name).toBe("plan");
    const audit = await place.ask("GET", "/v1/audit?limit=2");
    expect(
      audit.body.data.map((entry: { action: string; actor: string }) => [entry.action, entry.actor]),
    ).toEqual([
      ["instance.revived", "root"],
      ["instance.offline", "system"],
    ]);
  });

  it("by itself: an instance that promised them and sends none goes offline in real time", async () => {
    const place = await newPlace();
    const one = await place.spawn(await place.newAgent(), { heartbeat_seconds: 1 });
    await vi.waitFor(async () => expect((await place.ask("GET", one.path)).body.status).toBe("offline"), {
      timeout: 8_000,
      interval: 200,
    });
    expect((await place.ask("POST", `${one.path}/heartbeat`)).body.status).toBe("idle");
  });

  it("are not missed where none was ever sent or promised", async () => {
    const place = await newPlace();
    const one = await place.spawn(await place.newAgent());
    expect(await alarmOf(one.id)).toBeNull();
    later(3_600_000);
    await ring(one.id);
    expect((await place.ask("GET", one.path)).body.status).toBe("idle");
  });

  it("do not bring back more than the workspace may have", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const one = await place.spawn(agent, { heartbeat_seconds: 5 });
    later(5_001);
    await ring(one.id);
    await Promise.all(Array.from({ length: 20 }, () => place.spawn(agent)));
    const full = await place.ask("POST", `${one.path}/heartbeat`);
    expect([full.status, full.body.code]).toEqual([409, "concurrency_reached"]);
    const [other] = (await place.ask("GET", "/v1/instances?limit=1")).body.data;
    await place.ask("POST", `/v1/instances/${other.id}/shutdown`);
    const both = await Promise.all([1, 2, 3].map(() => place.ask("POST", `${one.path}/heartbeat`)));
    expect(both.map(({ status, body }) => [status, body.status])).toEqual(both.map(() => [200, "idle"]));
  });

  it("that come while it is being set offline are not lost", async () => {
    const place = await newPlace();
    const one = await place.spawn(await place.newAgent(), { heartbeat_seconds: 5 });
    later(5_001);
    const [, ...beats] = await Promise.all([
      ring(one.id),
      ...[1, 2, 3].map(() => place.ask("POST", `${one.path}/heartbeat`)),
    ]);
    expect(beats.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await place.ask("GET", one.path)).body.status).toBe("idle");
  });

  it("the alarm never throws, and is set again by cron where it was lost", async () => {
    const place = await newPlace();
    const one = await place.spawn(await place.newAgent(), { heartbeat_seconds: 5 });
    const { runInDurableObject } = await import("cloudflare:test");
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await runInDurableObject(objectOf(one.id), async (instance, state) => {
      const whole = (instance as unknown as { env: Env }).env;
      (instance as unknown as { env: Env }).env = {
        ...whole,
        DB: {
          batch: () => Promise.reject(new Error("D1_ERROR: away")),
          prepare: whole.DB.prepare.bind(whole.DB),
        },
      } as unknown as Env;
      await state.storage.deleteAlarm();
      await instance.alarm();
      expect(await state.storage.getAlarm()).toBeGreaterThan(Date.now());
      (instance as unknown as { env: Env }).env = whole;
      await state.storage.deleteAlarm();
    });
    expect(warned).toHaveBeenCalled();
    warned.mockRestore();
    later(70_000);
    await scheduled({} as ScheduledController, env, createExecutionContext());
    expect(await alarmOf(one.id)).not.toBeNull();
    await ring(one.id);
    expect((await place.ask("GET", one.path)).body.status).toBe("offline");
  });
});

describe("others", () => {
  it("find nothing: another project, another workspace", async () => {
    const place = await newPlace();
    const other = await newPlace();
    await place.ask("POST", "/v1/projects", { slug: "second" });
    const one = await place.spawn(await place.newAgent());
    const nothing = await other.ask("GET", `/v1/instances/in_${"0".repeat(32)}`);
    const routes: [string, string, unknown?][] = [
      ["GET", ""],
      ["PATCH", "", { name: "mine" }],
      ["DELETE", ""],
      ...["initialize", "activate", "deactivate", "shutdown", "heartbeat"].map(
        (move): [string, string, unknown] => ["POST", `/${move}`, {}],
      ),
      ["GET", "/messages"],
      ["POST", "/messages", { data: 1 }],
      ["POST", "/messages/ms_1/ack", {}],
    ];
    for (const [method, path, body] of routes)
      for (const headers of [other.headers, { ...place.headers, "signalbox-project": "second" }]) {
        const answer = await place.ask(method, `${one.path}${path}`, body, { headers });
        expect([path, answer.status, answer.body.code]).toEqual([path, 404, "instance_not_found"]);
        expect(answer.body.detail.replace(one.id, "")).toBe(
          nothing.body.detail.replace(`in_${"0".repeat(32)}`, ""),
        );
      }
    expect((await other.ask("GET", "/v1/instances")).body.data).toEqual([]);
    expect((await place.ask("GET", one.path)).body.status).toBe("idle");
  });

  it("do not see those of a private agent, nor move what is shared for reading only", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const one = await place.spawn(agent);
    const made = await place.ask("POST", "/v1/api-keys", { name: "k", role: "editor", project: "default" });
    const asKey = (method: string, path: string, body?: unknown) =>
      place.ask(method, path, body, { key: made.body.key });
    expect((await asKey("GET", one.path)).status).toBe(200);
    const shares = (value: object[]) =>
      env.DB.prepare(
        "UPDATE agent SET visibility = 'private', owner = 'ana', shares = ? WHERE project_id = ? AND agent_id = ?",
      )
        .bind(JSON.stringify(value), place.projectId, agent)
        .run();
    await shares([]);
    expect((await asKey("GET", one.path)).body.code).toBe("instance_not_found");
    expect((await asKey("POST", `${one.path}/activate`)).body.code).toBe("instance_not_found");
    expect((await asKey("POST", "/v1/instances", { agent_id: agent })).body.code).toBe("agent_not_found");
    expect((await asKey("GET", "/v1/instances")).body.data).toEqual([]);
    await shares([{ role: "editor", access: ["read"] }]);
    expect((await asKey("GET", one.path)).status).toBe(200);
    expect((await asKey("GET", "/v1/instances")).body.data).toHaveLength(1);
    expect((await asKey("POST", `${one.path}/activate`)).body.code).toBe("access_missing");
    expect((await asKey("GET", `${one.path}/messages`)).body.code).toBe("access_missing");
    expect((await asKey("GET", `${one.path}/messages?peek=true`)).status).toBe(200);
    expect((await asKey("POST", "/v1/instances", { agent_id: agent })).body.code).toBe("access_missing");
    await shares([{ role: "editor", access: ["run"] }]);
    expect((await asKey("POST", `${one.path}/activate`)).body.status).toBe("active");
  });

  it("a deployment without instances has none of the routes", async () => {
    const bindings = { ...env, AGENTS_ENABLED: "false" } as Env;
    const routes = [
      "GET /v1/instances",
      "POST /v1/instances",
      "POST /v1/instances/x/activate",
      "GET /v1/instances/x/messages",
    ];
    for (const route of routes) {
      const [method, path] = route.split(" ") as [string, string];
      const request = new Request(`http://signalbox.test${path}`, {
        method,
        headers: { authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}` },
      });
      const answer = await controlPlane.fetch(request, bindings, createExecutionContext());
      expect([route, answer.status, (await answer.json<{ code: string }>()).code]).toEqual([
        route,
        404,
        "feature_disabled",
      ]);
    }
  });
});

describe("the stream", () => {
  it("tells of each change of status, and to those who may look at the agent only", async () => {
    const place = await newPlace();
    const agent = await place.newAgent();
    const project = { id: place.projectId, slug: "default", workspace: 0 };
    const one = await place.spawn(agent);
    const stream = await newStreams()(project, { headers: { "signalbox-workspace": place.slug } });
    const moved = await place.ask("POST", `${one.path}/activate`);
    const revision = Number(moved.headers.get("signalbox-revision"));
    expect(moved.body.revision).toBe(revision);
    await stream.reaches(revision);
    expect(stream.told.at(-1)?.data).toEqual({
      revision,
      agents: [],
      instances: [{ instance_id: one.id, agent_id: agent, status: "active", revision }],
    });
    await stream.leave();

    const made = await place.ask("POST", "/v1/api-keys", { name: "k", role: "editor", project: "default" });
    await env.DB.prepare("UPDATE agent SET visibility = 'private', owner = 'ana' WHERE agent_id = ?")
      .bind(agent)
      .run();
    const blind = await newStreams()(project, { token: made.body.key });
    const busy = await place.ask("PATCH", one.path, { status: "busy" });
    await blind.reaches(busy.body.revision);
    expect(blind.told.at(-1)?.data).toEqual({ revision: busy.body.revision, agents: [] });
    await blind.leave();
  });
});
