import type { Json } from "../../domain/json.ts";
import { SignalboxError } from "../errors.ts";
import { connected, queryOf, type Connection, type ConnectionOptions } from "./connection.ts";
import { UPDATE_TRIES } from "./limits.ts";
import type { ContextVersion, SharedContext } from "./types.ts";

export interface WriteOptions {
  /** Why; kept with the version. */
  description?: string;
  /** Written only while this is the current version; 0: there must be none yet. */
  expectedVersion?: number;
  /** Of a context that this write makes: whether all instances of the project reach it. */
  shared?: boolean;
  signal?: AbortSignal;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof SignalboxError && error.code === code;

/**
 * The contexts that one instance reaches: its own, and those that the project shares, by name. Every write is a new
 * version, which never changes. Everything throws SignalboxError: `context_not_found`, `context_version_not_found`,
 * `context_conflict`.
 */
export class SharedContextService {
  readonly instanceId: string;
  private readonly connection: Connection;

  constructor(to: Connection | ConnectionOptions, instanceId: string) {
    this.connection = connected(to);
    this.instanceId = instanceId;
  }

  /** The context, made with `data` where there is none. */
  async getOrCreate(name: string, data: Json = {}, options: WriteOptions = {}): Promise<SharedContext> {
    const found = await this.find(name, options.signal);
    if (found) return found;
    try {
      return await this.write(name, data, { ...options, expectedVersion: 0 });
    } catch (error) {
      // Somebody else has made it meanwhile.
      if (isCode(error, "context_conflict")) return this.read(name, undefined, options.signal);
      throw error;
    }
  }

  /** The context with a version, or else its current one. */
  read(name: string, version?: number, signal?: AbortSignal): Promise<SharedContext> {
    return this.connection.ask("GET", this.path(name) + queryOf({ version }), { signal });
  }

  /** As `read`, and null where there is no such context. */
  async find(name: string, signal?: AbortSignal): Promise<SharedContext | null> {
    try {
      return await this.read(name, undefined, signal);
    } catch (error) {
      if (isCode(error, "context_not_found")) return null;
      throw error;
    }
  }

  /** Without `expectedVersion` the last writer wins. */
  write(name: string, data: Json, options: WriteOptions = {}): Promise<SharedContext> {
    const { description, expectedVersion, shared, signal } = options;
    const body = { data, change_description: description, expected_version: expectedVersion, shared };
    return this.connection.ask("PUT", this.path(name), { body, signal });
  }

  /** Changes what there is, and begins again when another writer was first: nobody's write is lost. */
  async update(
    name: string,
    change: (data: Json | null) => Json,
    options: Omit<WriteOptions, "expectedVersion"> = {},
  ): Promise<SharedContext> {
    for (let tries = 1; ; tries += 1) {
      const found = await this.find(name, options.signal);
      const data = change(found === null ? null : found.data);
      try {
        return await this.write(name, data, { ...options, expectedVersion: found?.current_version ?? 0 });
      } catch (error) {
        if (!isCode(error, "context_conflict") || tries >= UPDATE_TRIES) throw error;
      }
    }
  }

  /** An earlier version is the current one again; the next write takes the highest number plus one. */
  rollback(name: string, targetVersion: number, reason?: string): Promise<SharedContext> {
    const body = { target_version: targetVersion, reason };
    return this.connection.ask("POST", `${this.path(name)}/rollback`, { body });
  }

  /** Those that are kept, newest first. */
  listVersions(name: string): Promise<ContextVersion[]> {
    return this.connection.all(`${this.path(name)}/versions`);
  }

  private path(name: string): string {
    return `/instances/${encodeURIComponent(this.instanceId)}/contexts/${encodeURIComponent(name)}`;
  }
}
