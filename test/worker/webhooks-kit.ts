import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  waitOnExecutionContext,
  type QueueResult,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import type { WebhookMessage } from "../../src/domain/webhook/delivery.ts";
import { controlPlane } from "../../src/http/app.ts";
import { deliver } from "../../src/services/webhooks/deliver.ts";
import { sendDue } from "../../src/services/webhooks/send-due.ts";
import { get, post, type Answer } from "./client.ts";

/** A request that a receiver got. */
export interface Received {
  headers: Record<string, string>;
  body: string;
  // Tests look into payloads of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

type Answering = (request: Request, count: number) => Response | Promise<Response>;
const receivers = new Map<string, { answer: Answering; got: Received[] }>();

vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
  const request = new Request(input, init);
  const receiver = receivers.get(request.url);
  if (!receiver) throw new Error(`Nobody is at ${request.url}`);
  const body = await request.clone().text();
  receiver.got.push({ headers: Object.fromEntries(request.headers), body, json: JSON.parse(body) });
  // As the runtime has it: a signal ends what takes too long.
  const signal = init?.signal;
  const ended = new Promise<never>((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason as Error);
    signal?.addEventListener("abort", () => reject(signal.reason as Error));
  });
  const answered = (async () => receiver.answer(request, receiver.got.length))();
  return Promise.race([answered, ended]);
});

/** Somebody who takes webhooks, at an address of their own. */
export function newReceiver(answer: Answering = () => new Response("thanks")) {
  const url = `https://hooks.example.com/${crypto.randomUUID()}`;
  const receiver = { answer, got: [] as Received[] };
  receivers.set(url, receiver);
  return {
    url,
    got: receiver.got,
    answerWith: (next: Answering) => {
      receiver.answer = next;
    },
  };
}

export const status = (code: number) => (): Response => new Response(null, { status: code });

interface Queued {
  id: string;
  delaySeconds: number;
}

/** A project whose queue only keeps what it is given: what is delivered when is the test's to say. */
export async function newPlace() {
  const slug = `hooks-${crypto.randomUUID().slice(0, 8)}`;
  const headers = { "signalbox-project": slug };
  expect((await post("/v1/projects", { slug })).status).toBe(201);
  const projectId = (await env.DB.prepare("SELECT id FROM project WHERE slug = ?")
    .bind(slug)
    .first<number>("id"))!;
  const queued: Queued[] = [];
  const keep = (body: WebhookMessage, delaySeconds = 0): void => {
    queued.push({ id: body.delivery_id, delaySeconds });
  };
  const WEBHOOKS = {
    send: async (body: WebhookMessage, options?: { delaySeconds?: number }) =>
      keep(body, options?.delaySeconds),
    sendBatch: async (messages: { body: WebhookMessage }[]) => {
      for (const { body } of messages) keep(body);
    },
  };
  const place = { ...env, WEBHOOKS, ALLOW_LOCALHOST_URLS: "false" } as unknown as Env;

  /** Asks the control plane, and waits for what outlives the answer. */
  async function ask(
    method: string,
    path: string,
    body?: unknown,
    more: { headers?: Record<string, string>; bindings?: Partial<Record<keyof Env, unknown>> } = {},
  ): Promise<Answer> {
    const context = createExecutionContext();
    const response = await controlPlane.fetch(
      new Request(`http://signalbox.test${path}`, {
        method,
        headers: {
          authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`,
          "content-type": "application/json",
          ...headers,
          ...more.headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
      }),
      { ...place, ...more.bindings } as Env,
      context,
    );
    const text = await response.text();
    await waitOnExecutionContext(context);
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== "" ? JSON.parse(text) : text,
    };
  }

  async function newWebhook(more: Record<string, unknown>) {
    const made = await ask("POST", "/v1/webhooks", { events: ["*"], ...more });
    expect([made.status, made.body.errors]).toEqual([201, undefined]);
    return { ...made.body, path: `/v1/webhooks/${made.body.id}` };
  }

  /** Has something happen, as an audit entry says it. */
  async function happen(action: string, more: { agent?: string; previous?: object; next?: object } = {}) {
    const row = await env.DB.prepare(
      `INSERT INTO audit (workspace_id, project_id, action, agent_id, version, actor, reason, previous_state, new_state,
         request_id, changed_at) VALUES (1, ?, ?, ?, 7, 'system', 'because', ?, ?, 'request', ?) RETURNING id`,
    )
      .bind(
        projectId,
        action,
        more.agent ?? "an-agent",
        more.previous ? JSON.stringify(more.previous) : null,
        JSON.stringify(more.next ?? { at: "somewhere" }),
        Date.now(),
      )
      .first<{ id: number }>();
    return row!.id;
  }

  /** Brings messages to the consumer, as the queue would at that time; clocks that it wakes ring while it waits. */
  async function bring(
    ids: readonly string[],
    at = Date.now(),
    bindings: Partial<Record<keyof Env, unknown>> = {},
  ): Promise<QueueResult> {
    const context = createExecutionContext();
    const batch = createMessageBatch<WebhookMessage>(
      "signalbox-webhooks",
      ids.map((id, index) => ({
        id: String(index),
        timestamp: at,
        attempts: 1,
        body: { delivery_id: id },
      })),
    );
    const began = Date.now();
    const clock = () => at + Date.now() - began;
    const CLOCK = {
      getByName: (name: string) => ({ wakeBy: () => sendDue(there, name.slice("webhooks/".length), clock) }),
    };
    const there = { ...place, CLOCK, ...bindings } as unknown as Env;
    await deliver(batch, there, at);
    return getQueueResult(batch, context);
  }

  const deliveries = async (id: string, query = "") =>
    (await get(`/v1/webhooks/${id}/deliveries${query}`, { headers })).body.data;

  return { slug, headers, projectId, env: place, queued, ask, newWebhook, happen, bring, deliveries };
}

export type Place = Awaited<ReturnType<typeof newPlace>>;
