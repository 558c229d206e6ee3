import {
  AgentHost,
  AgentRegistry,
  BaseAgent,
  type HostEvent,
  type HostOptions,
} from "../../src/client/agents/index.ts";
import type { AgentInstance, Message, Work } from "../../src/client/agents/index.ts";
import type { AgentClass } from "../../src/client/agents/base-agent.ts";
import { until } from "./client-kit.ts";

const problem = (status: number, code: string): Response =>
  Response.json({ status, code, detail: `Because of ${code}.` }, { status });

export const instanceOf = (more: Partial<AgentInstance> = {}): AgentInstance => ({
  id: "in_1",
  agent_id: "helper",
  name: "helper@here",
  status: "idle",
  resumes: null,
  version: null,
  label: null,
  config: {},
  state: {},
  heartbeat_seconds: 30,
  last_error: null,
  ended_at: null,
  seq: 1,
  ...more,
});

export const definitionOf = (agent_id: string) => ({
  agent_id,
  name: agent_id,
  agent_type: "assistant",
  description: "",
  capabilities: ["talk"],
  meta_data: { team: "blue" },
  is_enabled: true,
  active_version: 1,
});

interface Held extends Message {
  outcome: string | null;
}

/** The routes that a host uses, over memory. `away` takes the service away; `log` has every request but polls. */
export class FakeService {
  readonly log: string[] = [];
  readonly polls: string[] = [];
  readonly bodies: Record<string, unknown>[] = [];
  readonly instances = new Map<string, AgentInstance>();
  readonly agents = new Set<string>();
  readonly messages = new Map<string, Held[]>();
  readonly contexts = new Map<string, unknown[]>();
  away = false;
  private count = 0;

  readonly fetch = async (input: string, init: RequestInit = {}): Promise<Response> => {
    await Promise.resolve();
    if (this.away) throw new TypeError("fetch failed");
    const { pathname, searchParams } = new URL(input);
    const path = pathname.replace("/v1", "");
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    if (method === "GET" && path.endsWith("/messages")) this.polls.push(path);
    else this.log.push(`${method} ${path}${typeof body["status"] === "string" ? ` ${body["status"]}` : ""}`);
    this.bodies.push(body);
    return this.answer(method, path, body, searchParams);
  };

  put(id: string, ...data: string[]): void {
    const queue = this.messages.get(id) ?? [];
    for (const text of data) {
      const seq = queue.length + 1;
      const more = { type: null, from: null, deliveries: 0, last_error: null, created_at: "", outcome: null };
      queue.push({ id: `${id}-${seq}`, seq, data: text, ...more });
    }
    this.messages.set(id, queue);
  }

  /** Changes an instance as somebody else would. */
  set(id: string, change: Partial<AgentInstance>): AgentInstance {
    const before = this.instances.get(id)!;
    const after = { ...before, ...change, seq: before.seq + 1 };
    this.instances.set(id, after);
    return after;
  }

  countOf(text: string): number {
    return this.log.filter((line) => line.includes(text)).length;
  }

  private answer(
    method: string,
    path: string,
    body: Record<string, unknown>,
    query: URLSearchParams,
  ): Response {
    const [, kind, id = "", what, name, act] = path.split("/");
    if (kind === "agents") return this.agent(method, id || String(body["agent_id"]), what);
    if (kind === "resolve") return Response.json({ version: 7 });
    if (id === "" && method === "GET") {
      const found = [...this.instances.values()].filter(
        (instance) => instance.agent_id === query.get("agent_id"),
      );
      return Response.json({ data: found, next_cursor: null });
    }
    if (id === "") {
      this.count += 1;
      const spawned = instanceOf({ ...(body as object), id: `in_${this.count}` });
      this.instances.set(spawned.id, spawned);
      return Response.json(spawned, { status: 201 });
    }
    const instance = this.instances.get(id);
    if (!instance) return problem(404, "instance_not_found");
    if (what === undefined) return Response.json(method === "PATCH" ? this.set(id, body) : instance);
    if (what === "messages") return this.mail(id, name, act, body);
    if (what === "contexts") return this.context(method, `${id}/${name!}`, act, body, query);
    return this.move(instance, what);
  }

