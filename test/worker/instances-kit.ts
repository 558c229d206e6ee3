import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { post, send, type Answer, type Send } from "./client.ts";

/** Instances of one workspace share its limit: each test takes a workspace of its own. */
export async function newPlace() {
  const slug = `ws-${crypto.randomUUID().slice(0, 8)}`;
  const made = await post("/v1/workspaces", { slug, name: slug });
  expect([made.status, made.body.errors]).toEqual([201, undefined]);
  const headers = { "signalbox-workspace": slug, "signalbox-project": "default" };
  const ask = (method: string, path: string, body?: unknown, more: Send = {}): Promise<Answer> =>
    send(method, path, { body, ...more, headers: { ...headers, ...(more.headers as object) } });
  const projectId = (await env.DB.prepare(
    "SELECT p.id FROM project p JOIN workspace w ON w.id = p.workspace_id WHERE w.slug = ? AND p.slug = 'default'",
  )
    .bind(slug)
    .first<number>("id"))!;

  async function newAgent(more: Record<string, unknown> = {}): Promise<string> {
    const id = `agent-${crypto.randomUUID().slice(0, 8)}`;
    const answer = await ask("POST", "/v1/agents", {
      agent_id: id,
      name: id,
      config: { model: { id: "m", temperature: 0.5 }, instructions: "Be kind." },
      activate: true,
      ...more,
    });
    expect([answer.status, answer.body.detail]).toEqual([201, undefined]);
    return id;
  }

  async function spawn(agentId: string, more: Record<string, unknown> = {}) {
    const answer = await ask("POST", "/v1/instances", { agent_id: agentId, ...more });
    expect([answer.status, answer.body.detail, answer.body.errors]).toEqual([201, undefined, undefined]);
    return { ...answer.body, path: `/v1/instances/${answer.body.id}` };
  }

  return { slug, headers, ask, projectId, newAgent, spawn };
}
export type Place = Awaited<ReturnType<typeof newPlace>>;

export const objectOf = (id: string) => env.INSTANCES.getByName(id);

/** Rings the object's alarm as it would by itself, at whatever time it was set for. */
export async function ring(id: string): Promise<void> {
  if (!(await runDurableObjectAlarm(objectOf(id))))
    await runInDurableObject(objectOf(id), (instance) => instance.alarm());
}

export const alarmOf = (id: string): Promise<number | null> =>
  runInDurableObject(objectOf(id), (_instance, state) => state.storage.getAlarm());

type Answering = (request: Request, body: string) => Response | Promise<Response>;
const hooks = new Map<string, { answer: Answering; got: { headers: Headers; body: string }[] }>();

/** Somebody who answers hooks, at an address of their own. */
export function newHook(answer: Answering = () => new Response("done")) {
  const url = `https://hooks.example.com/${crypto.randomUUID()}`;
  const hook = { answer, got: [] as { headers: Headers; body: string }[] };
  hooks.set(url, hook);
  return { url, got: hook.got, answerWith: (next: Answering) => void (hook.answer = next) };
}

/** Takes what is sent to hooks; to be called before anything is. */
export function takeHooks(): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const hook = hooks.get(request.url);
    if (!hook) throw new Error(`Nobody is at ${request.url}`);
    const body = await request.clone().text();
    hook.got.push({ headers: request.headers, body });
    const signal = init?.signal;
    const ended = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    });
    return Promise.race([Promise.resolve(hook.answer(request, body)), ended]);
  });
}
