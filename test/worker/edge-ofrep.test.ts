import { env, exports } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { controlPlane } from "../../src/http/app.ts";
import type { Flag } from "../../src/domain/flag.ts";
import {
  change,
  configOf,
  fails,
  hashOf,
  newAgent,
  newIsolate,
  newKey,
  newProject,
  newWorkspace,
  revisionOf,
  revoke,
  versionRow,
  type Isolate,
  type TestProject,
} from "./edge-kit.ts";

// Failures of the stores are logged as they should be.
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));

const ALL = "/ofrep/v1/evaluate/flags";
const one = (key: string): string => `${ALL}/${key}`;

const given = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...headers },
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const context = (fields: object, headers?: Record<string, string>) => given({ context: fields }, headers);

const FLAGS: Flag[] = [
  {
    key: "web.search",
    type: "boolean",
    enabled: true,
    default_value: false,
    rules: [
      { condition: { plan: "pro" }, value: true },
      { percent: 50, value: true },
    ],
    gates_tools: ["search"],
  },
  { key: "tone", type: "string", enabled: true, default_value: "dry", rules: [] },
  { key: "limits", type: "object", enabled: true, default_value: { max: 3 }, rules: [] },
  { key: "off", type: "string", enabled: false, default_value: "x", off_value: "none", rules: [] },
  { key: "void", type: "string", enabled: false, default_value: "x", rules: [] },
];

/** Of several agents, `a` has rules and flags. */
async function scene(): Promise<{ project: TestProject; isolate: Isolate; token: string }> {
  const project = await newProject();
  await newAgent(project, "a", [1, 2]);
  const rules = [{ id: "pro", condition: { plan: "pro" }, version: 2 }];
  const overrides = [{ user_id: "qa", version: 2 }];
  await change(
    project,
    "a",
    sql`UPDATE agent SET rules = ${JSON.stringify(rules)}, overrides = ${JSON.stringify(overrides)}
      WHERE project_id = ${project.id}`,
    ...FLAGS.map(
      (flag) => sql`INSERT INTO flag (project_id, agent_id, key, body, created_at, updated_at)
        VALUES (${project.id}, 'a', ${flag.key}, ${JSON.stringify(flag)}, 0, 0)`,
    ),
  );
  await newAgent(project, "idle", []);
  await newAgent(project, "off", [1]);
  await change(
    project,
    "off",
    sql`UPDATE agent SET is_enabled = 0 WHERE project_id = ${project.id} AND agent_id = 'off'`,
  );
  const { token } = await newKey(project);
  return { project, isolate: newIsolate({}, token), token };
}

