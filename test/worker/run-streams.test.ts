import {
  AbstractChat,
  DefaultChatTransport,
  lastAssistantMessageIsCompleteWithToolCalls,
  parseJsonEventStream,
  readUIMessageStream,
  uiMessageChunkSchema,
  type ChatState,
  type ChatStatus,
  type UIMessage,
  type UIMessageChunk,
} from "ai";
import { describe, expect, it } from "vitest";
import { get, send } from "./client.ts";
import {
  echo,
  eventsOf,
  fetchHere,
  newRunner,
  newSession,
  run,
  runVersion,
  type TestAgent,
} from "./run-kit.ts";

/** What useChat keeps, without React. */
class PlainState implements ChatState<UIMessage> {
  status: ChatStatus = "ready";
  error: Error | undefined = undefined;
  messages: UIMessage[] = [];
  pushMessage = (message: UIMessage) => void this.messages.push(message);
  popMessage = () => void this.messages.pop();
  replaceMessage = (index: number, message: UIMessage) => void (this.messages[index] = message);
  snapshot = <T>(value: T): T => structuredClone(value);
}

class Chat extends AbstractChat<UIMessage> {}

/** The engine of useChat, against an agent. */
const chatWith = (agent: TestAgent, id: string, body: object = {}): Chat =>
  new Chat({
    id,
    state: new PlainState(),
    transport: new DefaultChatTransport({
      api: `http://signalbox.test/v1/agents/${agent.id}/run`,
      fetch: fetchHere,
      headers: { "signalbox-min-revision": agent.revision },
      body,
    }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
  });

const textOf = (message: UIMessage | undefined): string =>
  (message?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");

/** The last state of the message in a stream. */
async function read(body: string): Promise<UIMessage> {
  const stream = parseJsonEventStream({
    stream: new Response(body).body!,
    schema: uiMessageChunkSchema,
  }).pipeThrough(
    new TransformStream<{ success: boolean; value?: UIMessageChunk }, UIMessageChunk>({
      transform(part, controller) {
        if (part.value === undefined) throw new Error("A chunk is not one of the AI SDK's");
        controller.enqueue(part.value);
      },
    }),
  );
  let last: UIMessage | undefined;
  for await (const message of readUIMessageStream({ stream })) last = message;
  return last!;
}

describe("a stream", () => {
  it("is read by the AI SDK, with metadata at its start and its end", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    for (const [body, headers] of [
      [{ message: "hello there", session_id, stream: true }, {}],
      [{ message: "hello there", session_id }, { accept: "text/event-stream" }],
    ] as const) {
      const answer = await run(agent, body, { headers });
      expect(answer.headers.get("content-type")).toContain("text/event-stream");
      expect(answer.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
      const message = await read(answer.body);
      expect(textOf(message)).toBe("[m1] You said: hello there");
      expect(message.id).toMatch(/^msg_/);
      expect(message.metadata).toMatchObject({
        agent_id: agent.id,
        session_id,
        version: 1,
        usage: { output_tokens: 5 },
        cost_usd: 0,
        escalated: false,
        metadata: { message_id: message.id, reason: "ACTIVE", model: "m1", session_kept: true },
      });
    }
    expect((await get(`/v1/sessions/${session_id}`)).body.turns).toHaveLength(2);
  });

  it("is not what stream: false asks for", async () => {
    const agent = await newRunner([echo("m1")]);
    const { body } = await run(
      agent,
      { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], stream: false },
      { headers: { accept: "text/event-stream" } },
    );
    expect(body.response).toBe("[m1] You said: hi");
  });

  it("is what a caller wants that would not rather have JSON", async () => {
    const agent = await newRunner([echo("m1")]);
    const typeFor = async (accept: string) =>
      (await run(agent, { message: "hi" }, { headers: { accept } })).headers.get("content-type");
    for (const accept of [
      "text/event-stream",
      "application/json;q=0.5, Text/Event-Stream",
      "text/event-stream;q=0.1",
    ])
      expect([accept, await typeFor(accept)]).toEqual([accept, "text/event-stream"]);
    for (const accept of ["text/event-stream;q=0", "application/json, text/event-stream;q=0.5", "*/*"])
      expect([accept, await typeFor(accept)]).toEqual([accept, "application/json"]);
  });

  it("does not begin for a run that fails before it has said anything", async () => {
    const bad = { provider: "openai", id: "m", api_key: { credential: "not-there" }, retries: 0 };
    const agent = await newRunner([
      echo("m1", { model: { provider: "echo", id: "m1", retries: 0 } }),
      { model: bad },
    ]);
    const session_id = newSession();
    const failed = await run(agent, { message: "/fail 500", session_id, stream: true });
    expect([failed.status, failed.headers.get("content-type")]).toEqual([502, "application/problem+json"]);
    expect(failed.body).toMatchObject({ code: "provider_failed", session_id, version: 1 });
    expect((await get(`/v1/sessions/${session_id}`)).status).toBe(404);
    expect((await run(agent, { message: "hello", session_id })).status).toBe(200);
    const missing = await runVersion(agent, 2, { message: "hello", stream: true });
    expect([missing.status, missing.body.code]).toEqual([422, "run_impossible"]);
    const broken = await run(agent, { message: "/break some words", session_id, stream: true });
    expect(broken.status).toBe(200);
    expect(eventsOf(broken.body).map(({ type }) => type)).toContain("error");
  });

  it("is kept before it ends, so that the next message finds it", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    for (let turn = 0; turn < 5; turn += 1) {
      await run(agent, { message: `turn ${turn}`, session_id, stream: true });
      expect((await get(`/v1/sessions/${session_id}`)).body.turns).toHaveLength(turn + 1);
    }
  });
});

