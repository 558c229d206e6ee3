import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import type { Flag } from "../../src/domain/flag.ts";
import type { Published } from "../../src/domain/published.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import type { Override, Rule } from "../../src/domain/rule.ts";
import { slot } from "../../src/domain/bucketing.ts";
import { configKey, currentKey } from "../../src/store/kv-keys.ts";
import {
  change,
  configOf,
  fails,
  hashOf,
  newAgent,
  newIsolate,
  newKey,
  newProject,
  revisionOf,
  takes,
  versionRow,
  type Isolate,
  type TestProject,
} from "./edge-kit.ts";

// Failures of the stores are logged as they should be.
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(body),
});

interface Targeting {
  rules?: Rule[];
  overrides?: Override[];
  flags?: Flag[];
}

const target = (project: TestProject, agent: string, { rules, overrides, flags = [] }: Targeting) =>
  change(
    project,
    agent,
    sql`UPDATE agent SET rules = ${JSON.stringify(rules ?? [])}, overrides = ${JSON.stringify(overrides ?? [])}
      WHERE project_id = ${project.id} AND agent_id = ${agent}`,
    sql`DELETE FROM flag WHERE project_id = ${project.id} AND agent_id = ${agent}`,
    ...flags.map(
      (flag) => sql`INSERT INTO flag (project_id, agent_id, key, body, created_at, updated_at)
        VALUES (${project.id}, ${agent}, ${flag.key}, ${JSON.stringify(flag)}, 0, 0)`,
    ),
  );

const flag = (key: string, more: Partial<Flag> = {}): Flag => ({
  key,
  type: "boolean",
  enabled: true,
  default_value: false,
  rules: [],
  ...more,
});

const PRO: Rule = { id: "pro", condition: { plan: "pro" }, version: 2 };

async function scene(
  targeting: Targeting = {},
): Promise<{ project: TestProject; isolate: Isolate; token: string }> {
  const project = await newProject();
  await newAgent(project, "a", [1, 2]);
  await target(project, "a", targeting);
  const { token } = await newKey(project, { scopes: ["resolve", "snapshot:read"] });
  return { project, isolate: newIsolate({}, token), token };
}

describe("a rule", () => {
  it("decides by attributes, which are text in a query and typed in a body", async () => {
    const { isolate } = await scene({
      rules: [{ id: "typed", condition: { n: { $type: "number" } }, version: 2 }, PRO],
    });
    const reasonOf = async (path: string, init?: RequestInit) => {
      const { version, reason, rule_id, status } = await isolate.json(`/v1/resolve/a${path}`, init);
      return [status, version, reason, rule_id];
    };
    expect(await reasonOf("")).toEqual([200, 1, "ACTIVE", null]);
    expect(await reasonOf("?plan=pro")).toEqual([200, 2, "RULE", "pro"]);
    expect(await reasonOf("?plan=p%72o")).toEqual([200, 2, "RULE", "pro"]);
    expect(await reasonOf("?n=1")).toEqual([200, 1, "ACTIVE", null]);
    expect(await reasonOf("", post({ attributes: { n: 1 } }))).toEqual([200, 2, "RULE", "typed"]);
    expect(await reasonOf("?plan=pro", post({ attributes: { plan: "free" } }))).toEqual([
      200,
      1,
      "ACTIVE",
      null,
    ]);
    expect(await reasonOf("?plan=pro&version=1")).toEqual([200, 1, "PINNED", null]);
    expect(isolate.counts.d1).toBe(1);
  });

  it("comes after overrides and splits units as their buckets say", async () => {
    const split = [
      { version: 1, weight: 50 },
      { version: 2, weight: 50 },
    ];
    const { isolate } = await scene({
      rules: [{ id: "half", condition: {}, split }],
      overrides: [{ user_id: "qa", version: 2 }],
    });
    expect(await isolate.json("/v1/resolve/a?user_id=qa")).toMatchObject({ version: 2, reason: "OVERRIDE" });
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({ version: 1, reason: "ACTIVE" });
    for (let n = 0; n < 20; n++) {
      const version = slot("a.half", "rule", `u${n}`) < 500_000 ? 1 : 2;
      expect(await isolate.json(`/v1/resolve/a?user_id=u${n}`)).toMatchObject({
        version,
        reason: "RULE",
        rule_id: "half",
      });
    }
  });

  it("decides for a disabled agent as little as anything else", async () => {
    const { project, isolate } = await scene({ rules: [PRO] });
    await change(project, "a", sql`UPDATE agent SET is_enabled = 0 WHERE project_id = ${project.id}`);
    expect(await isolate.json("/v1/resolve/a?plan=pro")).toMatchObject({
      status: 403,
      code: "agent_disabled",
    });
  });

  it("decides the same by KV's word while D1 is away", async () => {
    const { project } = await scene();
    const { token } = await newKey(project);
    const isolate = newIsolate({}, token);
    await isolate.get("/v1/resolve/nobody");
    const flags = [flag("web", { rules: [{ condition: { plan: "pro" }, value: true }] })];
    const published: Published = {
      epoch: 0,
      revision: 9,
      published_at: Date.now() - 60_000,
      snapshot: {
        agent_id: "a",
        enabled: true,
        deleted: false,
        active: 1,
        labels: {},
        versions: { 1: hashOf("a", 1), 2: hashOf("a", 2) },
        rules: [PRO],
        overrides: [],
        flags,
        groups: {},
      },
    };
    await env.KV.put(currentKey(project.id, "a"), JSON.stringify(published));
    for (const version of [1, 2])
      await env.KV.put(configKey(project.id, hashOf("a", version)), JSON.stringify({ n: version }));
    isolate.faults.d1 = fails;
    const pro = await isolate.json("/v1/resolve/a?plan=pro");
    expect(pro).toMatchObject({
      status: 200,
      version: 2,
      reason: "RULE",
      config: { n: 2 },
      flags: { web: true },
    });
    expect(pro.headers.get("Signalbox-Stale")).toBe("true");
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({ version: 1, flags: { web: false } });
  });
});

