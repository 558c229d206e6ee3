import { applyD1Migrations } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import deployment from "../../wrangler.toml?raw";
import readme from "../../README.md?raw";
import clientReadme from "../../src/client/README.md?raw";
import {
  AgentRegistry,
  BaseAgent,
  SharedContextService,
  type AgentSetup,
} from "../../src/client/agents/index.ts";
import { registerAgents } from "../../src/client/agents/builtin/index.ts";
import { INSTANCE_STATUSES } from "../../src/domain/instance/status.ts";
import { controlPlaneWith } from "./acceptance-kit.ts";
import { send, type Answer } from "./client.ts";
import { newHook, newPlace, ring, takeHooks, type Place } from "./instances-kit.ts";

/** What the core services of agents were accepted by, one test a line. */

const BUILDER = {
  name: "Code Builder",
  agent_type: "builder",
  description: "Code builder agent",
  capabilities: ["build", "review"],
  config_schema: {
    type: "object",
    required: ["instructions"],
    properties: { instructions: { type: "string" }, steps: { type: "integer", minimum: 1 } },
  },
  meta_data: { team: "platform" },
  is_enabled: true,
};

let place: Place;
/** Answers what a request brings, which must be of that status. */
const done = async (status: number, ...request: Parameters<Place["ask"]>): Promise<Answer["body"]> => {
  const answer = await place.ask(...request);
  expect([answer.status, answer.body.detail], request.slice(0, 2).join(" ")).toEqual([status, undefined]);
  return answer.body;
};
const code = async (...request: Parameters<Place["ask"]>): Promise<[number, string]> => {
  const { status, body } = await place.ask(...request);
  return [status, body.code];
};

/** A definition with a published version. */
async function newDefinition(more: object = {}): Promise<string> {
  const name = `${BUILDER.name} ${crypto.randomUUID().slice(0, 8)}`;
  const { agent_id } = await done(201, "POST", "/api/agents/", { ...BUILDER, name, ...more });
  await done(201, "POST", `/api/agents/${agent_id}/versions/`, {
    config: { instructions: "Build." },
    activate: true,
  });
  return agent_id;
}

/** The path of a new instance, as the other documents write it. */
async function spawn(agentId: string, more: object = {}): Promise<{ id: string; path: string }> {
  const { id } = await done(201, "POST", "/api/instances/", { agent_id: agentId, ...more });
  return { id, path: `/api/instances/${id}` };
}

/** The registry of a program that works in the place. */
const newRegistry = (): AgentRegistry =>
  new AgentRegistry({
    url: "http://signalbox.test",
    key: env.SIGNALBOX_ROOT_KEY,
    workspace: place.slug,
    project: "default",
    fetch: (input, init) => exports.default.fetch(new Request(input, init)),
  });

class CustomAgent extends BaseAgent {
  static readonly agentType = "builder";
  static readonly capabilities = ["build"];
  static readonly config = { instructions: "Build." };
  readonly said: string[] = [];

  constructor(setup: AgentSetup) {
    super(setup);
    this.addCapability("review");
  }
  override async initialize(): Promise<void> {
    await super.initialize();
    this.said.push("initialized");
  }
  override async handle(): Promise<void> {}
}

const write = (path: string, data: unknown, description: string) =>
  place.ask("PUT", path, { data, change_description: description });

beforeAll(async () => {
  takeHooks();
  place = await newPlace();
});
afterAll(() => void vi.restoreAllMocks());

