import type { JsonObject } from "../../domain/json.ts";
import { SignalboxError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { AgentClass, BaseAgent } from "./base-agent.ts";
import { connected, type Connection, type ConnectionOptions } from "./connection.ts";
import { MOVE_MS } from "./limits.ts";
import type { AgentDefinition, AgentInstance, InstanceFilter, Move, SpawnOptions } from "./types.ts";

export interface Registration {
  slug: string;
  description: string;
  agentClass: AgentClass;
}

interface Asked {
  signal?: AbortSignal;
  /** Asked again with the same key, it is done once. */
  idempotencyKey?: string;
}

const SLUG = /^[a-z0-9][a-z0-9_-]{0,254}$/;

/** Which class works for which agent of the project, and the instances that this process has. */
export class AgentRegistry {
  readonly connection: Connection;
  private readonly classes = new Map<string, Registration>();
  private readonly definitions = new Map<string, AgentDefinition>();
  private readonly agents = new Map<string, BaseAgent>();

  constructor(to: Connection | ConnectionOptions) {
    this.connection = connected(to);
  }

  /** Throws TypeError for a slug that is none or is taken, and for what is no class of agents. */
  register(agentClass: AgentClass, slug: string, description = ""): void {
    if (!SLUG.test(slug)) throw new TypeError(`${JSON.stringify(slug)} is no slug: use a-z, 0-9, _ and -.`);
    // By its shape: the module that defines it may have a copy of this library of its own.
    if (typeof agentClass !== "function" || typeof agentClass.prototype?.handle !== "function")
      throw new TypeError(`What is registered as ${slug} has no handle(): extend BaseAgent.`);
    if (this.classes.has(slug)) throw new TypeError(`${slug} is registered already.`);
    this.classes.set(slug, { slug, description, agentClass });
  }

  get(slug: string): Registration | undefined {
    return this.classes.get(slug);
  }

  /** In the order in which they were registered. */
  registered(): Registration[] {
    return [...this.classes.values()];
  }

  /** The project's agents, as they are now. */
  async loadDefinitions(signal?: AbortSignal): Promise<AgentDefinition[]> {
    const found = await this.connection.all<AgentDefinition>("/agents", {}, signal);
    this.definitions.clear();
    for (const definition of found) this.definitions.set(definition.agent_id, definition);
    return found;
  }

  /** The agent with that slug, which is made of what is registered where the project has none. */
  async definition(slug: string, { signal }: Asked = {}): Promise<AgentDefinition> {
    const known = this.definitions.get(slug) ?? (await this.find(slug, signal));
    const definition = known ?? (await this.make(slug, signal));
    this.definitions.set(slug, definition);
    return definition;
  }

  /** A new instance, idle, and its agent. */
  async spawn(slug: string, options: SpawnOptions = {}, asked: Asked = {}): Promise<BaseAgent> {
    this.classOf(slug);
    await this.definition(slug, asked);
    const { signal, idempotencyKey = newId() } = asked;
    const body = { agent_id: slug, ...options };
    const request = { body, idempotencyKey, signal, deadlineMs: MOVE_MS };
    return this.adopt(await this.connection.ask<AgentInstance>("POST", "/instances", request));
  }

  /** The agent of an instance that there is already. */
  async adopt(instance: AgentInstance, asked: Asked = {}): Promise<BaseAgent> {
    const known = this.agents.get(instance.id);
    if (known) {
      known.told(instance);
      return known;
    }
    const { agentClass } = this.classOf(instance.agent_id);
    const definition = await this.definition(instance.agent_id, asked);
    const agent = new agentClass({ definition, instance });
    this.agents.set(instance.id, agent);
    return agent;
  }

  /** The agent of an instance that this process has. */
  lookUp(instanceId: string): BaseAgent | undefined {
    return this.agents.get(instanceId);
  }

  /** All agents that this process has. */
  running(): BaseAgent[] {
    return [...this.agents.values()];
  }

  /** This process has it no longer; the instance stays as it is. */
  release(instanceId: string): void {
    this.agents.delete(instanceId);
  }

  /** The project's instances, newest first, wherever they run. */
  listInstances(filter: InstanceFilter = {}, signal?: AbortSignal): Promise<AgentInstance[]> {
    return this.connection.all("/instances", { ...filter }, signal);
  }

  getInstance(instanceId: string, signal?: AbortSignal): Promise<AgentInstance> {
    return this.noted(this.connection.ask("GET", pathOf(instanceId), { signal }));
  }

  /** Has the instance make a move; one whose hook failed is answered in status error. */
  move(instanceId: string, move: Move, asked: Asked = {}): Promise<AgentInstance> {
    const request = { ...asked, body: {}, deadlineMs: MOVE_MS };
    return this.noted(this.connection.ask("POST", `${pathOf(instanceId)}/${move}`, request));
  }

  /**
   * The instance gets a status, by a move where it takes one: idle (deactivate, or initialize after an error), active,
   * busy, or offline (shutdown, for good).
   */
  async updateStatus(
    instanceId: string,
    status: "idle" | "active" | "busy" | "offline",
    asked: Asked = {},
  ): Promise<AgentInstance> {
    if (status === "offline") return this.move(instanceId, "shutdown", asked);
    const now =
      this.agents.get(instanceId)?.status ?? (await this.getInstance(instanceId, asked.signal)).status;
    if (status === "idle") return this.move(instanceId, now === "error" ? "initialize" : "deactivate", asked);
    if (status === "active" && now === "idle") return this.move(instanceId, "activate", asked);
    return this.change(instanceId, { status }, asked);
  }

  /** What the instance has instead of its version's configuration, replaced whole. */
  configure(instanceId: string, config: JsonObject, asked: Asked = {}): Promise<AgentInstance> {
    return this.change(instanceId, { config }, asked);
  }

  /** The instance lives. Tried once: the next heartbeat comes soon. */
  heartbeat(instanceId: string, deadlineMs: number, signal?: AbortSignal): Promise<AgentInstance> {
    const request = { body: {}, deadlineMs, retries: 0, signal };
    return this.noted(this.connection.ask("POST", `${pathOf(instanceId)}/heartbeat`, request));
  }

  private change(instanceId: string, body: JsonObject, asked: Asked): Promise<AgentInstance> {
    return this.noted(this.connection.ask("PATCH", pathOf(instanceId), { ...asked, body }));
  }

  private async noted(answer: Promise<AgentInstance>): Promise<AgentInstance> {
    const instance = await answer;
    this.agents.get(instance.id)?.told(instance);
    return instance;
  }

  private classOf(slug: string): Registration {
    const found = this.classes.get(slug);
    if (!found) throw new TypeError(`No class is registered as ${JSON.stringify(slug)}.`);
    return found;
  }

  private async find(slug: string, signal?: AbortSignal): Promise<AgentDefinition | null> {
    try {
      return await this.connection.ask("GET", `/agents/${encodeURIComponent(slug)}`, { signal });
    } catch (error) {
      if (error instanceof SignalboxError && error.code === "agent_not_found") return null;
      throw error;
    }
  }

  private async make(slug: string, signal?: AbortSignal): Promise<AgentDefinition> {
    const { agentClass, description } = this.classOf(slug);
    const { agentType, capabilities, config, metadata } = agentClass;
    // Of a first version, 1 is the number: whoever makes the same agent at the same time makes the same version.
    const first = config && {
      version: 1,
      activate: true,
      config: { ...config, agent: { name: slug, description } },
    };
    const body = {
      agent_id: slug,
      name: slug,
      description,
      agent_type: agentType,
      capabilities,
      meta_data: metadata,
      ...first,
    };
    try {
      await this.connection.ask("POST", "/agents", { body, signal });
    } catch (error) {
      const isThere = error instanceof SignalboxError && error.status === 409;
      if (!isThere) throw error;
      const found = await this.find(slug, signal);
      if (!found) throw error;
      return found;
    }
    return this.connection.ask("GET", `/agents/${encodeURIComponent(slug)}`, { signal });
  }
}

export const pathOf = (instanceId: string): string => `/instances/${encodeURIComponent(instanceId)}`;
