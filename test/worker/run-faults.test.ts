import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { get, post } from "./client.ts";
import { eventsOf, fetchHere, newRunner, newSession, run, until, type TestAgent } from "./run-kit.ts";
import { listenToConsole, secretsIn } from "./secrets-kit.ts";
import { newProvider } from "./voice-kit.ts";

const KEY = "sk-faults-very-secret-0123456789";
const said = listenToConsole();

const EVENTS = { headers: { "content-type": "text/event-stream" } };

const event = (delta: object, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

/** What a chat completion is, in the form that was asked for. */
async function answers(request: Request): Promise<Response> {
  const { stream } = await request.json<{ stream?: boolean }>();
  if (stream) {
    const parts = [
      event({ role: "assistant", content: "all " }),
      event({ content: "well" }),
      event({}, "stop"),
    ];
    return new Response(`${parts.join("")}data: [DONE]\n\n`, EVENTS);
  }
  const message = { role: "assistant", content: "all well" };
  return Response.json({
    id: "1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, finish_reason: "stop", message }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  });
}

/** These bytes, and then nothing more: the connection ends, breaks, or stays as it is. */
const sending = (text: string, then: "ends" | "breaks" | "stays", type = "text/event-stream"): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        if (then === "ends") controller.close();
        if (then === "breaks") setTimeout(() => controller.error(new Error(`reset, ${KEY}`)), 20);
      },
    }),
    { headers: { "content-type": type } },
  );

const HALF = event({ role: "assistant", content: "half of " });

type Fault = (request: Request) => Response | Promise<Response>;

/** What a provider does; the status and the code of the problem; the cause that a stream tells. */
const FAULTS: [name: string, fault: Fault, status: number, code: string][] = [
  [
    "429",
    () => new Response(`slow down, ${KEY}`, { status: 429, headers: { "retry-after": "30" } }),
    503,
    "provider_rate_limited",
  ],
  [
    "500",
    () => Response.json({ error: { message: `Bearer ${KEY} broke it` } }, { status: 500 }),
    502,
    "provider_failed",
  ],
  ["garbage", () => new Response(`<<<${KEY}>>>`), 502, "provider_failed"],
  [
    "garbage that looks like events",
    () => new Response(`data: {"choices": "${KEY}"}\n\ndata: {{{\n\n`, EVENTS),
    502,
    "provider_failed",
  ],
  ["JSON of another kind", () => Response.json({ told: KEY }), 502, "provider_failed"],
  ["half an answer that ends", () => sending('{"choices": [{"mess', "ends"), 502, "provider_failed"],
  ["no connection", () => Promise.reject(new TypeError(`no way, ${KEY}`)), 502, "provider_failed"],
  ["a dead connection", () => sending(":", "breaks"), 502, "provider_failed"],
  ["nothing", () => new Promise<Response>(() => {}), 504, "provider_timeout"],
  ["nothing after its headers", () => sending("", "stays"), 504, "provider_timeout"],
];

/** Streams that break when something has been said. */
const BROKEN: [name: string, fault: Fault, code: string][] = [
  ["ends in the middle", () => sending(HALF, "ends"), "provider_failed"],
  ["is cut off", () => sending(HALF, "breaks"), "provider_failed"],
  ["falls silent", () => sending(HALF, "stays"), "provider_timeout"],
  ["turns into garbage", () => sending(`${HALF}data: {{{${KEY}\n\n`, "ends"), "provider_failed"],
  [
    "tells an error of its own",
    () => sending(`${HALF}data: ${JSON.stringify({ error: { message: KEY } })}\n\n`, "ends"),
    "provider_failed",
  ],
];

async function agentAt(url: string): Promise<TestAgent> {
  const model = { provider: "openai-compatible", id: "m", api_url: url, api_key: KEY };
  return newRunner([{ model: { ...model, retries: 0, timeout_ms: 400, total_timeout_ms: 1_000 } }]);
}

/** How many of an agent's runs succeeded and failed, when as many are counted. */
async function outcomes({ id }: TestAgent, count: number): Promise<[number, number]> {
  const { body } = await until(
    () => get(`/v1/agents/${id}/metrics?group_by=none`),
    (answer) => answer.body.data[0]?.total_requests >= count,
  );
  return [body.data[0]?.successful_requests, body.data[0]?.failed_requests];
}

// What models are run with is large: loading it is nobody's time.
beforeAll(async () => {
  const provider = newProvider(answers);
  await run(await agentAt(provider.url), { message: "hello" });
}, 60_000);