describe("one flag", () => {
  it("is an agent's configuration, its version the variant", async () => {
    const { isolate } = await scene();
    const { status, headers, ...free } = await isolate.json(one("a"), context({ targetingKey: "u" }));
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("application/json");
    expect(free).toEqual({
      key: "a",
      reason: "STATIC",
      variant: "1",
      metadata: {
        agent_id: "a",
        revision: 2,
        version: 1,
        config_hash: hashOf("a", 1),
        decided_by: "ACTIVE",
      },
      value: configOf("a", 1),
    });
    expect(await isolate.json(one("a"), context({ plan: "pro" }))).toMatchObject({
      reason: "TARGETING_MATCH",
      variant: "2",
      value: configOf("a", 2),
      metadata: { decided_by: "RULE", rule_id: "pro" },
    });
    expect(await isolate.json(one("a"), context({ targetingKey: "qa" }))).toMatchObject({
      reason: "TARGETING_MATCH",
      variant: "2",
      metadata: { decided_by: "OVERRIDE" },
    });
  });

  it("is a flag of an agent, whose key may have dots", async () => {
    const { isolate } = await scene();
    const ask = (key: string, fields: object = {}) => isolate.json(one(`a.${key}`), context(fields));
    const match = {
      status: 200,
      key: "a.web.search",
      reason: "TARGETING_MATCH",
      variant: "rule-0",
      value: true,
    };
    expect(await ask("web.search", { plan: "pro" })).toMatchObject(match);
    expect(await ask("web.search")).toMatchObject({ reason: "STATIC", variant: "default", value: false });
    const split = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ask("web.search", { targetingKey: `u${n}` })),
    );
    expect(new Set(split.map(({ reason }) => reason))).toEqual(new Set(["SPLIT"]));
    expect(new Set(split.map(({ value, variant }) => JSON.stringify([variant, value])))).toEqual(
      new Set(['["rule-1",true]', '["default",false]']),
    );
    expect(await ask("tone")).toMatchObject({ reason: "STATIC", value: "dry" });
    expect(await ask("limits")).toMatchObject({ reason: "STATIC", value: { max: 3 } });
    expect(await ask("off")).toMatchObject({ reason: "DISABLED", variant: "off", value: "none" });
    expect(await ask("void")).not.toHaveProperty("value");
  });

  it("of a disabled agent is DISABLED, without a value", async () => {
    const { isolate } = await scene();
    const { status, headers: _, ...body } = await isolate.json(one("off"), context({}));
    expect([status, body]).toEqual([
      200,
      { key: "off", reason: "DISABLED", metadata: { agent_id: "off", revision: expect.any(Number) } },
    ]);
  });

  it("needs no context, nor a body", async () => {
    const { isolate } = await scene();
    expect((await isolate.get(one("a"), { method: "POST" })).status).toBe(200);
    expect((await isolate.get(one("a"), given({}))).status).toBe(200);
    expect((await isolate.get(`${one("a")}/`, given({}))).status).toBe(200);
  });

  it.each([
    ["nobody", context({}), 404, "FLAG_NOT_FOUND"],
    ["a.nothing", context({}), 404, "FLAG_NOT_FOUND"],
    ["idle", context({}), 404, "FLAG_NOT_FOUND"],
    ["A", context({}), 404, "FLAG_NOT_FOUND"],
    ["a.", context({}), 404, "FLAG_NOT_FOUND"],
    ["a", given("{"), 400, "PARSE_ERROR"],
    ["a", given("[]"), 400, "INVALID_CONTEXT"],
    ["a", given({ context: [] }), 400, "INVALID_CONTEXT"],
    ["a", given({ context: { targetingKey: 7 } }), 400, "INVALID_CONTEXT"],
    ["a", given("{}", { "Content-Type": "text/plain" }), 400, "PARSE_ERROR"],
    ["a", context({ text: "x".repeat(70_000) }), 400, "PARSE_ERROR"],
    ["a", context({}, { "Signalbox-Min-Revision": "99" }), 400, "GENERAL"],
    ["a", context({}, { "Signalbox-Project": "nowhere" }), 404, "GENERAL"],
  ] as const)("%s: %o → %i", async (key, init, status, errorCode) => {
    const { isolate } = await scene();
    const { headers, ...body } = await isolate.json(one(key), init);
    expect(body).toEqual({ status, key, errorCode, errorDetails: expect.any(String) });
    expect(headers.get("Content-Type")).toBe("application/json");
  });
});

interface Evaluated {
  key: string;
  value?: unknown;
  reason?: string;
  errorCode?: string;
}

