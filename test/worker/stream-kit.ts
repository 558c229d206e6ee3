import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { createStreams } from "../../src/edge/stream/stream.ts";
import type { TestProject } from "./edge-kit.ts";

export interface Told {
  event: string;
  id: string | null;
  // Tests look into data of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  data: any;
}

export interface Listener {
  status: number;
  headers: Headers;
  /** All events so far, heartbeats left out. */
  told: Told[];
  heartbeats: Told[];
  /** Changes by the revision that they brought the listener to. */
  revisions: () => number[];
  agents: () => [agent: string, revision: number, kind: string][];
  /** Resolves when it was told so many events, or of this revision. */
  until: (reached: (listener: Listener) => boolean) => Promise<void>;
  reaches: (revision: number) => Promise<void>;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
  leave: () => Promise<void>;
}

type Times = Parameters<typeof createStreams>[0];

interface Options {
  token?: string;
  headers?: Record<string, string>;
  query?: string;
}

/** The streams of an isolate of their own, with short times. */
export function newStreams(times: Times = {}, bindings: Partial<Env> = {}) {
  const streams = createStreams(times);
  const all = { ...env, ...bindings };
  return (project: TestProject | null, options: Options = {}): Promise<Listener> =>
    listen((request) => streams.fetch(request, all), project, options);
}

/** Opens a stream and reads it to its end. */
export async function listen(
  fetch: (request: Request, context: ExecutionContext) => Response | Promise<Response>,
  project: TestProject | null,
  { token = env.SIGNALBOX_ROOT_KEY, headers = {}, query = "" }: Options = {},
): Promise<Listener> {
  const request = new Request(`http://signalbox.test/v1/stream${query}`, {
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(project && { "Signalbox-Project": project.slug }),
      ...headers,
    },
  });
  const response = await fetch(request, createExecutionContext());
  const told: Told[] = [];
  const heartbeats: Told[] = [];
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const changes = () => told.filter(({ event }) => event === "change");
  const listener: Listener = {
    status: response.status,
    headers: response.headers,
    told,
    heartbeats,
    revisions: () => changes().map(({ data }) => data.revision),
    agents: () =>
      changes().flatMap(({ data }) =>
        data.agents.map((change: { agent_id: string; revision: number; kind: string }) => [
          change.agent_id,
          change.revision,
          change.kind,
        ]),
      ),
    until: (reached) =>
      vi.waitFor(
        () => {
          if (!reached(listener)) throw new Error(`Only told: ${JSON.stringify(told)}`);
        },
        { timeout: 10_000, interval: 5 },
      ),
    reaches: (revision) => listener.until(() => (told.at(-1)?.data.revision ?? 0) >= revision),
    ended: read(),
    leave: () => reader.cancel(),
  };
  async function read(): Promise<void> {
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
      const blocks = text.split("\n\n");
      text = blocks.pop()!;
      for (const block of blocks) {
        if (block.startsWith(":")) continue;
        const event = parse(block);
        (event.event === "heartbeat" ? heartbeats : told).push(event);
      }
    }
  }
  return listener;
}

function parse(block: string): Told {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  return { event: field("event")!, id: field("id") ?? null, data: JSON.parse(field("data")!) };
}