describe("acceptance", () => {
  it("Database migrations run cleanly and persist agents/contexts with FK integrity", async () => {
    const { path, id } = await spawn(await newDefinition());
    expect((await write(`${path}/contexts/shared_context`, { key: "value" }, "first")).status).toBe(201);
    const rows = async () =>
      env.DB.prepare(
        `SELECT i.id, i.agent_id, c.name, v.version, v.data FROM instance i JOIN agent a
           ON a.project_id = i.project_id AND a.agent_id = i.agent_id
         JOIN context c ON c.instance_id = i.id JOIN context_version v ON v.context_id = c.id WHERE i.id = ?`,
      )
        .bind(id)
        .all();
    const before = (await rows()).results;
    expect(before).toMatchObject([{ id, name: "shared_context", version: 1, data: '{"key":"value"}' }]);
    // All of them are applied: once more, nothing happens.
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
    expect((await rows()).results).toEqual(before);
    expect((await env.DB.prepare("PRAGMA foreign_key_check").all()).results).toEqual([]);

    for (const statement of [
      "UPDATE instance SET agent_id = 'nobody' WHERE id = ?",
      "UPDATE context SET instance_id = 'nobody' WHERE instance_id = ?",
      "UPDATE context_version SET context_id = 'none' WHERE context_id IN (SELECT id FROM context WHERE instance_id = ?)",
      "DELETE FROM context WHERE instance_id = ?",
      "DELETE FROM instance WHERE id = ?",
      "DELETE FROM agent WHERE agent_id = (SELECT agent_id FROM instance WHERE id = ?)",
    ])
      await expect(env.DB.prepare(statement).bind(id).run(), statement).rejects.toThrow(/constraint/i);
    expect((await rows()).results).toEqual(before);
  });

  it("Registry API can list registered definitions and spawn instances tied to the new tables", async () => {
    const agentId = await newDefinition();
    const listed = await done(200, "GET", "/api/agents/?agent_type=builder");
    const definition = listed.data.find(({ agent_id }: { agent_id: string }) => agent_id === agentId);
    expect(definition).toMatchObject({ ...BUILDER, name: expect.any(String), active_version: 1 });

    const { id, path } = await spawn(agentId, {
      name: "builder-1",
      config: { steps: 3 },
      state: { open: 0 },
    });
    const instance = await done(200, "GET", `${path}/`);
    expect(instance).toMatchObject({
      agent_id: agentId,
      name: "builder-1",
      status: "idle",
      config: { steps: 3 },
      state: { open: 0 },
    });
    for (const query of [`agent_id=${agentId}`, "status=idle", "agent_type=builder", "capability=review"]) {
      const { data } = await done(200, "GET", `/api/instances/?${query}`);
      expect(
        data.map((one: { id: string }) => one.id),
        query,
      ).toContain(id);
    }
    const row = await env.DB.prepare("SELECT project_id, agent_id, status FROM instance WHERE id = ?")
      .bind(id)
      .first();
    expect(row).toEqual({ project_id: place.projectId, agent_id: agentId, status: "idle" });
    await done(200, "POST", `${path}/shutdown/`);

    const registry = newRegistry();
    registerAgents(registry);
    const slugs = registry.registered().map(({ slug }) => slug);
    expect(slugs).toHaveLength(3);
    for (const slug of slugs) {
      const agent = await registry.spawn(slug);
      expect(agent.status).toBe("idle");
      expect((await registry.updateStatus(agent.instance.id, "active")).status).toBe("active");
      expect((await done(200, "GET", `/api/instances/${agent.instance.id}`)).agent_id).toBe(slug);
    }
    const definitions = (await registry.loadDefinitions()).map((one) => one.agent_id);
    expect(definitions).toEqual(expect.arrayContaining([...slugs, agentId]));
    expect(await registry.listInstances({ status: "active" })).toHaveLength(3);
    for (const agent of registry.running()) await registry.updateStatus(agent.instance.id, "offline");
  });

  it("Shared context updates create versioned history and allow rollback within a workspace/project", async () => {
    const agentId = await newDefinition();
    const [one, two] = [await spawn(agentId), await spawn(agentId)];
    const name = "shared_context";
    const [mine, theirs] = [one, two].map(({ path }) => `${path}/contexts/${name}-team`) as [string, string];
    const first = { data: { key: "value" }, change_description: "Updated via API", shared: true };
    await done(201, "PUT", mine, first);
    for (const step of [2, 3, 4]) await done(200, "PUT", theirs, { data: { step } });
    expect((await done(200, "GET", `${mine}?version=1`)).data).toEqual({ key: "value" });
    expect((await done(200, "GET", `${theirs}/versions/`)).data).toMatchObject([
      { version: 4, data: { step: 4 } },
      { version: 3, data: { step: 3 } },
      { version: 2, data: { step: 2 } },
      { version: 1, data: { key: "value" }, change_description: "Updated via API" },
    ]);
    expect(await done(200, "POST", `${mine}/rollback/`, { target_version: 3 })).toMatchObject({
      current_version: 3,
      rollback_pointer: 3,
      rollback_state: "success",
    });
    expect((await done(200, "GET", theirs)).data).toEqual({ step: 3 });
    expect(await done(200, "PUT", theirs, { data: "after" })).toMatchObject({
      version: 5,
      rollback_pointer: null,
    });

    const elsewhere = await newPlace();
    await place.ask("POST", "/v1/projects", { slug: "second" });
    for (const headers of [elsewhere.headers, { ...place.headers, "signalbox-project": "second" }]) {
      expect(await code("GET", mine, undefined, { headers })).toEqual([404, "instance_not_found"]);
      expect(await code("POST", `${mine}/rollback`, { target_version: 1 }, { headers })).toEqual([
        404,
        "instance_not_found",
      ]);
    }
    expect((await done(200, "GET", mine)).current_version).toBe(5);
  });

  it("Settings/env docs describe how to turn the feature on and configure built-in agents", async () => {
    const settings = ["AGENTS_ENABLED", "AGENT_MAX_CONCURRENCY", "AGENT_CONTEXT_HISTORY_LIMIT"];
    for (const setting of [...settings, "AGENT_HEARTBEAT_SECONDS", "ENV_FALLBACK"]) {
      const value = new RegExp(`^${setting} = "(.*)"$`, "m").exec(deployment)?.[1];
      const row = new RegExp(`^\\| \`${setting}\` \\| \`?(.*?)\`? \\|`, "m").exec(readme);
      expect([setting, row?.[1]]).toEqual([setting, value ?? "in wrangler.toml"]);
    }
    for (const setting of ["LLM_PROVIDER", "LLM_MODEL", "LLM_API_URL", "LLM_API_KEY", "TTS_", "STT_"])
      expect(readme.includes(setting), setting).toBe(true);
    for (const setting of ["AGENT_REGISTRY_MODULES", "signalbox/agents/builtin", "signalbox host"])
      expect(clientReadme.includes(setting), setting).toBe(true);
    // What is told of them is so.
    const on = controlPlaneWith({ AGENTS_ENABLED: "true" });
    expect((await on("GET", "/api/instances/")).status).toBe(200);
    const off = controlPlaneWith({ AGENTS_ENABLED: "false" });
    expect((await off("GET", "/api/instances/")).body.code).toBe("feature_disabled");
    expect((await off("GET", "/api/agents/")).status).toBe(200);
  });
});