describe("flags", () => {
  const tools = ["search", { name: "mail", schema: {} }, { type: "raw" }, "calc"];

  async function withTools(flags: Flag[]): Promise<{ project: TestProject; isolate: Isolate }> {
    const made = await scene({ flags });
    await change(
      made.project,
      "a",
      versionRow(made.project, "a", 3, "published", { instructions: "hi {{name}}", tools }),
      sql`UPDATE agent SET active_version = 3 WHERE project_id = ${made.project.id}`,
    );
    return made;
  }

  const pro = [{ condition: { plan: "pro" }, value: true }];

  it("have their values in the answer, and take gated tools out of the configuration", async () => {
    const { isolate } = await withTools([
      flag("web", { gates_tools: ["search", "mail", "unheard-of"], rules: pro }),
      flag("tone", { type: "string", default_value: "dry" }),
      flag("off", { enabled: false, default_value: true, gates_tools: ["calc"] }),
    ]);
    const free = await isolate.json("/v1/resolve/a");
    expect(free).toMatchObject({
      flags: { web: false, tone: "dry", off: false },
      tools_disabled: ["search", "mail", "calc"],
      config: { tools: [{ type: "raw" }] },
      config_hash: hashOf("a", 3),
    });
    const paid = await isolate.json("/v1/resolve/a?plan=pro");
    expect(paid).toMatchObject({
      flags: { web: true, tone: "dry", off: false },
      tools_disabled: ["calc"],
      config: { tools: tools.slice(0, 3) },
    });
    // What was filtered is left as it was for the others.
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({ config: free.config });
    const filled = await isolate.json("/v1/resolve/a", post({ variables: { name: "Ana" } }));
    expect(filled.config).toEqual({ instructions: "hi Ana", tools: [{ type: "raw" }] });
  });

  it("that gate nothing the configuration has disable nothing", async () => {
    const { isolate } = await withTools([flag("web", { gates_tools: ["unheard-of"] })]);
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({ tools_disabled: [], config: { tools } });
    expect(await isolate.json("/v1/resolve/a?version=1")).toMatchObject({ tools_disabled: [] });
  });

  it("are told apart by the ETag", async () => {
    const { project, isolate } = await withTools([flag("web", { rules: pro })]);
    const tagOf = async (query: string) => (await isolate.get(`/v1/resolve/a${query}`)).headers.get("ETag");
    const tags = [await tagOf(""), await tagOf("?plan=pro"), await tagOf("?plan=free")];
    await target(project, "a", { flags: [flag("web", { default_value: true, rules: pro })] });
    tags.push(await tagOf(`?min_revision=${await revisionOf(project)}`));
    expect(new Set(tags).size).toBe(4);
  });

  it("of many values do not fill the memory with answers", async () => {
    const flags = Array.from({ length: 12 }, (_, n) =>
      flag(`f${n}`, { gates_tools: [`t${n}`], rules: [{ percent: 50, value: true }] }),
    );
    const { project, isolate } = await scene({ flags });
    const names = flags.map((_, n) => `t${n}`);
    const config = { tools: names, text: "x".repeat(200_000) };
    await change(
      project,
      "a",
      versionRow(project, "a", 3, "published", config),
      sql`UPDATE agent SET active_version = 3 WHERE project_id = ${project.id}`,
    );
    for (let n = 0; n < 150; n++) {
      const { tools_disabled, flags: values } = await isolate.json(`/v1/resolve/a?user_id=u${n}`);
      expect(tools_disabled).toEqual(
        names.filter((_, f) => (values as Record<string, boolean>)[`f${f}`] === false),
      );
    }
  });
});

