import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { hc, InferRequestType, InferResponseType } from "hono/client";
import { describe, expect, expectTypeOf, it } from "vitest";
import type {
  AgentDefinition,
  AgentInstance,
  ContextVersion,
  Message,
  SharedContext,
  SpawnOptions,
} from "../../src/client/agents/index.ts";
import { BaseAgent, SharedContextService } from "../../src/client/agents/index.ts";
import { registerAgents } from "../../src/client/agents/builtin/index.ts";
import { Mailbox } from "../../src/client/agents/host/mailbox.ts";
import { workOf } from "../../src/client/agents/host/work.ts";
import { registerAgents as registerExample } from "../../examples/agents.ts";
import type { AppType } from "../../src/http/app.ts";
import { FakeService, agentClass, definitionOf, instanceOf, registryOf } from "./client-agents-kit.ts";

type V1 = ReturnType<typeof hc<AppType>>["v1"];
type Instances = V1["instances"];
type Contexts = Instances[":id"]["contexts"][":name"];

const nothing = agentClass(() => Promise.resolve());
const messageOf = (data: unknown, more: Partial<Message> = {}) =>
  ({ id: "ms_1", seq: 1, type: null, from: null, data, deliveries: 1, ...more }) as Message;

describe("the types", () => {
  it("are those of the API", () => {
    expectTypeOf<InferResponseType<V1["agents"][":agent_id"]["$get"], 200>>().toExtend<AgentDefinition>();
    expectTypeOf<InferResponseType<Instances[":id"]["$get"], 200>>().toExtend<AgentInstance>();
    expectTypeOf<SpawnOptions & { agent_id: string }>().toExtend<
      InferRequestType<Instances["$post"]>["json"]
    >();
    type Listed = InferResponseType<Instances[":id"]["messages"]["$get"], 200>["data"][number];
    expectTypeOf<Omit<Listed, "data">>().toExtend<Omit<Message, "data">>();
    type Read = InferResponseType<Contexts["$get"], 200>;
    expectTypeOf<Omit<Read, "data">>().toExtend<Omit<SharedContext, "data">>();
    type Version = InferResponseType<Contexts["versions"]["$get"], 200>["data"][number];
    expectTypeOf<Omit<Version, "data">>().toExtend<Omit<ContextVersion, "data">>();
  });
});

describe("an agent", () => {
  class Own extends BaseAgent {
    static readonly capabilities = ["sing"];
    handle(): Promise<void> {
      return Promise.resolve();
    }
  }
  const agentOf = (more: Partial<AgentInstance> = {}) =>
    new Own({ definition: definitionOf("helper"), instance: instanceOf(more) });

  it("has the capabilities of its definition and its class, and those added", () => {
    const agent = agentOf();
    agent.addCapability("dance");
    expect(agent.capabilities).toEqual(["talk", "sing", "dance"]);
    expect([agent.hasCapability("sing"), agent.hasCapability("fly")]).toEqual([true, false]);
  });

  it("has a configuration and metadata that change by merging, and that nobody changes otherwise", () => {
    const agent = agentOf({ config: { model: { id: "a", temperature: 1 } } });
    agent.configure({ model: { temperature: null, top: 2 } });
    agent.setMetadata({ team: "red" });
    expect(agent.configuration).toEqual({ model: { id: "a", top: 2 } });
    expect(Object.isFrozen(agent.configuration["model"])).toBe(true);
    expect(agent.metadata).toEqual({ team: "red" });
    expect(agent.definition.meta_data).toEqual({ team: "blue" });
  });

  it("is written as JSON", () => {
    expect(JSON.parse(JSON.stringify(agentOf({ config: { a: 1 } })))).toEqual({
      instance_id: "in_1",
      agent_id: "helper",
      name: "helper@here",
      agent_type: "assistant",
      status: "idle",
      capabilities: ["talk", "sing"],
      configuration: { a: 1 },
      metadata: { team: "blue" },
    });
  });

  it("does nothing of itself when it is moved, and takes no old news", async () => {
    const agent = agentOf({ seq: 5 });
    for (const hook of ["initialize", "activate", "deactivate", "shutdown"] as const) await agent[hook]();
    agent.told(instanceOf({ seq: 4, status: "busy" }));
    expect(agent.status).toBe("idle");
    agent.told(instanceOf({ seq: 6, status: "active", config: { b: 2 } }));
    expect([agent.status, agent.configuration]).toEqual(["active", { b: 2 }]);
  });
});