describe("multi-tenancy", () => {
  it("Agent instances scoped to workspace/project", async () => {
    const { id, path } = await spawn(await newDefinition());
    const row = await env.DB.prepare(
      `SELECT w.slug AS workspace, p.slug AS project FROM instance i JOIN workspace w ON w.id = i.workspace_id
       JOIN project p ON p.id = i.project_id WHERE i.id = ?`,
    )
      .bind(id)
      .first();
    expect(row).toEqual({ workspace: place.slug, project: "default" });
    const elsewhere = await newPlace();
    expect((await elsewhere.ask("GET", "/api/instances/")).body.data).toEqual([]);
    expect((await elsewhere.ask("GET", path)).body.code).toBe("instance_not_found");
  });

  it("Composite FK constraints enforce data isolation", async () => {
    const { id, path } = await spawn(await newDefinition());
    await write(`${path}/contexts/mine`, 1, "");
    const elsewhere = await newPlace();
    const other = await env.DB.prepare("SELECT workspace_id FROM project WHERE id = ?")
      .bind(elsewhere.projectId)
      .first<number>("workspace_id");
    // The workspace of one project with the other project, both ways; and both of them, but not the agent.
    for (const statement of [
      `UPDATE instance SET workspace_id = ${other} WHERE id = ?`,
      `UPDATE instance SET project_id = ${elsewhere.projectId} WHERE id = ?`,
      `UPDATE instance SET workspace_id = ${other}, project_id = ${elsewhere.projectId} WHERE id = ?`,
      `UPDATE context SET workspace_id = ${other} WHERE instance_id = ?`,
      `UPDATE context SET project_id = ${elsewhere.projectId} WHERE instance_id = ?`,
    ])
      await expect(env.DB.prepare(statement).bind(id).run(), statement).rejects.toThrow(/FOREIGN KEY/);
  });

  it("Workspace ID required for all context operations", async () => {
    const { path } = await spawn(await newDefinition());
    const context = `${path}/contexts/kept`;
    await write(context, "ours", "");
    const made = await newPlace().then((other) =>
      other.ask("POST", "/v1/api-keys", { name: "theirs", role: "owner", project: null }),
    );
    const theirs = made.body.key as string;
    const operations: [method: string, path: string, body?: object][] = [
      ["GET", `${path}/contexts/`],
      ["GET", context],
      ["PUT", context, { data: "theirs" }],
      ["GET", `${context}/versions`],
      ["GET", `${context}/diff?from=1&to=1`],
      ["POST", `${context}/rollback`, { target_version: 1 }],
      ["DELETE", context],
    ];
    for (const [method, at, body] of operations) {
      const asked = (key: string | null) => send(method, at, { ...(body && { body }), key });
      expect((await asked(null)).status, `${method} ${at}`).toBe(401);
      // A key is of one workspace, and so is all that it reaches.
      expect((await asked(theirs)).body.code, `${method} ${at}`).toBe("instance_not_found");
    }
    expect(await done(200, "GET", context)).toMatchObject({ data: "ours", latest_version: 1 });
  });
});