describe("explain=true", () => {
  const split = [
    { version: 1, weight: 30 },
    { version: 2, weight: 70 },
  ];

  it("adds every step, with slots and thresholds, and is never taken for the plain answer", async () => {
    const { isolate } = await scene({
      rules: [PRO, { id: "split", condition: {}, split }],
      flags: [flag("web", { rules: [{ percent: 20, value: true }] })],
    });
    const response = await isolate.get("/v1/resolve/a?user_id=u1&explain=true");
    expect(response.headers.get("ETag")).toBeNull();
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const { explain, ...answer } = await response.json<Record<string, unknown>>();
    const plain = await isolate.get("/v1/resolve/a?user_id=u1");
    expect(answer).toEqual(await plain.json());
    const ruleSlot = slot("a.split", "rule", "u1");
    const flagSlot = slot("a.web", "flag", "u1");
    expect(explain).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ step: "PINNED", matched: false, why: "not_asked" }),
        expect.objectContaining({ step: "RULE", id: "pro", matched: false, why: "condition" }),
        expect.objectContaining({
          step: "RULE",
          id: "split",
          matched: true,
          slot: ruleSlot,
          threshold: ruleSlot < 300_000 ? 300_000 : 1_000_000,
        }),
        expect.objectContaining({
          step: "FLAG",
          id: "web",
          rule: 0,
          matched: flagSlot < 200_000,
          slot: flagSlot,
          threshold: 200_000,
        }),
      ]),
    );
    const known = { headers: { "If-None-Match": plain.headers.get("ETag")! } };
    expect((await isolate.get("/v1/resolve/a?user_id=u1&explain=true", known)).status).toBe(200);
    expect((await isolate.get("/v1/resolve/a?user_id=u1&explain=false", known)).status).toBe(304);
    const yaml = await isolate.get("/v1/resolve/a?explain=true", { headers: { Accept: "application/yaml" } });
    expect(parse(await yaml.text())).toHaveProperty("explain");
  });

  it("says as well why there is no version", async () => {
    const { project, isolate } = await scene({ rules: [PRO] });
    await change(project, "a", sql`UPDATE agent SET active_version = NULL WHERE project_id = ${project.id}`);
    const answer = await isolate.json("/v1/resolve/a?explain=true");
    expect(answer).toMatchObject({ status: 404, code: "no_active_version" });
    expect(answer.explain).toContainEqual({ step: "ACTIVE", matched: false, why: "none" });
  });

  it("is true or false", async () => {
    const { isolate } = await scene();
    expect(await isolate.json("/v1/resolve/a?explain=1")).toMatchObject({
      status: 422,
      errors: [{ path: "/explain" }],
    });
  });
});

