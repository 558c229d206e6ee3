import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, inject, it } from "vitest";
import { AgentRegistry, SharedContextService, type AgentInstance } from "../../src/client/agents/index.ts";
import { BIN, createCli } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-host-"));
const server = inject("server");
const registry = new AgentRegistry(server);
const { signalbox } = createCli(() => ({ url: server.url, cwd: room }));
const children: ChildProcess[] = [];

interface Told {
  type: string;
  slug: string;
  instance_id: string;
  message_id: string;
  adopted: boolean;
  error: string;
}

/** `signalbox host --json`, what it tells, and how it ends. */
function host(modules: string, name: string, args: string[] = []) {
  const env = {
    ...process.env,
    SIGNALBOX_URL: server.url,
    SIGNALBOX_KEY: server.key,
    AGENT_REGISTRY_MODULES: modules,
  };
  const child = spawn(process.execPath, [BIN, "host", "--name", name, "--json", ...args], { cwd: room, env });
  children.push(child);
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => (out += String(data)));
  child.stderr.on("data", (data) => (err += String(data)));
  const ended = new Promise<{ code: number | null; err: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, err })),
  );
  const told = (): Told[] =>
    out
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Told);
  /** The first so many events of a type. */
  async function heard(type: string, count = 1): Promise<Told[]> {
    const end = Date.now() + 60_000;
    for (;;) {
      const found = told().filter((event) => event.type === type);
      if (found.length >= count) return found;
      if (Date.now() > end || child.exitCode !== null)
        throw new Error(`The host has not told of ${count} ${type}:\n${out}${err}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return { child, ended, told, heard };
}

const send = (id: string, body: object) =>
  registry.connection.ask<{ id: string }>("POST", `/instances/${id}/messages`, { body });

const statusesOf = async (instances: { instance_id: string }[]): Promise<AgentInstance[]> =>
  Promise.all(instances.map(({ instance_id }) => registry.getInstance(instance_id)));

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await closed;
  }
});

afterAll(() => rmSync(room, { recursive: true, force: true }));

describe("a host of the built-in agents", () => {
  it("has messages answered, hands results on, and leaves its instances offline", async () => {
    const running = host("signalbox/agents/builtin", "night", ["--concurrency", "2"]);
    const ready = await running.heard("ready", 3);
    expect(ready.map(({ slug }) => slug)).toEqual(["reviewer", "builder", "tester"]);
    const idOf = (slug: string): string => ready.find((event) => event.slug === slug)!.instance_id;

    const asked = await send(idOf("builder"), {
      type: "task",
      data: { text: "a function that adds", shared: true },
    });
    expect(await running.heard("done")).toMatchObject([{ slug: "builder", message_id: asked.id }]);
    const built = await new SharedContextService(server, idOf("builder")).read("build");
    expect(built).toMatchObject({
      shared: true,
      data: { message_id: asked.id, result: "[builder] You said: a function that adds", version: 1 },
    });

    // Without a text the reviewer reads what was built, and tells who asked.
    await send(idOf("reviewer"), { data: {}, from: idOf("tester") });
    await running.heard("done", 3);
    const review = await new SharedContextService(server, idOf("reviewer")).read("review");
    expect(review.data).toMatchObject({
      result: "[reviewer] You said: [builder] You said: a function that adds",
    });

    for (const { status } of await statusesOf(ready)) expect(status).toMatch(/^(active|busy)$/);
    running.child.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(running.told().flatMap(({ type, slug }) => (type === "offline" ? slug : []))).toEqual([
      "tester",
      "builder",
      "reviewer",
    ]);
    for (const instance of await statusesOf(ready))
      expect(instance).toMatchObject({ status: "offline", ended_at: expect.any(String) });
  });
});

describe("a host of agents of one's own", () => {
  it("loads paths and packages, and goes on with what a killed host has left", async () => {
    const agent = (slug: string) => `
      import { BaseAgent } from "signalbox/agents";
      class Own extends BaseAgent {
        async handle(message, { contexts }) {
          await contexts.update("seen", (seen) => [...(seen ?? []), message.data], {});
        }
      }
      export const registerAgents = (registry) => registry.register(Own, "${slug}", "Of its own");`;
    writeFileSync(join(room, "own.mjs"), agent("own-path"));
    mkdirSync(join(room, "node_modules/@acme/agents"), { recursive: true });
    writeFileSync(join(room, "node_modules/@acme/agents/index.js"), agent("own-package"));
    writeFileSync(
      join(room, "node_modules/@acme/agents/package.json"),
      JSON.stringify({ name: "@acme/agents", type: "module", exports: { import: "./index.js" } }),
    );

    const first = host("./own.mjs, @acme/agents", "day");
    const ready = await first.heard("ready", 2);
    expect(ready.map(({ slug, adopted }) => [slug, adopted])).toEqual([
      ["own-path", false],
      ["own-package", false],
    ]);
    first.child.kill("SIGKILL");
    await first.ended;
    const { instance_id: id } = ready[0]!;
    for (const data of [1, 2, 3]) await send(id, { data });

    const second = host("./own.mjs", "day");
    expect(await second.heard("ready")).toMatchObject([{ adopted: true, instance_id: id }]);
    await second.heard("done", 3);
    expect((await new SharedContextService(server, id).read("seen")).data).toEqual([1, 2, 3]);
    second.child.kill("SIGINT");
    expect(await second.ended).toMatchObject({ code: 0 });
    await registry.updateStatus(ready[1]!.instance_id, "offline");
  });

  it("says what is wrong with a module, or with the key", async () => {
    const env = { SIGNALBOX_KEY: server.key };
    writeFileSync(join(room, "none.mjs"), "export const nothing = 1;");
    expect(await signalbox(["host"], { env: { ...env, AGENT_REGISTRY_MODULES: "" } })).toMatchObject({
      code: 2,
      err: expect.stringContaining("AGENT_REGISTRY_MODULES names no module"),
    });
    const none = await signalbox(["host"], { env: { ...env, AGENT_REGISTRY_MODULES: "./none.mjs" } });
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining("has no registerAgents") });
    const away = await signalbox(["host"], { env: { ...env, AGENT_REGISTRY_MODULES: "./away.mjs" } });
    expect(away).toMatchObject({ code: 2, err: expect.stringContaining("cannot be loaded") });
    const denied = { SIGNALBOX_KEY: "sbx_wrong", AGENT_REGISTRY_MODULES: "signalbox/agents/builtin" };
    expect(await signalbox(["host"], { env: denied })).toMatchObject({ code: 5 });
  });
});