describe("a provider that answers", () => {
  it.each(FAULTS)(
    "%s is a problem, streamed or not, that tells no secret",
    async (name, fault, status, code) => {
      const provider = newProvider(fault);
      const agent = await agentAt(provider.url);
      const session_id = newSession();

      const failed = await run(agent, { message: "hello", session_id, debug: true });
      expect([failed.status, failed.body.code]).toEqual([status, code]);
      expect(failed.headers.get("content-type")).toContain("application/problem+json");
      expect(failed.body).toMatchObject({ session_id, agent_id: agent.id, version: 1 });
      if (name === "429") expect(failed.headers.get("retry-after")).toBe("30");

      const streamed = await run(agent, { message: "hello", session_id, stream: true, debug: true });
      expect([streamed.status, streamed.body.code]).toEqual([status, code]);
      expect(streamed.headers.get("content-type")).toContain("application/problem+json");
      expect(streamed.body).toMatchObject({ session_id, agent_id: agent.id, version: 1 });

      expect(provider.got.every(({ headers }) => headers.get("authorization") === `Bearer ${KEY}`)).toBe(
        true,
      );
      expect(provider.got).toHaveLength(2);
      provider.answerWith(answers);
      const after = await run(agent, { message: "again", session_id });
      expect([after.status, after.body.response, after.body.metadata.kept]).toEqual([200, "all well", false]);
      const streamedAfter = await run(agent, { message: "again", session_id, stream: true });
      expect(eventsOf(streamedAfter.body).at(-1)).toMatchObject({ type: "finish", finishReason: "stop" });
      expect((await get(`/v1/sessions/${session_id}`)).body.turns).toHaveLength(2);
      expect(await outcomes(agent, 4)).toEqual([2, 2]);

      const all = [failed.body, [...failed.headers], streamed.body, after.body, streamedAfter.body];
      expect(secretsIn(JSON.stringify(all), new Map([["key", KEY]]))).toEqual([]);
    },
  );

  it.each(BROKEN)("a stream that %s is told so, once, and kept nowhere", async (_name, fault, code) => {
    const provider = newProvider(fault);
    const agent = await agentAt(provider.url);
    const session_id = newSession();
    const { status, body } = await run(agent, { message: "hello", session_id, stream: true, debug: true });
    const events = eventsOf(body);
    expect([status, events.filter(({ type }) => type === "error").length]).toEqual([200, 1]);
    const told = events.find(({ type }) => type === "error")!.errorText;
    expect(told).toMatch(new RegExp(`^${code}: [A-Z]`));
    const deltas = events.flatMap(({ type, delta }) => (type === "text-delta" ? [delta] : []));
    expect(deltas.join("")).toBe("half of ");
    expect(events.at(-1)).toMatchObject({ type: "finish", finishReason: "error" });
    expect(provider.got).toHaveLength(1);
    expect((await get(`/v1/sessions/${session_id}`)).status).toBe(404);
    provider.answerWith(answers);
    const after = await run(agent, { message: "again", session_id });
    expect([after.status, after.body.response]).toEqual([200, "all well"]);
    expect(await outcomes(agent, 2)).toEqual([1, 1]);
    expect(secretsIn(JSON.stringify([body, after.body]), new Map([["key", KEY]]))).toEqual([]);
  });

  it("is left when the caller leaves, which is no outcome of the version", async () => {
    let isLeft = false;
    const session_id = newSession();
    const provider = newProvider(() => {
      const body = new ReadableStream({
        async pull(controller) {
          controller.enqueue(new TextEncoder().encode(HALF));
          await new Promise((resolve) => setTimeout(resolve, 20));
        },
        cancel: () => void (isLeft = true),
      });
      return new Response(body, EVENTS);
    });
    const model = { provider: "openai-compatible", id: "m", api_url: provider.url };
    const agent = await newRunner([{ model }]);
    const response = await fetchHere(`http://signalbox.test/v1/agents/${agent.id}/run`, {
      method: "POST",
      headers: { "content-type": "application/json", "signalbox-min-revision": agent.revision },
      body: JSON.stringify({ message: "hello", session_id, stream: true }),
    });
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => isLeft).toBe(true);
    await expect.poll(said).toContain('"run":"abandoned"');
    provider.answerWith(answers);
    expect((await run(agent, { message: "again", session_id })).status).toBe(200);
    expect(await outcomes(agent, 1)).toEqual([1, 0]);
  });

  it("has no more time than its run, servers of tools included", async () => {
    const silent = () => new Promise<Response>(() => {});
    const [provider, server] = [newProvider(silent), newProvider(silent)];
    const name = `silent-${crypto.randomUUID().slice(0, 8)}`;
    expect((await post("/v1/tools", { name, kind: "mcp", url: server.url })).status).toBe(201);
    const model = { provider: "openai-compatible", id: "m", api_url: provider.url, total_timeout_ms: 1_500 };
    const agent = await newRunner([{ model, tools: [name] }]);
    const since = Date.now();
    expect((await run(agent, { message: "hello" })).body.code).toBe("provider_timeout");
    expect(Date.now() - since).toBeLessThan(2_500);
    expect(server.got.length).toBeGreaterThan(0);
  });

  it("is not asked where its credential cannot be opened, which is no failure of the version", async () => {
    const provider = newProvider(answers);
    const agent = await agentAt(provider.url);
    const sealed = await env.DB.prepare("SELECT name, ciphertext FROM credential WHERE name LIKE ?")
      .bind(`${agent.id}%`)
      .first<{ name: string; ciphertext: string }>();
    const put = (ciphertext: string) =>
      env.DB.prepare("UPDATE credential SET ciphertext = ? WHERE name = ?")
        .bind(ciphertext, sealed!.name)
        .run();
    await put(`gone${sealed!.ciphertext}`);
    const failed = await run(agent, { message: "hello" });
    expect([failed.status, failed.body.code, failed.body.cause]).toEqual([
      503,
      "unavailable",
      "key_unavailable",
    ]);
    expect(failed.body.detail).toContain(JSON.stringify(sealed!.name));
    const streamed = await run(agent, { message: "hello", stream: true });
    expect([streamed.status, streamed.body.detail]).toEqual([503, failed.body.detail]);
    expect(provider.got).toHaveLength(0);
    await put(sealed!.ciphertext);
    expect((await run(agent, { message: "hello" })).status).toBe(200);
    expect(await outcomes(agent, 1)).toEqual([1, 0]);
  });

  it("has left its key in nothing that was printed", () => {
    expect(secretsIn(said(), new Map([["key", KEY]]))).toEqual([]);
  });
});