describe("a registry", () => {
  it("registers classes under slugs", () => {
    const registry = registryOf(new FakeService());
    registry.register(nothing, "helper", "Helps");
    expect(registry.get("helper")).toEqual({ slug: "helper", description: "Helps", agentClass: nothing });
    expect(registry.get("other")).toBeUndefined();
    expect(() => registry.register(nothing, "helper")).toThrow("registered already");
    expect(() => registry.register(nothing, "No Slug")).toThrow("is no slug");
    expect(() => registry.register(Map as never, "empty")).toThrow("has no handle()");
  });

  it("loads the project's definitions, and makes those that are missing of the class", async () => {
    const service = new FakeService();
    service.agents.add("helper").add("other");
    const registry = registryOf(service);
    expect((await registry.loadDefinitions()).map(({ agent_id }) => agent_id)).toEqual(["helper", "other"]);
    registry.register(
      Object.assign(nothing, { agentType: "assistant", config: { model: { provider: "echo", id: "e" } } }),
      "new-one",
      "Is new",
    );
    await registry.definition("helper");
    await registry.definition("new-one");
    expect(service.log).toEqual([
      "GET /agents",
      "GET /agents/new-one",
      "POST /agents",
      "GET /agents/new-one",
    ]);
    expect(service.bodies[2]).toMatchObject({
      agent_id: "new-one",
      agent_type: "assistant",
      version: 1,
      activate: true,
      config: { model: { provider: "echo", id: "e" }, agent: { name: "new-one" } },
    });
  });

  it("spawns instances, looks them up, and follows their statuses", async () => {
    const service = new FakeService();
    const registry = registryOf(service);
    registry.register(nothing, "helper");
    const agent = await registry.spawn("helper", { name: "One" });
    const { id } = agent.instance;
    expect(registry.lookUp(id)).toBe(agent);
    expect((await registry.listInstances({ agent_id: "helper" })).map((one) => one.id)).toEqual([id]);
    for (const status of ["active", "busy", "active", "idle", "offline"] as const) {
      await registry.updateStatus(id, status);
      expect(agent.status).toBe(status);
    }
    expect(service.log.filter((line) => line.includes(id))).toEqual([
      `POST /instances/${id}/activate`,
      `PATCH /instances/${id} busy`,
      `PATCH /instances/${id} active`,
      `POST /instances/${id}/deactivate`,
      `POST /instances/${id}/shutdown`,
    ]);
    await registry.configure(id, { temperature: 1 });
    expect(agent.configuration).toEqual({ temperature: 1 });
    registry.release(id);
    expect(registry.running()).toEqual([]);
    await expect(registry.spawn("nobody")).rejects.toThrow("No class is registered");
  });
});

