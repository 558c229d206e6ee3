import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ok, refusal, scriptedServer, type Scripted } from "../domain/client-kit.ts";
import { ROOT, startServer } from "./server.ts";

const run = promisify(execFile);
/** An application that has installed the package, and nothing else. */
const app = mkdtempSync(join(tmpdir(), "signalbox-app-"));
let server: Scripted;

beforeAll(async () => {
  await run(process.execPath, ["scripts/build-client.ts"], { cwd: ROOT });
  cpSync(join(ROOT, "dist/package"), join(app, "node_modules/signalbox"), { recursive: true });
  writeFileSync(join(app, "package.json"), JSON.stringify({ type: "module", private: true }));
  server = await scriptedServer();
});

afterAll(async () => {
  await server?.stop();
  rmSync(app, { recursive: true, force: true });
});

beforeEach(() => {
  server.seen.length = 0;
  server.script(({ path }) =>
    path === "/v1/interactions" ? { status: 200, body: { accepted: 1, duplicates: 0, rejected: [] } } : ok(),
  );
});

/** Begins a program with a `client` of the package. */
function program(text: string, options = "") {
  const path = join(app, "main.js");
  const head = `import { createClient, SignalboxError } from "signalbox/client";
    const client = createClient({ url: ${JSON.stringify(server.url)}, key: "k", ${options} });`;
  writeFileSync(path, `${head}\n${text}\n`);
  return spawn(process.execPath, [path], { cwd: app, stdio: ["ignore", "pipe", "inherit"] });
}

/** What it printed, and how it ended. */
async function ended(child: ReturnType<typeof program>) {
  let out = "";
  child.stdout.on("data", (data) => (out += String(data)));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once("close", (...how) => resolve(how)),
  );
  return { out: out.trim(), code, signal };
}

const recorded = () => server.seen.filter((seen) => seen.path === "/v1/interactions").length;

