import { beforeAll, describe, expect, it } from "vitest";
import { get, put } from "./client.ts";
import { eventsOf, newRunner, newSession, run, seen, until, type TestAgent } from "./run-kit.ts";
import { newProvider } from "./voice-kit.ts";

const SESSIONS = 50;
const TURNS = 4;
const MAX_ACTIVATIONS = 500;

/** A model's server that says its name and the last message, in pieces. */
const wire = newProvider(async (request) => {
  const { model, stream, messages } = await request.json<{
    model: string;
    stream?: boolean;
    messages: { content: string }[];
  }>();
  const words = [`[${model}]`, " You said: ", messages.at(-1)!.content];
  const about = { id: "1", created: 1, model };
  if (!stream) {
    const message = { role: "assistant", content: words.join("") };
    return Response.json({
      ...about,
      object: "chat.completion",
      choices: [{ index: 0, finish_reason: "stop", message }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });
  }
  const chunks = [...words.map((content) => ({ content })), {}].map((delta, index) =>
    JSON.stringify({
      ...about,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason: index === words.length ? "stop" : null }],
    }),
  );
  return new Response(`${chunks.map((chunk) => `data: ${chunk}\n\n`).join("")}data: [DONE]\n\n`, {
    headers: { "content-type": "text/event-stream" },
  });
});

const MODELS = [
  { provider: "echo", id: "echo-one" },
  { provider: "openai-compatible", id: "wire-two", api_url: wire.url },
  { provider: "openai-compatible", id: "wire-three", api_url: wire.url, completions_path: "/other/chat" },
];

interface Turn {
  status: number;
  version: number;
  provider: string;
  model: string;
  response: string;
  kept: boolean;
}

async function turn(agent: TestAgent, body: object, stream: boolean): Promise<Turn> {
  const answer = await run(agent, { ...body, stream });
  if (!stream) {
    const { version, response, metadata } = answer.body;
    return { status: answer.status, version, response, ...metadata };
  }
  const events = eventsOf(answer.body);
  const [begun, ended] = ["start", "finish"].map(
    (wanted) => events.find(({ type }) => type === wanted)?.messageMetadata as Record<string, unknown>,
  );
  const { provider, model, kept } = ended!.metadata as Turn;
  const response = events.flatMap(({ type, delta }) => (type === "text-delta" ? [delta] : [])).join("");
  expect([begun!.version, events.some(({ type }) => type === "error")]).toEqual([ended!.version, false]);
  return { status: answer.status, version: Number(begun!.version), provider, model, kept, response };
}

// What models are run with is loaded once, and not by fifty at the same time.
beforeAll(async () => {
  for (const model of MODELS) {
    const agent = await newRunner([{ model }]);
    for (const stream of [false, true]) await run(agent, { message: "hello", stream });
  }
}, 60_000);

describe("versions that are activated back and forth", () => {
  it("fail no turn of fifty sessions and mix none: each session keeps its provider and model", async () => {
    const agent = await newRunner(MODELS.map((model) => ({ model, instructions: `As ${model.id}.` })));
    const speaking = { isOver: false };
    let activations = 0;
    const switching = (async () => {
      while (!speaking.isOver && activations < MAX_ACTIVATIONS) {
        const version = (activations + 1) % MODELS.length;
        const answer = await put(`/v1/agents/${agent.id}/versions/${version + 1}/activate`, {});
        expect(answer.status).toBe(200);
        seen(agent, answer);
        activations += 1;
      }
    })();
    const sessions = await Promise.all(
      Array.from({ length: SESSIONS }, async (_, session) => {
        // They begin one after the other, so that they meet the switches at any time.
        await new Promise((resolve) => setTimeout(resolve, session * 20));
        const session_id = newSession();
        const turns: Turn[] = [];
        for (let number = 0; number < TURNS; number += 1) {
          const message = `turn ${number} of ${session}`;
          const told = await turn(agent, { message, session_id }, session % 2 === 1);
          const { provider, id } = MODELS[told.version - 1]!;
          expect(told).toMatchObject({
            status: 200,
            provider,
            model: id,
            response: `[${id}] You said: ${message}`,
            kept: number > 0,
          });
          turns.push(told);
        }
        return turns;
      }),
    ).finally(() => (speaking.isOver = true));
    await switching;
    expect(activations).toBeGreaterThan(3);
    for (const turns of sessions) expect(new Set(turns.map(({ version }) => version)).size).toBe(1);
    const given = sessions.map(([first]) => first!.version);
    expect(new Set(given).size).toBeGreaterThan(1);

    const { body } = await until(
      () => get(`/v1/agents/${agent.id}/metrics`),
      (answer) => sum(answer.body.data, "total_requests") === SESSIONS * TURNS,
    );
    expect(sum(body.data, "failed_requests")).toBe(0);
    for (const version of new Set(given)) {
      const rows = body.data.filter((row: { version: number }) => row.version === version);
      expect(sum(rows, "total_requests")).toBe(given.filter((each) => each === version).length * TURNS);
    }
  });
});

const sum = (rows: Record<string, number>[], name: string): number =>
  rows.reduce((total, row) => total + row[name]!, 0);