describe("shared contexts", () => {
  const contextsOf = (service: FakeService) =>
    new SharedContextService({ url: "https://signalbox.test", key: "k", fetch: service.fetch }, "in_1");

  it("are made once, written, read at any version, listed and rolled back", async () => {
    const service = new FakeService();
    service.instances.set("in_1", instanceOf());
    const contexts = contextsOf(service);
    expect(await contexts.getOrCreate("profile", { tone: "kind" })).toMatchObject({ version: 1 });
    expect(await contexts.getOrCreate("profile", { tone: "other" })).toMatchObject({
      data: { tone: "kind" },
    });
    await contexts.write("profile", { tone: "formal" }, { description: "Asked for", expectedVersion: 1 });
    expect(service.bodies.at(-1)).toMatchObject({ change_description: "Asked for", expected_version: 1 });
    expect((await contexts.read("profile", 1)).data).toEqual({ tone: "kind" });
    expect((await contexts.listVersions("profile")).map(({ version }) => version)).toEqual([2, 1]);
    expect(await contexts.rollback("profile", 1, "It was better")).toMatchObject({ version: 1 });
    await expect(contexts.write("profile", 1, { expectedVersion: 7 })).rejects.toMatchObject({
      code: "context_conflict",
    });
    await expect(contexts.read("none")).rejects.toMatchObject({ code: "context_not_found" });
    expect(await contexts.find("none")).toBeNull();
  });

  it("lose no update of many at once", async () => {
    const service = new FakeService();
    service.instances.set("in_1", instanceOf());
    const contexts = contextsOf(service);
    const add = () => contexts.update("count", (data) => Number(data ?? 0) + 1);
    await Promise.all(Array.from({ length: 8 }, add));
    expect((await contexts.read("count")).data).toBe(8);
  });
});

describe("what an agent works with", () => {
  async function working(instance: Partial<AgentInstance>, slug = "reviewer") {
    const service = new FakeService();
    const registry = registryOf(service);
    registerAgents(registry);
    const adopted = instanceOf({ agent_id: slug, ...instance });
    service.instances.set(adopted.id, adopted).set("in_2", instanceOf({ id: "in_2" }));
    const agent = await registry.adopt(adopted);
    const mailbox = new Mailbox(registry.connection, adopted.id, 1_000);
    const work = workOf(registry.connection, agent, mailbox, new AbortController().signal);
    service.log.length = service.bodies.length = 0;
    return { service, agent, work };
  }

  it("runs the version of its instance, or that of its label", async () => {
    const pinned = await working({ version: 3 });
    await pinned.work.run({ message: "Hi" });
    await pinned.work.run({ message: "Hi", agentId: "builder" });
    expect(pinned.service.log).toEqual(["POST /agents/reviewer/versions/3/run", "POST /agents/builder/run"]);
    const labelled = await working({ label: "stable" });
    await labelled.work.run({ message: "Hi" });
    expect(labelled.service.log).toEqual(["POST /resolve/reviewer", "POST /agents/reviewer/versions/7/run"]);
  });

  it("is enough for the built-in ones: text or a context, and a result for who asked", async () => {
    const { service, agent, work } = await working({});
    await agent.handle(messageOf("Look at this"), work);
    expect((await work.contexts.read("review")).data).toMatchObject({ result: "ran reviewer" });
    await work.contexts.write("build", { result: "const a = 1;" });
    service.bodies.length = 0;
    const data = { text: "Mind this:", reads: "build", writes: "other", shared: true };
    await agent.handle(messageOf(data, { from: "in_2" }), work);
    expect(service.bodies).toContainEqual(expect.objectContaining({ message: "Mind this:\n\nconst a = 1;" }));
    expect(service.bodies.at(-2)).toMatchObject({ shared: true, data: { message_id: "ms_1" } });
    expect(service.bodies.at(-1)).toMatchObject({
      type: "reviewer.done",
      from: "in_1",
      data: { context: "other" },
    });
    service.log.length = 0;
    await agent.handle(messageOf({}, { type: "builder.done" }), work);
    expect(service.log).toEqual([]);
    await expect(agent.handle(messageOf(7), work)).rejects.toThrow("Send text");
    await expect(agent.handle(messageOf({ text: 7 }), work)).rejects.toThrow("text must be text");
  });
});

describe("the README", () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");

  it("shows examples/agents.ts as it is, which registers its agent", () => {
    expect(read("src/client/README.md")).toContain(`\`\`\`ts\n${read("examples/agents.ts")}\`\`\``);
    const registry = registryOf(new FakeService());
    registerExample(registry);
    expect(registry.get("summarizer")?.agentClass.capabilities).toEqual(["summaries"]);
  });
});