describe("all flags", () => {
  const evaluate = async (isolate: Isolate, fields: object): Promise<Record<string, Evaluated>> => {
    const response = await isolate.get(ALL, context(fields));
    expect(response.status).toBe(200);
    const { flags } = await response.json<{ flags: Evaluated[] }>();
    return Object.fromEntries(flags.map((flag) => [flag.key, flag]));
  };

  it("are those of every agent, each as it would be alone", async () => {
    const { project, isolate } = await scene();
    await newAgent(project, "gone", [1]);
    await change(
      project,
      "gone",
      sql`UPDATE agent SET deleted_at = 1 WHERE project_id = ${project.id} AND agent_id = 'gone'`,
    );
    const fields = { targetingKey: "u1", plan: "pro" };
    const flags = await evaluate(isolate, fields);
    expect(isolate.counts.d1).toBe(3);
    expect(Object.keys(flags).sort()).toEqual(["a", ...FLAGS.map(({ key }) => `a.${key}`), "off"].sort());
    for (const [key, flag] of Object.entries(flags)) {
      const { status: _, headers: __, ...alone } = await isolate.json(one(key), context(fields));
      expect(flag).toEqual(alone);
    }
    expect(isolate.counts.d1).toBe(3);
  });

  it("are evaluated once each", async () => {
    const { project, isolate } = await scene();
    const rules = [{ condition: { plan: { $regex: "^counted-here" } }, value: "yes" }];
    const flag: Flag = { key: "counted", type: "string", enabled: true, default_value: "no", rules };
    await change(
      project,
      "a",
      sql`INSERT INTO flag (project_id, agent_id, key, body, created_at, updated_at)
        VALUES (${project.id}, 'a', 'counted', ${JSON.stringify(flag)}, 0, 0)`,
    );
    const tested = vi.spyOn(RegExp.prototype, "test");
    try {
      const flags = await evaluate(isolate, { plan: "counted-here" });
      expect(flags["a.counted"]).toMatchObject({ value: "yes", variant: "rule-0" });
      const counted = tested.mock.contexts.filter((regex) => (regex as RegExp).source === "^counted-here");
      expect(counted).toHaveLength(1);
    } finally {
      tested.mockRestore();
    }
  });

  it("have an ETag of the revision and of the context", async () => {
    const { project, isolate, token } = await scene();
    const ask = (fields: object, tag?: string, from = isolate) =>
      from.get(ALL, context(fields, tag === undefined ? {} : { "If-None-Match": tag }));
    const tagOf = async (fields: object) => (await ask(fields)).headers.get("ETag")!;
    const [u1, u2] = [await tagOf({ targetingKey: "u1" }), await tagOf({ targetingKey: "u2" })];
    expect(u1).not.toBe(u2);
    expect(await tagOf({ targetingKey: "u1", plan: "pro" })).not.toBe(u1);
    const again = await ask({ targetingKey: "u1" }, u1);
    expect([again.status, await again.text(), again.headers.get("ETag")]).toEqual([304, "", u1]);
    const cold = newIsolate({}, token);
    expect((await ask({ targetingKey: "u1" }, u1, cold)).status).toBe(304);
    expect((await ask({ targetingKey: "u2" }, u1)).status).toBe(200);
    await change(project, "a", sql`UPDATE agent SET active_version = 2 WHERE project_id = ${project.id}`);
    const headers = { "If-None-Match": u1, "Signalbox-Min-Revision": String(await revisionOf(project)) };
    const changed = await isolate.get(ALL, context({ targetingKey: "u1" }, headers));
    expect(changed.status).toBe(200);
    expect(changed.headers.get("ETag")).not.toBe(u1);
  });

  it("have no ETag when an agent was made while they were read: it is not among them", async () => {
    const { project, token } = await scene();
    const isolate = newIsolate({}, token);
    isolate.faults.d1 = async () => {
      // The project, the list of its agents, and now the agents.
      if (isolate.counts.d1 === 3) await newAgent(project, "late", [1]);
    };
    const first = await isolate.get(ALL, context({}));
    expect(await first.text()).not.toContain('"late"');
    expect(first.headers.get("Signalbox-Revision")).toBe(String(await revisionOf(project)));
    expect(first.headers.has("ETag")).toBe(false);
    const second = await isolate.get(ALL, context({}));
    expect(await second.text()).toContain('"late"');
    expect(second.headers.has("ETag")).toBe(true);
  });

  it("of an empty project are none; of one with too many agents, none either", async () => {
    const project = await newProject();
    const { token } = await newKey(project);
    const isolate = newIsolate({}, token);
    expect(await evaluate(isolate, {})).toEqual({});
    await env.DB.prepare(
      `INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, meta_data, is_enabled, created_at, updated_at)
       SELECT ?, 'n' || value, 'n', 't', '', '[]', '{}', 1, 0, 0 FROM json_each(?)`,
    )
      .bind(project.id, JSON.stringify(Array.from({ length: 201 }, (_, n) => n)))
      .run();
    await newAgent(project, "last", [1]);
    const headers = { "Signalbox-Min-Revision": String(await revisionOf(project)) };
    expect(await isolate.json(ALL, context({}, headers))).toMatchObject({
      status: 400,
      errorCode: "GENERAL",
      errorDetails: expect.stringContaining("200 agents"),
    });
  });

  it("that are too large together are told to be evaluated alone", async () => {
    const { project, isolate } = await scene();
    const text = "x".repeat(500_000);
    for (let n = 0; n < 18; n++) {
      const id = `big${n}`;
      await newAgent(project, id, [1]);
      await change(
        project,
        id,
        versionRow(project, id, 2, "published", { text }),
        sql`UPDATE agent SET active_version = 2 WHERE project_id = ${project.id} AND agent_id = ${id}`,
      );
    }
    const flags = Object.values(await evaluate(isolate, {}));
    expect(flags.filter(({ key, value }) => key.startsWith("big") && value).length).toBe(16);
    expect(flags.filter(({ errorCode }) => errorCode === "GENERAL")).toHaveLength(2);
  });

  it("go on being evaluated from memory while D1 is away, and are 503 where there is none", async () => {
    const { token, isolate } = await scene();
    const before = await evaluate(isolate, { plan: "pro" });
    isolate.faults.d1 = fails;
    expect(await evaluate(isolate, { plan: "pro" })).toEqual(before);
    const cold = newIsolate({}, token);
    cold.faults.d1 = fails;
    const refused = await cold.json(ALL, context({}));
    expect(refused).toMatchObject({ status: 503, errorCode: "GENERAL" });
    expect(refused.headers.get("Retry-After")).toBe("1");
  });
});

