import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClient, type Client, type ClientOptions } from "../../src/client/index.ts";
import { refusal, scriptedServer, type Scripted } from "./client-kit.ts";

let server: Scripted;
const client = (options: Partial<ClientOptions> = {}): Client =>
  createClient({ url: server.url, key: "sbx_key", ...options });

const answer = { response: "Hello!", version: 28, session_id: "user-123", metadata: { reason: "ACTIVE" } };

beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.seen.length = 0;
  server.script(() => ({ status: 200, body: answer }));
});

const keys = () => server.seen.map(({ headers }) => headers["idempotency-key"]);

describe("a run", () => {
  it("is one request, and its answer the server's", async () => {
    const request = { message: "Hello", session_id: "user-123", user_id: "u1", attributes: { plan: "pro" } };
    expect(await client().run("helper", request)).toEqual(answer);
    expect(server.seen).toMatchObject([
      { method: "POST", path: "/v1/agents/helper/run", body: { ...request, stream: false } },
    ]);
    await client().run("helper", { message: "Hello", version: 27 });
    expect(server.seen[1]).toMatchObject({
      path: "/v1/agents/helper/versions/27/run",
      body: { message: "Hello", stream: false },
    });
    expect(new Set(keys()).size).toBe(2);
    expect(keys()[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it("is the same run when it is tried again", async () => {
    server.script((_, nth) => (nth < 3 ? refusal(503, "unavailable") : { status: 200, body: answer }));
    expect(await client().run("helper", { message: "Hello" })).toEqual(answer);
    expect(server.seen).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
  });

  it.each([
    [502, "provider_failed"],
    [504, "provider_timeout"],
    [503, "provider_rate_limited"],
    [409, "session_busy"],
  ])("is not tried again after %i %s", async (status, code) => {
    server.script(() => refusal(status, code));
    await expect(client().run("helper", { message: "Hello" })).rejects.toMatchObject({ status, code });
    expect(server.seen).toHaveLength(1);
  });

  it("ends at its limit, by its signal, and with the client", async () => {
    server.script(() => "hang");
    const late = client().run("helper", { message: "Hello", deadlineMs: 50 });
    await expect(late).rejects.toMatchObject({ code: "deadline_exceeded" });
    const signal = AbortSignal.timeout(50);
    await expect(client().run("helper", { message: "Hello", signal })).rejects.toMatchObject({
      code: "aborted",
    });
    const closed = client();
    await closed.close();
    await expect(closed.run("helper", { message: "Hello" })).rejects.toMatchObject({ code: "client_closed" });
    await expect(closed.runStream("helper", { message: "Hello" })).rejects.toMatchObject({
      code: "client_closed",
    });
  });
});

describe("a streamed run", () => {
  it("is handed on as it comes", async () => {
    let finish: () => void = () => undefined;
    server.script(() => (response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: 1\n\n");
      finish = () => void response.end("data: [DONE]\n\n");
    });
    const stream = await client().runStream("helper", { message: "Hello", deadlineMs: 1_000 });
    expect(server.seen[0]).toMatchObject({
      headers: { accept: "text/event-stream" },
      body: { message: "Hello", stream: true },
    });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader.read()).toEqual({ done: false, value: "data: 1\n\n" });
    finish();
    expect(await reader.read()).toEqual({ done: false, value: "data: [DONE]\n\n" });
    expect(await reader.read()).toMatchObject({ done: true });
  });

  it("ends by its caller's signal", async () => {
    server.script(() => (response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: 1\n\n");
    });
    const left = new AbortController();
    const stream = await client().runStream("helper", { message: "Hello", signal: left.signal });
    const text = stream.text();
    left.abort();
    await expect(text).rejects.toThrow("abort");
  });

  it("that is refused is an error", async () => {
    server.script(() => refusal(404, "agent_not_found"));
    await expect(client().runStream("gone", { message: "Hello" })).rejects.toMatchObject({
      code: "agent_not_found",
    });
  });
});
