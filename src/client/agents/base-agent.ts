import { frozen } from "../config.ts";
import { overridden } from "../../domain/instance/config.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { RunAnswer, RunRequest } from "../run/types.ts";
import type { SharedContextService } from "./contexts.ts";
import type { AgentDefinition, AgentInstance, InstanceStatus, Message, OutgoingMessage } from "./types.ts";

/** What an agent is made of. */
export interface AgentSetup {
  definition: AgentDefinition;
  instance: AgentInstance;
}

/** What an agent handles a message with. */
export interface Work {
  /** The contexts that its instance reaches. */
  contexts: SharedContextService;
  /** Has the server run the agent (another one with `agentId`) in the version that its instance is of. */
  run: (request: RunRequest & { agentId?: string }) => Promise<RunAnswer>;
  /** Sends a message in the instance's name. */
  send: (instanceId: string, message: OutgoingMessage) => Promise<Message>;
  /** Given when the time is over, or the host ends: what is under way should end too. */
  signal: AbortSignal;
}

export interface AgentJson {
  instance_id: string;
  agent_id: string;
  name: string;
  agent_type: string;
  status: InstanceStatus;
  capabilities: readonly string[];
  configuration: Readonly<JsonObject>;
  metadata: Readonly<JsonObject>;
}

/** What a class says of the definition that is made of it where the project has none. */
export interface AgentClass {
  new (setup: AgentSetup): BaseAgent;
  readonly agentType?: string;
  readonly capabilities?: readonly string[];
  /** The configuration of the first version; without one the agent has no version. */
  readonly config?: JsonObject;
  readonly metadata?: JsonObject;
}

/** One instance of an agent, whose life and messages a host sees to. */
export abstract class BaseAgent {
  readonly definition: AgentDefinition;
  #instance: AgentInstance;
  #configuration: JsonObject;
  #metadata: JsonObject;
  readonly #added = new Set<string>();

  constructor({ definition, instance }: AgentSetup) {
    this.definition = definition;
    this.#instance = instance;
    this.#configuration = instance.config as JsonObject;
    this.#metadata = definition.meta_data as JsonObject;
  }

  /**
   * Does what a message asks for. It is acknowledged as done when this ends, and as failed when it throws: then it comes
   * again, up to five times. Messages come one at a time, in order, and a message may come twice.
   */
  abstract handle(message: Message, work: Work): Promise<void>;

  /** Before the instance is initialized. One that throws ends the instance. */
  async initialize(): Promise<void> {}
  /** Before the instance is active, each time. */
  async activate(): Promise<void> {}
  /** Before the instance is idle again, each time; nothing is being handled. */
  async deactivate(): Promise<void> {}
  /** Before the instance is offline for good. */
  async shutdown(): Promise<void> {}

  /** As the service told it last. */
  get instance(): AgentInstance {
    return this.#instance;
  }

  get status(): InstanceStatus {
    return this.#instance.status;
  }

  /** The definition's, the class's, and those added since. */
  get capabilities(): readonly string[] {
    const ofClass = (this.constructor as unknown as AgentClass).capabilities ?? [];
    return [...new Set([...this.definition.capabilities, ...ofClass, ...this.#added])];
  }

  hasCapability(name: string): boolean {
    return this.capabilities.includes(name);
  }

  /** For as long as this object lives; the definition stays as it is. */
  addCapability(name: string): void {
    this.#added.add(name);
  }

  /** What the instance has instead of its version's configuration. Frozen. */
  get configuration(): Readonly<JsonObject> {
    return frozen(structuredClone(this.#configuration));
  }

  /** Merges in this object (RFC 7396: null takes a field away); `AgentRegistry.configure` has the service keep it too. */
  configure(changes: JsonObject): void {
    this.#configuration = overridden(this.#configuration, structuredClone(changes));
  }

  /** The definition's `meta_data`, with what was set since. Frozen. */
  get metadata(): Readonly<JsonObject> {
    return frozen(structuredClone(this.#metadata));
  }

  /** For as long as this object lives; the definition stays as it is. */
  setMetadata(changes: JsonObject): void {
    this.#metadata = overridden(this.#metadata, structuredClone(changes));
  }

  toJSON(): AgentJson {
    const { definition, instance, capabilities, configuration, metadata } = this;
    return {
      instance_id: instance.id,
      agent_id: definition.agent_id,
      name: instance.name,
      agent_type: definition.agent_type,
      status: instance.status,
      capabilities,
      configuration,
      metadata,
    };
  }

  /** The service has told of the instance: what is older than what is known counts for nothing. */
  told(instance: AgentInstance): void {
    if (instance.seq < this.#instance.seq) return;
    const reconfigured = JSON.stringify(instance.config) !== JSON.stringify(this.#instance.config);
    this.#instance = instance;
    if (reconfigured) this.#configuration = instance.config as JsonObject;
  }
}