describe("versioning", () => {
  it("Immutable context versions with sequential numbering", async () => {
    const { path } = await spawn(await newDefinition());
    const context = `${path}/contexts/plan`;
    for (const step of [1, 2, 3]) await write(context, { step }, `step ${step}`);
    const before = (await done(200, "GET", `${context}/versions`)).data;
    expect(before.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
    await done(200, "POST", `${context}/rollback`, { target_version: 1 });
    await write(context, { step: 4 }, "on top of the first");
    const after = (await done(200, "GET", `${context}/versions`)).data;
    expect(after[0].version).toBe(4);
    expect(after.slice(1)).toEqual(before);
    expect((await place.ask("PUT", `${context}/versions`, { data: 0 })).status).toBe(404);
  });

  it("Automatic version incrementing on writes", async () => {
    const { path } = await spawn(await newDefinition());
    const versions = [];
    for (let count = 0; count < 3; count += 1)
      versions.push((await write(`${path}/contexts/same`, { is: "the same" }, "")).body.version);
    expect(versions).toEqual([1, 2, 3]);
  });

  it("Rollback capability with state tracking", async () => {
    const { path } = await spawn(await newDefinition());
    const context = `${path}/contexts/back`;
    const standing = async () => {
      const { current_version, rollback_pointer, rollback_state } = await done(200, "GET", context);
      return [current_version, rollback_pointer, rollback_state];
    };
    await write(context, "a", "");
    await write(context, "b", "");
    expect(await standing()).toEqual([2, null, null]);
    await done(200, "POST", `${context}/rollback`, { target_version: 1 });
    expect(await standing()).toEqual([1, 1, "success"]);
    expect(await code("POST", `${context}/rollback`, { target_version: 9 })).toEqual([
      404,
      "context_version_not_found",
    ]);
    expect((await standing())[0]).toBe(1);
  });
});

describe("lifecycle management", () => {
  it("Agent initialization, activation, deactivation, shutdown hooks", async () => {
    const moves = ["initialize", "activate", "deactivate", "shutdown"];
    const hook = newHook();
    const { path } = await spawn(await newDefinition(), {
      hooks: Object.fromEntries(moves.map((move) => [move, { url: hook.url }])),
    });
    const statuses = [];
    for (const move of moves) statuses.push((await done(200, "POST", `${path}/${move}/`)).status);
    expect(statuses).toEqual(["idle", "active", "idle", "offline"]);
    expect(hook.got.map(({ body }) => JSON.parse(body).type)).toEqual(
      moves.map((move) => `instance.${move}`),
    );
  });

  it("Status tracking with 6 states", async () => {
    expect([...INSTANCE_STATUSES].toSorted()).toEqual(
      ["idle", "initializing", "active", "busy", "error", "offline"].toSorted(),
    );
    const statuses: string[] = [];
    const look = async () => void statuses.push((await done(200, "GET", path)).status);
    const hook = newHook(async () => {
      await look();
      return new Response("ready");
    });
    const { path } = await spawn(await newDefinition(), { hooks: { initialize: { url: hook.url } } });
    await done(200, "POST", `${path}/initialize`);
    await look();
    await done(200, "POST", `${path}/activate`);
    await look();
    await done(200, "PATCH", path, { status: "busy" });
    await look();
    await done(200, "POST", `${path}/deactivate`);
    hook.answerWith(() => new Response(null, { status: 503 }));
    await done(200, "POST", `${path}/initialize`);
    await look();
    await done(200, "POST", `${path}/shutdown`);
    await look();
    expect(statuses).toEqual(["initializing", "idle", "active", "busy", "error", "offline"]);
  });

  it("Error tracking and last heartbeat", async () => {
    const hook = newHook(() => new Response(null, { status: 503 }));
    const { id, path } = await spawn(await newDefinition(), { hooks: { activate: { url: hook.url } } });
    expect(await done(200, "POST", `${path}/activate`)).toMatchObject({
      status: "error",
      last_error: "The hook activate answered 503.",
      last_heartbeat: null,
    });
    expect((await done(200, "POST", `${path}/initialize`)).last_error).toBeNull();
    const sentAt = Date.now();
    const { last_heartbeat } = await done(200, "POST", `${path}/heartbeat/`);
    expect(Date.parse(last_heartbeat)).toBeGreaterThanOrEqual(sentAt);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    try {
      await ring(id);
      expect(await done(200, "GET", path)).toMatchObject({
        status: "offline",
        resumes: "idle",
        last_heartbeat,
      });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("extensibility and service architecture", () => {
  it("Abstract BaseAgent class for custom implementations", async () => {
    const registry = newRegistry();
    registry.register(CustomAgent, "custom-agent", "Description");
    const agent = (await registry.spawn("custom-agent", { config: { depth: 1 } })) as CustomAgent;
    expect(agent).toBeInstanceOf(BaseAgent);
    await agent.initialize();
    expect(agent.said).toEqual(["initialized"]);
    agent.configure({ steps: 2 });
    agent.setMetadata({ team: "platform" });
    expect(agent.toJSON()).toEqual({
      instance_id: agent.instance.id,
      agent_id: "custom-agent",
      name: expect.any(String),
      agent_type: "builder",
      status: "idle",
      capabilities: ["build", "review"],
      configuration: { depth: 1, steps: 2 },
      metadata: { team: "platform" },
    });
  });

  it("Dynamic agent registration and spawning", async () => {
    const registry = newRegistry();
    const slug = `dynamic-${crypto.randomUUID().slice(0, 8)}`;
    await expect(registry.spawn(slug)).rejects.toThrow(TypeError);
    registry.register(CustomAgent, slug, "made while all runs");
    expect(registry.get(slug)).toMatchObject({ slug, agentClass: CustomAgent });
    const agent = await registry.spawn(slug);
    expect(registry.lookUp(agent.instance.id)).toBe(agent);
    expect((await done(200, "GET", `/api/agents/${slug}`)).capabilities).toEqual(["build"]);
    expect((await done(200, "GET", `/api/instances/?agent_id=${slug}`)).data).toHaveLength(1);
  });

  it("Configuration schema support in definitions", async () => {
    const agentId = await newDefinition();
    const spawned = (config: object) => code("POST", "/api/instances/", { agent_id: agentId, config });
    expect(await spawned({ steps: 0 })).toEqual([422, "config_schema_violation"]);
    expect(await spawned({ instructions: null })).toEqual([422, "config_schema_violation"]);
    expect(await spawned({ steps: 2 })).toEqual([201, undefined]);
    expect(await code("POST", `/api/agents/${agentId}/versions/`, { config: { steps: "many" } })).toEqual([
      422,
      "config_schema_violation",
    ]);
  });

  it("Registry pattern for agent discovery and lifecycle", async () => {
    const agentId = await newDefinition({ capabilities: ["discovered"] });
    const found = (await done(200, "GET", "/api/agents/")).data.find((one: { capabilities: string[] }) =>
      one.capabilities.includes("discovered"),
    );
    const { path } = await spawn(found.agent_id);
    await done(200, "POST", `${path}/activate/`);
    const busy = await done(200, "GET", "/api/instances/?capability=discovered&status=active");
    expect(busy.data).toMatchObject([{ agent_id: agentId, status: "active" }]);
    await done(200, "PATCH", `/api/agents/${agentId}`, { is_enabled: false });
    expect(await code("POST", "/api/instances/", { agent_id: agentId })).toEqual([403, "agent_disabled"]);
  });

  it("Context service for persistent state management", async () => {
    const { id, path } = await spawn(await newDefinition());
    const service = new SharedContextService(newRegistry().connection, id);
    expect(await service.getOrCreate("shared_context")).toMatchObject({ version: 1, data: {} });
    expect(
      await service.write("shared_context", { key: "value" }, { description: "Updated via API" }),
    ).toMatchObject({ version: 2, change_description: "Updated via API" });
    expect((await service.getOrCreate("shared_context")).version).toBe(2);
    expect((await service.rollback("shared_context", 1)).data).toEqual({});
    expect((await service.listVersions("shared_context")).map(({ version }) => version)).toEqual([2, 1]);
    await write(`${path}/contexts/memory`, { seen: ["a"] }, "kept");
    await done(200, "PATCH", path, { state: { open: 1 } });
    const fresh = controlPlaneWith({}, place.headers);
    expect((await fresh("GET", `${path}/contexts/memory`)).body).toMatchObject({
      version: 1,
      data: { seen: ["a"] },
      change_description: "kept",
    });
    expect((await fresh("GET", path)).body.state).toEqual({ open: 1 });
  });
});

describe("configuration", () => {
  it("Concurrency and history limits", async () => {
    const crowded = await newPlace();
    const agent_id = await crowded.newAgent();
    const limited = controlPlaneWith(
      { AGENT_MAX_CONCURRENCY: "2", AGENT_CONTEXT_HISTORY_LIMIT: "3" },
      crowded.headers,
    );
    const [first] = [
      await limited("POST", "/api/instances/", { agent_id }),
      await limited("POST", "/api/instances/", { agent_id }),
    ];
    expect((await limited("POST", "/api/instances/", { agent_id })).body.code).toBe("concurrency_reached");
    const path = `/api/instances/${first.body.id}`;
    for (const data of [1, 2, 3, 4, 5]) await limited("PUT", `${path}/contexts/c`, { data });
    const { data } = (await limited("GET", `${path}/contexts/c/versions`)).body;
    expect(data.map(({ version }: { version: number }) => version)).toEqual([5, 4, 3]);
    await limited("POST", `${path}/shutdown`);
    expect((await limited("POST", "/api/instances/", { agent_id })).status).toBe(201);
  });

  it("Environment-driven configuration", async () => {
    const { path } = await spawn(await newDefinition());
    for (const [value, status] of [
      ["true", 200],
      ["false", 404],
      ["true", 200],
    ] as const) {
      const ask = controlPlaneWith({ AGENTS_ENABLED: value }, place.headers);
      expect([(await ask("GET", path)).status, (await ask("GET", `${path}/contexts`)).status]).toEqual([
        status,
        status,
      ]);
    }
  });
});