describe("keys", () => {
  const routes = Object.keys(controlPlane.document().paths ?? {}).filter((path) =>
    path.startsWith("/ofrep/"),
  );

  it("are those of the whole API: no key, a bad one, a dead one, one without the scope", async () => {
    expect(routes).toEqual([`${ALL}/{key}`, ALL]);
    const { project } = await scene();
    const foreign = await newProject(await newWorkspace("ofrep-foreign"));
    const expired = await newKey(project, { expiresAt: Date.now() - 1 });
    const revoked = await newKey(project);
    await revoke(project, revoked.id);
    const narrow = await newKey(project, { scopes: ["agents:read"] });
    const stranger = await newKey(foreign);
    const good = await newKey(project);
    const forged = `${good.token.slice(0, -1)}${good.token.endsWith("0") ? "1" : "0"}`;
    const cases = [
      ["", 401, "GENERAL"],
      ["sbx_nonsense", 401, "GENERAL"],
      [forged, 401, "GENERAL"],
      [expired.token, 401, "GENERAL"],
      [revoked.token, 401, "GENERAL"],
      [narrow.token, 403, "GENERAL"],
      [good.token, 200, undefined],
    ] as const;
    for (const route of routes) {
      const path = route.replace("{key}", "a");
      for (const [token, status, errorCode] of cases) {
        for (const isolate of [newIsolate(), newIsolate({}, good.token)]) {
          const answer = await isolate.json(path, { ...context({}), token });
          expect(answer, `${path} ${token}`).toMatchObject({ status, ...(errorCode && { errorCode }) });
          if (status === 401) expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
        }
      }
    }
    const theirs = await newIsolate().json(one("a"), { ...context({}), token: stranger.token });
    const none = await newIsolate().json(one("nobody"), { ...context({}), token: stranger.token });
    expect(theirs).toMatchObject({ status: 404, errorCode: "FLAG_NOT_FOUND" });
    expect(theirs.errorDetails).toBe(none.errorDetails);
    expect(await newIsolate().json(ALL, { ...context({}), token: stranger.token })).toMatchObject({
      flags: [],
    });
  });

  it("reach the Worker's own routes", async () => {
    const response = await exports.default.fetch(
      new Request(`https://signalbox.test${one("nobody")}`, context({})),
    );
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { key: "nobody", errorCode: "GENERAL" },
    ]);
  });
});

describe("CORS", () => {
  const ORIGIN = "https://app.example.com";
  const preflight = (origin: string): RequestInit => ({
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,content-type,if-none-match",
    },
  });

  it("is off unless it is set", async () => {
    const { isolate } = await scene();
    expect((await isolate.get(ALL, preflight(ORIGIN))).status).toBe(404);
    const response = await isolate.get(ALL, context({}, { Origin: ORIGIN }));
    expect(response.headers.has("Access-Control-Allow-Origin")).toBe(false);
  });

  it.each([
    [`https://other.example.com, ${ORIGIN}`, ORIGIN],
    ["*", "*"],
  ])("with %s allows what a provider in a page needs", async (CORS_ORIGINS, allowed) => {
    const { token } = await scene();
    const isolate = newIsolate({ CORS_ORIGINS }, token);
    for (const path of [ALL, one("a"), "/v1/resolve/a", "/v1/resolve", "/v1/snapshot"]) {
      const asked = await isolate.get(path, { ...preflight(ORIGIN), token: "" });
      expect(asked.status).toBe(204);
      expect(asked.headers.get("Access-Control-Allow-Origin")).toBe(allowed);
      const headers = asked.headers.get("Access-Control-Allow-Headers")!.toLowerCase();
      for (const name of ["authorization", "x-api-key", "content-type", "if-none-match"])
        expect(headers).toContain(name);
    }
    const answer = await isolate.get(ALL, context({}, { Origin: ORIGIN }));
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(allowed);
    expect(answer.headers.get("Vary")).toBe("Origin");
    const exposed = answer.headers.get("Access-Control-Expose-Headers")!;
    for (const name of ["ETag", "Retry-After", "Signalbox-Revision"]) expect(exposed).toContain(name);
    const same = { Origin: ORIGIN, "If-None-Match": answer.headers.get("ETag")! };
    const unchanged = await isolate.get(ALL, context({}, same));
    expect([unchanged.status, unchanged.headers.get("Access-Control-Allow-Origin")]).toEqual([304, allowed]);
    const refused = await isolate.get(one("a"), { ...context({}, { Origin: ORIGIN }), token: "" });
    expect([refused.status, refused.headers.get("Access-Control-Allow-Origin")]).toEqual([401, allowed]);
  });

  it("lets nobody else in, and refuses a list that makes no sense", async () => {
    const { token } = await scene();
    const isolate = newIsolate({ CORS_ORIGINS: ORIGIN }, token);
    const evil = "https://evil.example.com";
    for (const init of [preflight(evil), context({}, { Origin: evil })]) {
      const { headers } = await isolate.get(ALL, init);
      expect(headers.has("Access-Control-Allow-Origin")).toBe(false);
      expect(headers.get("Vary")).toBe("Origin");
    }
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const wrong = newIsolate({ CORS_ORIGINS: "app.example.com" }, token);
    expect((await wrong.get("/v1/resolve/a")).status).toBe(500);
    logged.mockRestore();
  });
});
