import { env, exports } from "cloudflare:workers";
import { post, type Answer, type Send } from "./client.ts";

/** What the tests of runs share: agents on the echo provider, and requests that read their own writes. */

export const echo = (id: string, more: object = {}): object => ({
  model: { provider: "echo", id },
  instructions: `You are ${id}.`,
  ...more,
});

let agents = 0;

export interface TestAgent {
  id: string;
  /** The project's revision after the last write. */
  revision: string;
}

/** An agent whose versions have these configurations; the first one is active. */
export async function newRunner(configs: object[], options?: Send): Promise<TestAgent> {
  agents += 1;
  const agent = { id: `runner-${agents}-${crypto.randomUUID().slice(0, 8)}`, revision: "0" };
  for (const [index, config] of configs.entries()) {
    const made = await post("/v1/agents", { agent_id: agent.id, config, activate: index === 0 }, options);
    if (made.status !== 201) throw new Error(`The agent could not be made: ${JSON.stringify(made.body)}`);
    seen(agent, made);
  }
  return agent;
}

/** An agent with a version of which nobody looked at the addresses when it was written. */
export async function newStored(config: object): Promise<TestAgent> {
  const id = `runner-${(agents += 1)}-${crypto.randomUUID().slice(0, 8)}`;
  const agent = { id, revision: "0" };
  await post("/v1/agents", { agent_id: id, config: { instructions: id }, status: "draft" });
  await env.DB.prepare("UPDATE version SET config = ? WHERE agent_id = ?")
    .bind(JSON.stringify(config), id)
    .run();
  const published = await post(`/v1/agents/${id}/versions/1/publish`, { activate: true });
  if (published.status !== 200)
    throw new Error(`It could not be published: ${JSON.stringify(published.body)}`);
  seen(agent, published);
  return agent;
}

export function seen(agent: TestAgent, answer: Answer): Answer {
  agent.revision = answer.headers.get("signalbox-revision") ?? agent.revision;
  return answer;
}

/** Runs an agent, and sees all that was written before. */
export const run = (agent: TestAgent, body: object, options: Send = {}): Promise<Answer> =>
  post(`/v1/agents/${agent.id}/run`, body, {
    ...options,
    headers: { "signalbox-min-revision": agent.revision, ...options.headers },
  });

export const runVersion = (
  agent: TestAgent,
  version: number,
  body: object,
  options: Send = {},
): Promise<Answer> =>
  post(`/v1/agents/${agent.id}/versions/${version}/run`, body, {
    ...options,
    headers: { "signalbox-min-revision": agent.revision, ...options.headers },
  });

export const newSession = (): string => `chat-${crypto.randomUUID()}`;

/** `fetch` as a browser's page has it, with the root key. */
export const fetchHere: typeof fetch = (input, init) => {
  const request = new Request(input, init);
  request.headers.set("authorization", `Bearer ${env.SIGNALBOX_ROOT_KEY}`);
  return exports.default.fetch(request);
};

/** The events of a stream. */
export const eventsOf = (text: string): Record<string, unknown>[] =>
  text
    .split("\n\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>);

/** Waits until something has come to be. */
export async function until<T>(look: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const value = await look();
    if (isThere(value) || tries === 100) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