describe("many agents", () => {
  const ask = (agents: string[], more: object = {}) => post({ agents, ...more });

  it("are answered as each would be alone, problems among them, after one query", async () => {
    const { project, isolate } = await scene({ rules: [PRO], flags: [flag("web")] });
    await newAgent(project, "b", [1]);
    await newAgent(project, "off", [1]);
    await newAgent(project, "idle", []);
    await change(
      project,
      "off",
      sql`UPDATE agent SET is_enabled = 0 WHERE project_id = ${project.id} AND agent_id = 'off'`,
    );
    const ids = ["a", "b", "off", "idle", "nobody", "A/B", "__proto__"];
    const attributes = { plan: "pro" };
    for (const path of ["/v1/resolve", "/api/resolve/", "/v1/resolve?plan=free"]) {
      const response = await isolate.get(path, ask([...ids, "a", "b"], { attributes }));
      expect(response.status).toBe(200);
      expect(response.headers.get("Signalbox-Revision")).toBe(String(await revisionOf(project)));
      expect(Number(response.headers.get("Signalbox-Age"))).toBeGreaterThanOrEqual(0);
      const { data } = await response.json<{ data: Record<string, Record<string, unknown>> }>();
      expect(Object.keys(data).sort()).toEqual([...ids].sort());
      for (const id of ids) {
        const { headers, status, ...alone } = await isolate.json(
          `/v1/resolve/${encodeURIComponent(id)}`,
          post({ attributes }),
        );
        const expected = { ...alone, ...(status !== 200 && { status, request_id: expect.any(String) }) };
        expect(Object.getOwnPropertyDescriptor(data, id)?.value, id).toEqual(expected);
        void headers;
      }
    }
    expect(isolate.counts).toEqual({ d1: 1, kv: 0 });
  });

  it("take labels, variables and explain; a version is of one agent", async () => {
    const { isolate } = await scene({ rules: [PRO] });
    const answer = await isolate.json(
      "/v1/resolve?label=active&explain=true",
      ask(["a"], { variables: { name: "Ana" } }),
    );
    expect(answer.data).toMatchObject({
      a: { reason: "PINNED", config: { instructions: "a 1: hello Ana" }, explain: [{ step: "PINNED" }] },
    });
    expect(await isolate.json("/v1/resolve?version=1", ask(["a"]))).toMatchObject({
      status: 422,
      errors: [{ path: "/version" }],
    });
  });

  it.each([
    ["no agents", {}, "/agents"],
    ["an empty list", { agents: [] }, "/agents"],
    ["text", { agents: "a" }, "/agents"],
    ["a number", { agents: ["a", 1] }, "/agents/1"],
    ["more than a hundred", { agents: Array.from({ length: 101 }, (_, n) => `a${n}`) }, "/agents"],
    ["a name that is not known", { agents: ["a"], agent: "b" }, "/agent"],
  ])("refuse %s", async (_name, body, path) => {
    const { isolate } = await scene();
    const answer = await isolate.json("/v1/resolve", post(body));
    expect(answer).toMatchObject({ status: 422, code: "invalid_request", errors: [{ path }] });
  });

  it("are answered for as long as trying their conditions does not take too long together", async () => {
    const project = await newProject();
    const isolate = newIsolate({}, (await newKey(project)).token);
    const ids = Array.from({ length: 12 }, (_, n) => `p${n}`);
    const rules = Array.from({ length: 10 }, (_, n) => ({
      id: `r${n}`,
      condition: { text: { $regex: `a.*b${n}` } },
      version: 1,
    }));
    for (const id of ids) {
      await newAgent(project, id, [1]);
      await target(project, id, { rules });
    }
    const long = { attributes: { text: "a".repeat(999) } };
    const codes = async (more: object) =>
      Object.values(
        (await isolate.json("/v1/resolve", ask(ids, more))).data as Record<string, { code?: string }>,
      ).map(({ code = "answered" }) => code);
    const answers = await codes(long);
    expect(answers.slice(0, 4)).toEqual(["answered", "answered", "answered", "answered"]);
    expect(answers.at(-1)).toBe("limit_reached");
    // What one request takes is not taken from the next.
    expect(await codes(long)).toEqual(answers);
    expect(await codes({ attributes: { text: "a".repeat(200) } })).toEqual(ids.map(() => "answered"));
    expect(await isolate.json("/v1/resolve/p11", post(long))).toMatchObject({ status: 200, version: 1 });
    const all = await isolate.json("/ofrep/v1/evaluate/flags", post({ context: long.attributes }));
    expect(all.flags).toHaveLength(ids.length);
    const failed = (all.flags as { errorCode?: string }[]).filter(({ errorCode }) => errorCode);
    expect(failed).toHaveLength(answers.filter((answer) => answer === "limit_reached").length);
  });

  it("are as new as min_revision says", async () => {
    const { project, isolate } = await scene();
    await isolate.json("/v1/resolve", ask(["a", "b"]));
    await target(project, "a", { rules: [{ id: "all", condition: {}, version: 2 }] });
    const revision = await revisionOf(project);
    expect((await isolate.json(`/v1/resolve?min_revision=${revision}`, ask(["a", "b"]))).data).toMatchObject({
      a: { version: 2, reason: "RULE" },
      b: { code: "agent_not_found" },
    });
    expect(await isolate.json(`/v1/resolve?min_revision=${revision + 1}`, ask(["a", "b"]))).toMatchObject({
      status: 409,
      code: "revision_unknown",
    });
  });

  it("are of one state of the project while it changes", async () => {
    const { project } = await scene();
    await newAgent(project, "b", [1, 2]);
    const { token } = await newKey(project);
    const isolate = newIsolate({ FRESHNESS_SECONDS: "0.02" }, token);
    const both = (version: number) =>
      change(
        project,
        "a",
        sql`UPDATE agent SET active_version = ${version}, revision = (SELECT revision + 1 FROM project WHERE id = ${project.id})
          WHERE project_id = ${project.id}`,
      );
    const state = { writing: true };
    const writes = (async () => {
      for (let n = 0; n < 30; n++) {
        await both((n % 2) + 1);
        await takes(15)();
      }
    })().finally(() => (state.writing = false));
    const seen = new Set<number>();
    while (state.writing) {
      await takes(2)();
      const { data } = await isolate.json("/v1/resolve", ask(["a", "b"]));
      const { a, b } = data as Record<string, { version: number }>;
      expect(a!.version).toBe(b!.version);
      seen.add(a!.version);
    }
    await writes;
    expect(seen.size).toBe(2);
  });

  it("are read from KV while D1 is away, as far as they are there; without any, 503", async () => {
    const { project } = await scene();
    await newAgent(project, "b", [1]);
    const { token } = await newKey(project);
    const isolate = newIsolate({}, token);
    await isolate.get("/v1/resolve/nobody");
    const snapshot = {
      agent_id: "b",
      enabled: true,
      deleted: false,
      active: 1,
      labels: {},
      versions: { 1: hashOf("b", 1) },
    };
    const published: Published = { epoch: 0, revision: 1, published_at: Date.now() - 60_000, snapshot };
    await env.KV.put(currentKey(project.id, "b"), JSON.stringify(published));
    await env.KV.put(configKey(project.id, hashOf("b", 1)), '{"n":1}');
    isolate.faults.d1 = fails;
    const answer = await isolate.json("/v1/resolve", ask(["a", "b"]));
    expect(answer).toMatchObject({
      status: 200,
      data: { a: { status: 503, code: "unavailable" }, b: { version: 1, config: { n: 1 } } },
    });
    expect(answer.headers.get("Signalbox-Stale")).toBe("true");
    expect(await isolate.json("/v1/resolve", ask(["x", "y"]))).toMatchObject({ status: 503 });
  });

  it("with large configurations are answered as far as one answer holds them", async () => {
    const { project, isolate } = await scene();
    const ids = Array.from({ length: 20 }, (_, n) => `big${n}`);
    for (const id of ids) {
      await newAgent(project, id, [1]);
      await change(
        project,
        id,
        versionRow(project, id, 2, "published", { text: "x".repeat(500_000) }),
        sql`UPDATE agent SET active_version = 2 WHERE project_id = ${project.id} AND agent_id = ${id}`,
      );
    }
    const { data } = await isolate.json("/v1/resolve", ask([...ids, "a"]));
    const answers = Object.values(data as Record<string, Record<string, unknown>>);
    const given = answers.filter((one) => one.version === 2).length;
    expect(given).toBe(16);
    expect(answers.filter((one) => one.code === "config_too_large")).toHaveLength(4);
    expect(data).toMatchObject({ a: { version: 1 } });
  });
});

