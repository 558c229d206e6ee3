import { startServer, type Server } from "../e2e/server.ts";
import { conclude, quantile, round } from "./kit/report.ts";

/**
 * How long a change takes to be seen, from the answer to the activation: by somebody who keeps resolving, and by a
 * listener of the stream. The server is what `npm start` runs, in a process of its own, and so is nothing that a test
 * could reach into.
 */
const BOUND_MS = 5_000;
const STREAM_TARGET_MS = 300;
/** Waiting for a freshness check takes seconds, so that fewer of them fit into the time that this may take. */
const POLLED = 40;
const STREAMED = 200;
const POLL_PAUSE_MS = 10;
const AGENT = "bench-freshness";

interface Row {
  what: string;
  activations: number;
  p50_ms: number;
  p95_ms: number;
  max_ms: number;
}

export default async function freshness(args: string[]): Promise<void> {
  const streamed = Number(args[0] ?? STREAMED);
  const polled = Number(args[1] ?? POLLED);
  const server = await startServer();
  const client = new Client(server);
  let listener: Listener | undefined;
  try {
    await client.send("POST", "/v1/agents", { agent_id: AGENT, config: { n: 1 }, activate: true });
    await client.send("POST", "/v1/agents", { agent_id: AGENT, config: { n: 2 } });
    listener = await Listener.open(server);
    const byStream: number[] = [];
    const fromRequest: number[] = [];
    for (let n = 0; n < streamed; n += 1) {
      const change = await client.activate(nextVersion(n));
      const heardAt = await listener.heard(change.revision);
      byStream.push(heardAt - change.answeredAt);
      fromRequest.push(heardAt - change.sentAt);
    }
    const byPolling: number[] = [];
    for (let n = 0; n < polled; n += 1) {
      // At any time of the checks' rhythm.
      await pause(Math.random() * 1_000);
      const version = nextVersion(streamed + n);
      const { answeredAt } = await client.activate(version);
      byPolling.push((await client.resolvesTo(version)) - answeredAt);
    }
    report([
      rowOf("a listener of the stream", byStream),
      rowOf("the same, from the request", fromRequest),
      rowOf("somebody who keeps resolving", byPolling),
    ]);
  } finally {
    listener?.close();
    await server.stop();
  }
}

function report(rows: [Row, Row, Row]): void {
  const [stream, , polling] = rows;
  console.log("Milliseconds from the answer to an activation until the change is seen");
  console.table(Object.fromEntries(rows.map(({ what, ...row }) => [what, row])));
  console.log(
    `Below 0: seen before the activation's own answer arrived. Fewer activations for resolving: each takes seconds.`,
  );
  conclude("freshness", { bound_ms: BOUND_MS, rows }, [
    {
      what: "stream, median, ms",
      measured: stream.p50_ms,
      target: `< ${STREAM_TARGET_MS}`,
      met: stream.p50_ms < STREAM_TARGET_MS,
    },
    ...[stream, polling].map(({ what, max_ms }) => ({
      what: `${what}, most, ms`,
      measured: max_ms,
      target: `<= ${BOUND_MS}`,
      met: max_ms <= BOUND_MS,
    })),
  ]);
}

const rowOf = (what: string, ms: number[]): Row => ({
  what,
  activations: ms.length,
  p50_ms: round(quantile(ms, 0.5), 1),
  p95_ms: round(quantile(ms, 0.95), 1),
  max_ms: round(Math.max(...ms), 1),
});

/** Never the one that is active: that would be no change. Version 1 is when it begins. */
const nextVersion = (activation: number): number => (activation % 2 === 0 ? 2 : 1);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Client {
  private readonly server: Server;

  constructor(server: Server) {
    this.server = server;
  }

  async send(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${this.server.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.server.key}`, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
    return response;
  }

  async activate(version: number): Promise<{ revision: number; sentAt: number; answeredAt: number }> {
    const sentAt = performance.now();
    const response = await this.send("PUT", `/v1/agents/${AGENT}/versions/${version}/activate`);
    const answeredAt = performance.now();
    await response.body?.cancel();
    return { revision: Number(response.headers.get("Signalbox-Revision")), sentAt, answeredAt };
  }

  /** When a resolve first answers with the version. */
  async resolvesTo(version: number): Promise<number> {
    const deadline = performance.now() + 2 * BOUND_MS;
    while (performance.now() < deadline) {
      const response = await this.send("GET", `/v1/resolve/${AGENT}?user_id=user-1`);
      const answer = await response.json<{ version: number }>();
      if (answer.version === version) return performance.now();
      await pause(POLL_PAUSE_MS);
    }
    throw new Error(`version ${version} is not seen after ${2 * BOUND_MS} ms`);
  }
}

/** Reads the stream as any program could, and again from where it ended. */
class Listener {
  private readonly abort = new AbortController();
  private readonly server: Server;
  private newest = 0;
  private newestAt = 0;
  private lastId = "";
  private wake: () => void = () => {};

  private constructor(server: Server) {
    this.server = server;
  }

  static async open(server: Server): Promise<Listener> {
    const listener = new Listener(server);
    const first = await listener.connect();
    void listener.follow(first);
    return listener;
  }

  close(): void {
    this.abort.abort();
  }

  /** When a change of this revision, or a later one, was told. */
  async heard(revision: number): Promise<number> {
    const deadline = performance.now() + 2 * BOUND_MS;
    while (this.newest < revision) {
      if (performance.now() > deadline) throw new Error(`revision ${revision} is not told`);
      await Promise.race([new Promise<void>((resolve) => (this.wake = resolve)), pause(1_000)]);
    }
    return this.newestAt;
  }

  private async connect(): Promise<AsyncIterable<string>> {
    const response = await fetch(`${this.server.url}/v1/stream`, {
      headers: { Authorization: `Bearer ${this.server.key}`, "Last-Event-ID": this.lastId },
      signal: this.abort.signal,
    });
    if (!response.ok || !response.body) throw new Error(`the stream was answered with ${response.status}`);
    return response.body.pipeThrough(new TextDecoderStream());
  }

  private async follow(first: AsyncIterable<string>): Promise<void> {
    for (let stream = first; ; stream = await this.connect()) {
      try {
        await this.read(stream);
      } catch {
        if (this.abort.signal.aborted) return;
      }
    }
  }

  private async read(stream: AsyncIterable<string>): Promise<void> {
    let event = "";
    let text = "";
    for await (const piece of stream) {
      const lines = (text + piece).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const [, field, value = ""] = /^(\w+): (.*)$/.exec(line) ?? [];
        if (field === "event") event = value;
        if (field === "id") this.lastId = value;
        if (field !== "data" || event !== "change") continue;
        const { revision }: { revision: number } = JSON.parse(value);
        if (revision <= this.newest) continue;
        this.newest = revision;
        this.newestAt = performance.now();
        this.wake();
      }
    }
  }
}
