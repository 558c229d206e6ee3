import { AbstractChat, DefaultChatTransport, type ChatState, type ChatStatus, type UIMessage } from "ai";
import { describe, expect, inject, it } from "vitest";

const server = inject("server");

/** Sends a request to the control plane; answers the body and the project's revision. */
async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { body: JSON.parse(text), revision: answer.headers.get("signalbox-revision") ?? "0" };
}

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

const textOf = (message: UIMessage | undefined): string =>
  (message?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");

/** An agent with one version on the echo model. */
async function newAgent(agent_id: string): Promise<string> {
  const model = { provider: "echo", id: "m1", retries: 0 };
  return (await call("POST", "/v1/agents", { agent_id, config: { model }, activate: true })).revision;
}

const chatWith = (agent: string, id: string, revision: string): Chat =>
  new Chat({
    id,
    state: new PlainState(),
    transport: new DefaultChatTransport({
      api: `${server.url}/v1/agents/${agent}/run`,
      headers: { authorization: `Bearer ${server.key}`, "signalbox-min-revision": revision },
      body: { user_id: "ana" },
    }),
  });

describe("the AI SDK's own client, over HTTP", () => {
  it("speaks with an agent, has an answer given anew, and is told who answered", async () => {
    const revision = await newAgent("chatty");
    const chat = chatWith("chatty", "talk-1", revision);
    await chat.sendMessage({ text: "hello there" });
    expect([chat.status, chat.error]).toEqual(["ready", undefined]);
    expect(chat.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
    expect(textOf(chat.lastMessage)).toBe("[m1] You said: hello there");
    expect(chat.lastMessage!.metadata).toMatchObject({
      version: 1,
      session_id: "talk-1",
      metadata: { provider: "echo", model: "m1", finish_reason: "stop" },
    });
    await chat.sendMessage({ text: "and again" });
    expect(textOf(chat.lastMessage)).toBe("[m1] You said: and again");
    await chat.regenerate();
    expect(chat.messages).toHaveLength(4);
    expect(textOf(chat.lastMessage)).toBe("[m1] You said: and again");
    const { body } = await call("GET", "/v1/sessions/talk-1?agent_id=chatty");
    expect(body.turns).toHaveLength(2);
    expect(body.user_id).toBe("ana");
  });

  it("gets words as they are said, not all at once", async () => {
    const revision = await newAgent("slow");
    const transport = new DefaultChatTransport({
      api: `${server.url}/v1/agents/slow/run`,
      headers: { authorization: `Bearer ${server.key}`, "signalbox-min-revision": revision },
    });
    const text = Array.from({ length: 20 }, (_, word) => `word-${word}`).join(" ");
    const stream = await transport.sendMessages({
      chatId: "talk-2",
      trigger: "submit-message",
      messageId: undefined,
      messages: [{ id: "1", role: "user", parts: [{ type: "text", text }] }],
      abortSignal: undefined,
    });
    const deltas: string[] = [];
    for await (const chunk of stream) if (chunk.type === "text-delta") deltas.push(chunk.delta);
    expect(deltas.length).toBeGreaterThan(5);
    expect(deltas.join("")).toBe(`[m1] You said: ${text}`);
  });

  it("is told of a failure, and goes on afterwards", async () => {
    const revision = await newAgent("failing");
    const chat = chatWith("failing", "talk-3", revision);
    await chat.sendMessage({ text: "/fail 500" });
    expect([chat.status, chat.error?.message]).toEqual([
      "error",
      expect.stringContaining('"code":"provider_failed"'),
    ]);
    await chat.sendMessage({ text: "/break this breaks off in the middle" });
    expect([chat.status, chat.error?.message]).toEqual([
      "error",
      expect.stringMatching(/^provider_failed: /),
    ]);
    await chat.sendMessage({ text: "hello" });
    expect([chat.status, textOf(chat.lastMessage)]).toEqual(["ready", "[m1] You said: hello"]);
    const nobody = chatWith("nobody", "talk-4", revision);
    await nobody.sendMessage({ text: "hello" });
    expect(nobody.error?.message).toContain("agent_not_found");
  });
});
