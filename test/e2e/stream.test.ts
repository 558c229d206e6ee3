import { expect, inject, it } from "vitest";

const server = inject("server");
const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
  await response.text();
  return response;
};

interface Listener {
  /** When each revision was heard of. */
  heard: Map<number, number>;
  leave: () => void;
  ended: Promise<void>;
}

/** Reads the stream as any program could: with fetch, line by line, and again from where it ended. */
async function listen(): Promise<Listener> {
  const abort = new AbortController();
  const heard = new Map<number, number>();
  let lastId = "";
  const open = async () => {
    const headers = { authorization: `Bearer ${server.key}`, "last-event-id": lastId };
    const response = await fetch(`${server.url}/v1/stream`, { headers, signal: abort.signal });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    return response.body!.pipeThrough(new TextDecoderStream());
  };
  const read = async (stream: AsyncIterable<string>): Promise<void> => {
    let event = "";
    let text = "";
    for await (const piece of stream) {
      const lines = (text + piece).split("\n");
      text = lines.pop()!;
      for (const line of lines) {
        const [, field, value = ""] = /^(\w+): (.*)$/.exec(line) ?? [];
        if (field === "event") event = value;
        if (field === "id") lastId = value;
        if (field === "data" && event === "change") heard.set(JSON.parse(value).revision, performance.now());
      }
    }
  };
  const first = await open();
  const follow = async (): Promise<void> => {
    for (let stream = first; !abort.signal.aborted; stream = await open()) {
      await read(stream).catch(() => undefined);
    }
  };
  return { heard, leave: () => abort.abort(), ended: follow().catch(() => undefined) };
}

const quantile = (numbers: number[], q: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * q)]!;

it("brings 50 activations to two listeners as they are made", async () => {
  await send("POST", "/v1/agents", { agent_id: "streamed", config: { n: 1 }, activate: true });
  await send("POST", "/v1/agents", { agent_id: "streamed", config: { n: 2 } });
  const listeners = [await listen(), await listen()];
  const committed: { revision: number; sentAt: number; answeredAt: number }[] = [];
  for (let n = 0; n < 50; n += 1) {
    const sentAt = performance.now();
    const answer = await send("PUT", `/v1/agents/streamed/versions/${(n % 2) + 1}/activate`);
    const answeredAt = performance.now();
    committed.push({ revision: Number(answer.headers.get("signalbox-revision")), sentAt, answeredAt });
  }
  const last = committed.at(-1)!.revision;
  const deadline = Date.now() + 20_000;
  while (listeners.some(({ heard }) => !heard.has(last)) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 10));
  for (const [n, { heard }] of listeners.entries()) {
    expect([...heard.keys()]).toContain(last);
    // Several writes may come as one event: then the next revision that was heard of stands for them.
    const heardAt = (revision: number) =>
      Math.min(...[...heard].flatMap(([told, at]) => (told >= revision ? [at] : [])));
    const fromRequest = committed.map(({ revision, sentAt }) => heardAt(revision) - sentAt);
    const fromAnswer = committed.map(({ revision, answeredAt }) => heardAt(revision) - answeredAt);
    console.log(
      `listener ${n + 1}: ${heard.size} events; ms from the request: median ${quantile(fromRequest, 0.5).toFixed(1)}, ` +
        `p95 ${quantile(fromRequest, 0.95).toFixed(1)}, most ${Math.max(...fromRequest).toFixed(1)}; ` +
        `from its answer: median ${quantile(fromAnswer, 0.5).toFixed(1)}, p95 ${quantile(fromAnswer, 0.95).toFixed(1)}`,
    );
  }
  for (const { leave, ended } of listeners) {
    leave();
    await ended;
  }
});