  private agent(method: string, slug: string, what: string | undefined): Response {
    if (what === "run") return Response.json({ response: `ran ${slug}`, version: 1 });
    if (method === "POST") this.agents.add(slug);
    if (slug === "undefined") {
      return Response.json({ data: [...this.agents].map(definitionOf), next_cursor: null });
    }
    return this.agents.has(slug) ? Response.json(definitionOf(slug)) : problem(404, "agent_not_found");
  }

  private mail(id: string, name: string | undefined, act: string | undefined, body: object): Response {
    const queue = this.messages.get(id) ?? [];
    if (act === "ack") {
      const message = queue.find((held) => held.id === name)!;
      const outcome = "outcome" in body ? String(body.outcome) : "done";
      if (outcome === "done" || message.deliveries >= 5) message.outcome = outcome;
      return Response.json(message);
    }
    const next = queue.find(({ outcome }) => outcome === null);
    if (next) next.deliveries += 1;
    return Response.json({ data: next ? [next] : [], next_cursor: null });
  }

  private context(
    method: string,
    key: string,
    act: string | undefined,
    body: Record<string, unknown>,
    query: URLSearchParams,
  ): Response {
    const versions = this.contexts.get(key) ?? [];
    const told = (version: number) => ({
      name: key,
      version,
      data: versions[version - 1],
      current_version: version,
    });
    if (method === "PUT") {
      const expected = body["expected_version"];
      if (expected !== undefined && expected !== versions.length) return problem(409, "context_conflict");
      versions.push(body["data"]);
      this.contexts.set(key, versions);
    }
    if (versions.length === 0) return problem(404, "context_not_found");
    if (act === "versions")
      return Response.json({ data: versions.map((_, at) => told(at + 1)).toReversed(), next_cursor: null });
    if (act === "rollback") return Response.json(told(Number(body["target_version"])));
    return Response.json(told(Number(query.get("version") ?? versions.length)));
  }

  private move(instance: AgentInstance, what: string): Response {
    const { id } = instance;
    if (instance.ended_at !== null) return problem(409, "instance_status");
    if (what === "heartbeat")
      return Response.json(
        instance.resumes === null ? instance : this.set(id, { status: instance.resumes, resumes: null }),
      );
    const to = { initialize: "idle", activate: "active", deactivate: "idle", shutdown: "offline" } as const;
    const status = to[what as keyof typeof to];
    return Response.json(this.set(id, { status, ended_at: what === "shutdown" ? "now" : null }));
  }
}

export type Handle = (message: Message, work: Work, agent: BaseAgent) => Promise<void>;

/** A class of agents that notes its hooks. */
export const agentClass = (handle: Handle, hooks: string[] = []): AgentClass =>
  class extends BaseAgent {
    handle(message: Message, work: Work): Promise<void> {
      return handle(message, work, this);
    }
    override async initialize(): Promise<void> {
      hooks.push(`${this.definition.agent_id} initialize`);
    }
    override async activate(): Promise<void> {
      hooks.push(`${this.definition.agent_id} activate`);
    }
    override async deactivate(): Promise<void> {
      hooks.push(`${this.definition.agent_id} deactivate`);
    }
    override async shutdown(): Promise<void> {
      hooks.push(`${this.definition.agent_id} shutdown`);
    }
  };

export const registryOf = (service: FakeService): AgentRegistry =>
  new AgentRegistry({ url: "https://signalbox.test", key: "k", fetch: service.fetch, retries: 0 });

/** A host of these classes, with pauses as short as they can be, once so many of its agents are ready. */
export async function hosting(
  service: FakeService,
  classes: Record<string, AgentClass>,
  options: Partial<HostOptions> = {},
  ready = service.away ? 0 : Object.keys(classes).length,
) {
  const registry = registryOf(service);
  for (const [slug, each] of Object.entries(classes)) registry.register(each, slug);
  const told: HostEvent[] = [];
  const host = new AgentHost(registry, {
    name: "here",
    pollMs: 5,
    longestPollMs: 5,
    longestBackoffMs: 20,
    graceMs: 50,
    farewellMs: 200,
    tell: (event) => told.push(event),
    ...options,
  });
  const stop = new AbortController();
  const ended = host.run(stop.signal);
  // A test that fails first must not leave a rejection behind.
  ended.catch(() => undefined);
  const typesOf = () => told.map(({ type }) => type);
  await until(() => typesOf().filter((type) => type === "ready").length === ready);
  return {
    registry,
    told,
    typesOf,
    ended,
    async stop() {
      stop.abort();
      await ended;
    },
  };
}
