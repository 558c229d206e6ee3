import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema, type UIMessage } from "ai";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ROOT } from "./server.ts";

const server = inject("server");
let program: ChildProcess;
let url: string;

async function api(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${server.url}/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return JSON.parse(text);
}

const model = (id: string) => ({ model: { provider: "echo", id }, instructions: "Be kind." });

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ["scripts/build-client.ts"], { cwd: ROOT });
  await api("/agents", { agent_id: "talker", version: 27, config: model("m27"), activate: true });
  await api("/agents/talker/versions", { version: 28, config: model("m28") });
  await api("/agents", { agent_id: "tried", version: 27, config: model("m27"), activate: true });
  await api("/agents/tried/versions", { version: 28, config: model("m28") });
  const split = { control_version: 27, test_versions: [28], traffic_distribution: { 27: 50, 28: 50 } };
  await api("/experiments", { test_id: "tried-27-vs-28", agent_id: "tried", ...split, max_sample_size: 400 });
  await api("/experiments/tried-27-vs-28/start", {});
  program = spawn(process.execPath, ["examples/chat.ts"], {
    cwd: ROOT,
    env: { ...process.env, SIGNALBOX_URL: server.url, SIGNALBOX_KEY: server.key, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = await once(program.stdout!, "data");
  url = String(printed).trim();
});

afterAll(async () => {
  if (program?.exitCode === null) {
    program.kill("SIGTERM");
    await once(program, "exit");
  }
});

async function chat(path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const said: Record<string, unknown> = await answer.json();
  return { status: answer.status, body: said };
}

/** Users that the experiment has counted. */
async function units(): Promise<number> {
  const answer = await fetch(`${server.url}/v1/experiments/tried-27-vs-28/results`, {
    headers: { authorization: `Bearer ${server.key}` },
  });
  const results: { results_by_version: Record<string, { sample_size: number }> } = await answer.json();
  return Object.values(results.results_by_version).reduce((sum, { sample_size }) => sum + sample_size, 0);
}

describe("the chat example", () => {
  it("is a program that anybody can read at a glance", () => {
    expect(readFileSync(join(ROOT, "examples/chat.ts"), "utf8").split("\n").length).toBeLessThan(90);
  });

  it("answers /chat with the active version, or the one that is asked for", async () => {
    expect(await chat("/chat", { message: "Hello", agent_id: "talker", session_id: "user-123" })).toEqual({
      status: 200,
      body: {
        response: "[m27] You said: Hello",
        version: 27,
        agent_id: "talker",
        session_id: "user-123",
      },
    });
    expect((await chat("/chat", { message: "Hello", agent_id: "talker", version: 28 })).body).toMatchObject({
      response: "[m28] You said: Hello",
      version: 28,
    });
    const query = new URLSearchParams({ message: "As a query", agent_id: "talker", version: "28" });
    const asked = await fetch(`${url}/chat?${query.toString()}`, { method: "POST" });
    expect(await asked.json()).toMatchObject({ response: "[m28] You said: As a query" });
  });

  it("answers /chat-ab with the version of the user, in every session, and has it counted", async () => {
    const variants = new Set<string>();
    for (let n = 0; n < 12; n += 1) {
      const user = { user_id: `user-${n}`, test_id: "tried-27-vs-28" };
      const { body: first } = await chat("/chat-ab", { message: "Hello", ...user });
      const { body: second } = await chat("/chat-ab", { message: "Again", ...user });
      expect(first).toMatchObject({
        response: `[m${Number(first.version)}] You said: Hello`,
        variant: first.version === 28 ? "test" : "control",
      });
      expect(second).toMatchObject({ version: first.version, variant: first.variant });
      variants.add(String(first.variant));
    }
    expect(variants).toEqual(new Set(["control", "test"]));
    await expect.poll(units, { timeout: 20_000, interval: 250 }).toBe(12);
  });

  it("streams, and the AI SDK reads it", async () => {
    for (const [path, more] of [
      ["/chat", { agent_id: "talker" }],
      ["/chat-ab", { user_id: "user-1", test_id: "tried-27-vs-28" }],
    ] as const) {
      const answer = await fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "text/event-stream" },
        body: JSON.stringify({ message: "Hello, how are you?", ...more }),
      });
      expect(answer.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
      const stream = parseJsonEventStream({ stream: answer.body!, schema: uiMessageChunkSchema }).pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            if (!chunk.success) throw chunk.error;
            controller.enqueue(chunk.value);
          },
        }),
      );
      let last: UIMessage | undefined;
      for await (const message of readUIMessageStream({ stream, terminateOnError: true })) last = message;
      expect(last?.parts.findLast(({ type }) => type === "text")).toMatchObject({
        text: expect.stringMatching(/^\[m2[78]\] You said: Hello, how are you\?$/),
      });
      expect(last?.metadata).toMatchObject({ version: expect.any(Number), cost_usd: 0 });
    }
  });

  it("says what is wrong", async () => {
    expect(await chat("/chat", { agent_id: "talker" })).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
    expect(await chat("/chat", { message: "Hello", agent_id: "nobody" })).toMatchObject({
      status: 404,
      body: { code: "agent_not_found" },
    });
    expect(await chat("/chat-ab", { message: "Hello", user_id: "u", test_id: "none" })).toMatchObject({
      status: 404,
      body: { code: "experiment_not_found" },
    });
    expect(await chat("/chat", { message: "/fail 500", agent_id: "talker" })).toMatchObject({
      status: 502,
      body: { code: "provider_failed" },
    });
  });
});