describe("the package", () => {
  it("is one small file without imports", () => {
    const text = readFileSync(join(app, "node_modules/signalbox/client/index.js"), "utf8");
    expect(text).not.toMatch(/^\s*import\s|^export .* from|require\(|\bzod\b|canonicalize/m);
    expect(gzipSync(text).length).toBeLessThan(24 * 1024);
    const manifest = JSON.parse(readFileSync(join(app, "node_modules/signalbox/package.json"), "utf8"));
    expect(manifest).not.toHaveProperty("dependencies");
    expect(manifest.peerDependenciesMeta).toEqual({ yaml: { optional: true } });
  });

  it("has agents in code, small and without a dependency too", async () => {
    const part = join(app, "node_modules/signalbox/agents");
    const texts = readdirSync(part)
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(join(part, name), "utf8"));
    for (const text of texts) expect(text).not.toMatch(/^import .* from "[^.]|require\(|\bzod\b/m);
    expect(gzipSync(texts.join("\n")).length).toBeLessThan(14 * 1024);
    const { out } = await ended(
      program(`const { AgentRegistry, BaseAgent } = await import("signalbox/agents");
        const { registerAgents, TesterAgent } = await import("signalbox/agents/builtin");
        const registry = new AgentRegistry({ url: "https://x", key: "k" });
        registerAgents(registry);
        console.log(registry.registered().map(({ slug }) => slug).join(" "), TesterAgent.prototype instanceof BaseAgent);`),
    );
    expect(out).toBe("reviewer builder tester true");
  });

  it("has types that need nothing but a browser's", async () => {
    writeFileSync(
      join(app, "typed.ts"),
      `import { createClient, SignalboxError, type Resolved } from "signalbox/client";
       import { BaseAgent, type Message, type Work } from "signalbox/agents";
       import { registerAgents } from "signalbox/agents/builtin";
       export class Own extends BaseAgent {
         async handle(message: Message, { contexts, run }: Work) {
           const { response } = await run({ message: String(message.data) });
           await contexts.write("said", response);
         }
       }
       export const register = registerAgents;
       const client = createClient({ url: "https://x", key: "k", fetch: (input, init) => fetch(input, init) });
       const answer: Resolved<{ model: string }> = await client.resolve<{ model: string }>("a", { user_id: "u" });
       export const model: string = answer.config.model;
       // @ts-expect-error: an interaction says whether it succeeded.
       client.recordInteraction({ user_id: "u" });
       client.on("error", (error: SignalboxError) => error.code.length);\n`,
    );
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", ""];
    const lib = ["--lib", "es2022,dom"];
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    await run(process.execPath, [tsc, ...options, ...lib, "typed.ts"], { cwd: app });
  });

  it("resolves in plain Node", async () => {
    const { out } = await ended(
      program(`const { version, source } = await client.resolve("helper", { user_id: "u1" });
        console.log(version, source, new SignalboxError("x", { detail: "y" }).message);`),
    );
    expect(out).toBe("28 remote x: y");
  });

  it("reads a folder's JSON without any package, and says what its YAML needs", async () => {
    mkdirSync(join(app, "agents"), { recursive: true });
    writeFileSync(join(app, "agents/helper.json"), JSON.stringify({ agent: { version: 5 } }));
    writeFileSync(join(app, "agents/other.yaml"), "agent: { version: 6 }\n");
    server.script(() => refusal(503, "unavailable"));
    const { out } = await ended(
      program(
        `client.on("error", ({ code, detail }) => code === "fallback_unreadable" && console.log(detail));
        const { version, source } = await client.resolve("helper");
        console.log(version, source);`,
        `retries: 0, fallbackDirectory: "agents"`,
      ),
    );
    expect(out).toBe(
      "agents/other.yaml is no fallback: reading YAML needs the package yaml, or the option parseYaml\n5 file",
    );
  });
});

describe("the end of a process", () => {
  it("sends what waits, and takes no longer than that", async () => {
    const started = Date.now();
    const { code } = await ended(program(`client.recordInteraction({ user_id: "u1", success: true });`));
    expect([code, recorded()]).toEqual([0, 1]);
    expect(Date.now() - started).toBeLessThan(2_500);
  });

  it("sends what waits before a signal does what it always does", async () => {
    const child = program(`client.recordInteraction({ user_id: "u1", success: true });
      setInterval(() => {}, 1000);
      console.log("ready");`);
    child.stdout.once("data", () => child.kill("SIGTERM"));
    expect(await ended(child)).toMatchObject({ code: null, signal: "SIGTERM" });
    expect(recorded()).toBe(1);
  });

  it("leaves the end to an application that handles the signal itself", async () => {
    const child = program(`client.recordInteraction({ user_id: "u1", success: true });
      const timer = setInterval(() => {}, 1000);
      process.on("SIGTERM", async () => {
        console.log("closing", (await client.close()).pending);
        clearInterval(timer);
      });
      console.log("ready");`);
    child.stdout.once("data", () => child.kill("SIGTERM"));
    expect(await ended(child)).toMatchObject({
      out: expect.stringContaining("closing 0"),
      code: 0,
      signal: null,
    });
    expect(recorded()).toBe(1);
  });

  it("is not put off for long by a service that is away", async () => {
    server.script(() => "hang");
    const started = Date.now();
    const { code } = await ended(program(`client.recordInteraction({ user_id: "u1", success: true });`));
    expect(code).toBe(0);
    expect(Date.now() - started).toBeLessThan(8_000);
  });
});

describe("the examples, with the built package and the service itself", () => {
  it("run", async () => {
    const service = await startServer();
    const env = { ...process.env, SIGNALBOX_URL: service.url, SIGNALBOX_KEY: service.key };
    const node = (args: string[]) => run(process.execPath, args, { cwd: ROOT, env });
    try {
      expect((await node(["examples/node.ts"])).stdout).toMatch(/^28 ACTIVE remote \S/);
      const script = `const { default: app } = await import("./examples/hono.ts");
        console.log(await (await app.request("/chat/ana")).text());
        process.exit();`;
      const { stdout } = await node(["--input-type=module", "--eval", script]);
      expect(JSON.parse(stdout)).toEqual({ version: 28, source: "local" });
      expect((await node(["examples/experiment.ts"])).stdout).toMatch(
        /^adopt: .*Version 2 is the better one\./,
      );
    } finally {
      await service.stop();
    }
  });
});