describe("useChat", () => {
  it("sends, goes on, and sees the session, as it is", async () => {
    const agent = await newRunner([echo("m1")]);
    const id = newSession();
    const chat = chatWith(agent, id, { user_id: "ana", attributes: { plan: "pro" } });
    await chat.sendMessage({ text: "hello" });
    expect(chat.status).toBe("ready");
    await chat.sendMessage({ text: "and again" });
    expect(chat.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
    expect(textOf(chat.messages[3])).toBe("[m1] You said: and again");
    const { body } = await get(`/v1/sessions/${id}`);
    expect(body).toMatchObject({ user_id: "ana" });
    expect(body.turns.map(({ message_id }: { message_id: string }) => message_id)).toEqual([
      chat.messages[1]!.id,
      chat.messages[3]!.id,
    ]);
  });

  it("regenerates an answer in place of the one before", async () => {
    const agent = await newRunner([echo("m1")]);
    const id = newSession();
    const chat = chatWith(agent, id);
    await chat.sendMessage({ text: "one" });
    await chat.sendMessage({ text: "two" });
    await chat.regenerate();
    expect(chat.messages).toHaveLength(4);
    expect((await get(`/v1/sessions/${id}`)).body.turns).toHaveLength(2);
    await chat.sendMessage({ text: "three" });
    await chat.sendMessage({ text: "two and a half", messageId: chat.messages[2]!.id });
    const edited = (await get(`/v1/sessions/${id}`)).body.turns;
    expect(edited).toHaveLength(2);
    expect(edited[1].messages[0].content).toBe("two and a half");
    await chat.regenerate({ messageId: chat.messages[1]!.id });
    expect(chat.messages).toHaveLength(2);
    const { turns } = (await get(`/v1/sessions/${id}`)).body;
    expect(turns).toHaveLength(1);
    expect(turns[0].messages[0].content).toBe("one");
  });

  it("runs its own tools and goes on with the same message", async () => {
    const agent = await newRunner([
      echo("m1", { tools: [{ type: "client", name: "where_am_i", parameters: { type: "object" } }] }),
    ]);
    const id = newSession();
    const chat = chatWith(agent, id);
    await chat.sendMessage({ text: "/tool where_am_i {}" });
    const call = chat.messages[1]!.parts.find((part) => part.type === "tool-where_am_i");
    expect(call).toMatchObject({ state: "input-available", toolCallId: "call_1" });
    await chat.addToolOutput({ tool: "where_am_i", toolCallId: "call_1", output: { city: "Recife" } });
    for (
      let tries = 0;
      tries < 100 && (chat.status !== "ready" || textOf(chat.messages[1]) === "");
      tries += 1
    )
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(chat.messages).toHaveLength(2);
    expect(textOf(chat.messages[1])).toBe('[m1] The tool where_am_i answered: {"city":"Recife"}');
    const { turns } = (await get(`/v1/sessions/${id}`)).body;
    expect(turns).toHaveLength(1);
    await chat.sendMessage({ text: "thanks" });
    expect(textOf(chat.messages[3])).toBe("[m1] You said: thanks");
  });

  it("is told of a failure in words of our own, and can try again", async () => {
    const agent = await newRunner([echo("m1", { model: { provider: "echo", id: "m1", retries: 0 } })]);
    const id = newSession();
    const chat = chatWith(agent, id);
    await chat.sendMessage({ text: "/fail 429" });
    expect(chat.status).toBe("error");
    expect(JSON.parse(chat.error!.message)).toMatchObject({
      status: 503,
      code: "provider_rate_limited",
      session_id: id,
    });
    expect((await get(`/v1/sessions/${id}`)).status).toBe(404);
    chat.clearError();
    await chat.sendMessage({ text: "hello" });
    expect(chat.status).toBe("ready");
    expect((await send("DELETE", `/v1/sessions/${id}`)).status).toBe(204);
  });
});