interface ProjectSnapshot {
  project: string;
  epoch: number;
  revision: number;
  agents: Record<string, { revision: number; snapshot: Snapshot; configs: Record<string, object> }>;
}

describe("GET /v1/snapshot", () => {
  const read = async (isolate: Isolate, path = "/v1/snapshot"): Promise<ProjectSnapshot> => {
    const response = await isolate.get(path);
    expect(response.status).toBe(200);
    const body = await response.json<ProjectSnapshot>();
    expect(response.headers.get("Signalbox-Revision")).toBe(String(body.revision));
    return body;
  };

  it("is the whole project, without those who are deleted, with all configurations named", async () => {
    const { project, isolate } = await scene({ rules: [PRO], flags: [flag("web")] });
    await newAgent(project, "gone", [1]);
    await newAgent(project, "idle", []);
    await change(
      project,
      "gone",
      sql`UPDATE agent SET deleted_at = 1 WHERE project_id = ${project.id} AND agent_id = 'gone'`,
    );
    const body = await read(isolate);
    expect(body).toMatchObject({ project: project.slug, epoch: 0, revision: await revisionOf(project) });
    expect(Object.keys(body.agents)).toEqual(["a", "idle"]);
    const { a } = body.agents;
    expect(a).toMatchObject({
      revision: 2,
      snapshot: { agent_id: "a", active: 1, rules: [PRO], flags: [flag("web")] },
    });
    expect(a!.configs).toEqual({ 1: configOf("a", 1), 2: configOf("a", 2) });
    expect(body.agents.idle).toMatchObject({ configs: {} });
    expect(await read(isolate, "/api/snapshot/")).toEqual(body);
  });

  it("is read once a revision, and 304 to those who have it", async () => {
    const { project, isolate, token } = await scene();
    const first = await isolate.get("/v1/snapshot");
    const { d1 } = isolate.counts;
    const tag = first.headers.get("ETag")!;
    await Promise.all([1, 2, 3].map(() => isolate.get("/v1/snapshot")));
    const again = await isolate.get("/v1/snapshot", { headers: { "If-None-Match": tag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(isolate.counts.d1).toBe(d1);
    await change(project, "a", sql`UPDATE agent SET active_version = 2 WHERE project_id = ${project.id}`);
    const path = `/v1/snapshot?min_revision=${await revisionOf(project)}`;
    const changed = await isolate.get(path, { headers: { "If-None-Match": tag } });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ agents: { a: { snapshot: { active: 2 } } } });
    const fresh = newIsolate({}, token);
    const headers = { "If-None-Match": changed.headers.get("ETag")! };
    expect((await fresh.get("/v1/snapshot", { headers })).status).toBe(304);
    expect((await isolate.get("/v1/snapshot?min_revision=99")).status).toBe(409);
  });

  it("needs its own scope", async () => {
    const { project, isolate } = await scene();
    const { token } = await newKey(project);
    expect(await isolate.json("/v1/snapshot", { token })).toMatchObject({
      status: 403,
      code: "scope_missing",
      scope: "snapshot:read",
    });
  });

  it("of an empty project is empty; of none, 404", async () => {
    const project = await newProject();
    const isolate = newIsolate();
    const headers = { "Signalbox-Project": project.slug };
    expect(await isolate.json("/v1/snapshot", { headers })).toMatchObject({ revision: 0, agents: {} });
    const nowhere = { headers: { "Signalbox-Project": "nowhere" } };
    expect(await isolate.json("/v1/snapshot", nowhere)).toMatchObject({
      status: 404,
      code: "project_not_found",
    });
  });

  it("is of one revision while agents change between its pages", async () => {
    const { project } = await scene();
    const ids = Array.from({ length: 150 }, (_, n) => `n${String(n).padStart(3, "0")}`);
    for (let n = 0; n < ids.length; n += 50)
      await Promise.all(ids.slice(n, n + 50).map((id) => newAgent(project, id, [1, 2])));
    const isolate = newIsolate({}, (await newKey(project, { scopes: ["snapshot:read"] })).token);
    const revision = await revisionOf(project);
    let batches = 0;
    isolate.faults.d1 = async () => {
      batches += 1;
      // The project's first page has been read: now its last agent changes, and there is a new one.
      if (batches !== 3) return;
      await change(
        project,
        "n149",
        sql`UPDATE agent SET active_version = 2 WHERE project_id = ${project.id} AND agent_id = 'n149'`,
      );
      await newAgent(project, "zz", [1]);
    };
    const body = await read(isolate);
    expect(batches).toBeGreaterThan(3);
    expect(body.revision).toBe(revision);
    expect(Object.keys(body.agents)).toEqual(["a", ...ids]);
    expect(body.agents.n149!.snapshot.active).toBe(1);
    delete isolate.faults.d1;
    const later = await read(isolate, `/v1/snapshot?min_revision=${revision + 2}`);
    expect(later.agents.n149!.snapshot.active).toBe(2);
    expect(later.agents).toHaveProperty("zz");
  });

  it("too large to be kept flows through, whole", async () => {
    const { project, isolate } = await scene();
    const text = "x".repeat(500_000);
    for (let n = 0; n < 4; n++) {
      const id = `big${n}`;
      await newAgent(project, id, [1]);
      const versions = [2, 3, 4];
      await change(
        project,
        id,
        ...versions.map((version) => versionRow(project, id, version, "published", { version, text })),
        ...versions.map(
          (version) => sql`INSERT INTO label (project_id, agent_id, label, version, updated_at)
            VALUES (${project.id}, ${id}, ${`l${version}`}, ${version}, 0)`,
        ),
      );
    }
    for (let n = 0; n < 6; n++) {
      const { agents } = await read(isolate);
      expect(Object.keys(agents)).toEqual(["a", "big0", "big1", "big2", "big3"]);
      for (let big = 0; big < 4; big++)
        expect(agents[`big${big}`]!.configs).toEqual({
          1: configOf(`big${big}`, 1),
          ...Object.fromEntries([2, 3, 4].map((version) => [version, { version, text }])),
        });
    }
    const tag = (await isolate.get("/v1/snapshot")).headers.get("ETag")!;
    expect((await isolate.get("/v1/snapshot", { headers: { "If-None-Match": tag } })).status).toBe(304);
  });

  it("follows a restored backup, whose agents have no snapshot of the new epoch", async () => {
    const { project, isolate } = await scene();
    for (const version of [2, 1, 2])
      await change(
        project,
        "a",
        sql`UPDATE agent SET active_version = ${version} WHERE project_id = ${project.id}`,
      );
    await env.DB.batch([
      env.DB.prepare("UPDATE project SET epoch = 1, revision = 3 WHERE id = ?").bind(project.id),
      env.DB.prepare("UPDATE agent SET active_version = 2, revision = 3 WHERE project_id = ?").bind(
        project.id,
      ),
    ]);
    expect(await read(isolate)).toMatchObject({ epoch: 1, revision: 3, agents: { a: { revision: 3 } } });
  });

  it("goes on being served, marked, while D1 is away", async () => {
    const { project } = await scene();
    const { token } = await newKey(project, { scopes: ["snapshot:read"] });
    const isolate = newIsolate({ FRESHNESS_SECONDS: "0.1" }, token);
    const body = await read(isolate);
    isolate.faults.d1 = fails;
    await takes(150)();
    const stale = await isolate.get("/v1/snapshot");
    expect(stale.headers.get("Signalbox-Stale")).toBe("true");
    expect(await stale.json()).toEqual(body);
    const cold = newIsolate();
    cold.faults.d1 = fails;
    expect((await cold.get("/v1/snapshot")).status).toBe(503);
  });
});

describe("the past", () => {
  it("is answered as it was, by revision and by time, whatever came later", async () => {
    const project = await newProject();
    const { token } = await newKey(project);
    const isolate = newIsolate({}, token);
    const before = Date.now();
    await takes(5)();
    await newAgent(project, "a", [1, 2]);
    await target(project, "a", { rules: [PRO], flags: [flag("web", { default_value: true })] });
    const ruled = { revision: await revisionOf(project), time: Date.now() };
    await takes(5)();
    await newAgent(project, "other", [1]);
    await target(project, "a", {});
    await change(
      project,
      "a",
      sql`UPDATE agent SET active_version = 2 WHERE project_id = ${project.id} AND agent_id = 'a'`,
    );
    await change(
      project,
      "a",
      sql`UPDATE agent SET is_enabled = 0 WHERE project_id = ${project.id} AND agent_id = 'a'`,
    );
    const off = await revisionOf(project);
    await change(
      project,
      "a",
      sql`UPDATE agent SET deleted_at = 1 WHERE project_id = ${project.id} AND agent_id = 'a'`,
    );
    const gone = await revisionOf(project);
    const iso = (time: number) => encodeURIComponent(new Date(time).toISOString());
    for (const query of [
      `at_revision=${ruled.revision}`,
      `at_revision=${ruled.revision + 1}`,
      `at=${iso(ruled.time)}`,
    ]) {
      const answer = await isolate.json(`/v1/resolve/a?plan=pro&${query}`);
      expect(answer, query).toMatchObject({
        status: 200,
        version: 2,
        reason: "RULE",
        rule_id: "pro",
        flags: { web: true },
        config: configOf("a", 2),
        revision: ruled.revision,
      });
      expect(answer.headers.get("Signalbox-As-Of")).toBe(String(ruled.revision));
      expect(answer.headers.get("Signalbox-Revision")).toBe(String(gone));
      expect(await isolate.json(`/v1/resolve/a?${query}`)).toMatchObject({ version: 1, reason: "ACTIVE" });
      expect((await isolate.json(`/v1/resolve/a?${query}&explain=true`)).explain).toHaveLength(4);
    }
    const codes = async (query: string) => {
      const { status, code } = await isolate.json(`/v1/resolve/a?${query}`);
      return [status, code];
    };
    expect(await codes(`at_revision=${off}`)).toEqual([403, "agent_disabled"]);
    expect(await codes(`at_revision=${gone}`)).toEqual([404, "agent_not_found"]);
    expect(await codes("at_revision=0")).toEqual([404, "agent_not_found"]);
    expect(await codes(`at=${iso(before)}`)).toEqual([404, "agent_not_found"]);
    expect(await codes(`at_revision=${gone + 1}`)).toEqual([409, "revision_unknown"]);
    expect(await codes(`at_revision=${ruled.revision}&version=7`)).toEqual([404, "version_not_found"]);
    const present = await isolate.get(`/v1/resolve/other`);
    expect(present.headers.has("Signalbox-As-Of")).toBe(false);
  });

  it("has no versions that were published later", async () => {
    const project = await newProject();
    const isolate = newIsolate({}, (await newKey(project)).token);
    await newAgent(project, "a", [1]);
    const before = { revision: await revisionOf(project), time: Date.now() };
    await takes(5)();
    await change(
      project,
      "a",
      versionRow(project, "a", 2, "draft"),
      sql`UPDATE version SET status = 'published', updated_at = ${Date.now()}
        WHERE project_id = ${project.id} AND version = 2`,
    );
    const since = { revision: await revisionOf(project), time: Date.now() };
    const pinned = (query: string) => isolate.json(`/v1/resolve/a?version=2&${query}`);
    // In memory now, as it is.
    expect(await pinned("")).toMatchObject({ status: 200, version: 2 });
    const iso = (time: number) => encodeURIComponent(new Date(time).toISOString());
    for (const query of [`at_revision=${before.revision}`, `at=${iso(before.time)}`])
      expect(await pinned(query), query).toMatchObject({ status: 404, code: "version_not_found" });
    for (const query of [`at_revision=${since.revision}`, `at=${iso(since.time)}`])
      expect(await pinned(query), query).toMatchObject({ status: 200, version: 2, reason: "PINNED" });
    expect(await isolate.json(`/v1/resolve/a?version=1&at_revision=${before.revision}`)).toMatchObject({
      status: 200,
      version: 1,
    });
  });

  it("has an ETag, and is 503 while D1 is away", async () => {
    const { project, isolate } = await scene();
    const path = `/v1/resolve/a?at_revision=${await revisionOf(project)}`;
    const headers = { "If-None-Match": (await isolate.get(path)).headers.get("ETag")! };
    expect((await isolate.get(path, { headers })).status).toBe(304);
    isolate.faults.d1 = fails;
    expect((await isolate.get(path)).status).toBe(503);
    expect((await isolate.get("/v1/resolve/a")).status).toBe(200);
  });

  it.each([
    ["at_revision=x", "/at_revision"],
    ["at_revision=-1", "/at_revision"],
    ["at=yesterday", "/at"],
    ["at=2026-13-45", "/at"],
    ["at=2026-02-30", "/at"],
    ["at=2026-02-29T12:00:00Z", "/at"],
    ["at=2026-04-31T23:00:00-03:00", "/at"],
    ["at=2026-01-01T00:00:00", "/at"],
    ["at=2026-01-01&at_revision=1", "/at"],
  ])("refuses %s", async (query, path) => {
    const { isolate } = await scene();
    const answer = await isolate.json(`/v1/resolve/a?${query}`);
    expect(answer).toMatchObject({ status: 422, errors: [{ path }] });
  });

  it("is not the future, but for what a caller's clock may be ahead", async () => {
    const { isolate } = await scene();
    const at = (ahead: number) =>
      isolate.json(`/v1/resolve/a?at=${encodeURIComponent(new Date(Date.now() + ahead).toISOString())}`);
    expect(await at(4_000)).toMatchObject({ status: 200, version: 1 });
    expect(await at(60_000)).toMatchObject({
      status: 422,
      code: "invalid_request",
      errors: [{ path: "/at", message: expect.stringContaining("leave it out") }],
    });
  });

  it("is asked of one agent at a time", async () => {
    const { isolate } = await scene();
    const many = await isolate.json("/v1/resolve?at_revision=1", post({ agents: ["a"] }));
    expect(many).toMatchObject({ status: 422, errors: [{ path: "/at_revision" }] });
    expect(await isolate.json("/v1/snapshot?at=2026-01-01")).toMatchObject({ status: 422 });
  });
});

it("all that reads D1 reads it through sessions as well, where replicas may answer", async () => {
  const { project } = await scene({ rules: [PRO] });
  await newAgent(project, "b", [1]);
  const { token } = await newKey(project, { scopes: ["resolve", "snapshot:read"] });
  const isolate = newIsolate({ D1_READ_REPLICATION: "on" }, token);
  const revision = await revisionOf(project);
  expect(await isolate.json("/v1/resolve", post({ agents: ["a", "b"] }))).toMatchObject({
    status: 200,
    data: { a: { version: 1 }, b: { version: 1 } },
  });
  expect(await isolate.json("/v1/snapshot")).toMatchObject({ status: 200, revision });
  expect(await isolate.json(`/v1/resolve/a?plan=pro&at_revision=${revision}`)).toMatchObject({
    status: 200,
    rule_id: "pro",
  });
  const all = await isolate.json("/ofrep/v1/evaluate/flags", post({}));
  expect(all).toMatchObject({ status: 200, flags: [{ key: "a" }, { key: "b" }] });
});

it("a key of one project sees nothing of another by any of these ways", async () => {
  const { project } = await scene({ rules: [PRO] });
  const mine = await newProject();
  const { token } = await newKey(mine, { scopes: ["resolve", "snapshot:read"] });
  const isolate = newIsolate({}, token);
  const revision = await revisionOf(project);
  await newAgent(mine, "own", [1]);
  await newAgent(mine, "own2", [1]);
  expect(revision).toBe(2);
  const { data } = await isolate.json("/v1/resolve", post({ agents: ["a", "own"] }));
  expect(data).toMatchObject({ a: { code: "agent_not_found" }, own: { version: 1 } });
  expect(Object.keys((await isolate.json("/v1/snapshot")).agents as object)).toEqual(["own", "own2"]);
  expect(await isolate.json("/v1/resolve/a?at_revision=2")).toMatchObject({ code: "agent_not_found" });
  const theirs = { headers: { "Signalbox-Project": project.slug } };
  expect(await isolate.json("/v1/snapshot", theirs)).toMatchObject({ code: "project_not_found" });
});
