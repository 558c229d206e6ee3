import { isObject, type JsonObject } from "../../domain/json.ts";
import { AGENT_ID } from "../../domain/slug.ts";
import { frozen } from "../config.ts";
import { messageOf, SignalboxError } from "../errors.ts";
import type { Emitter } from "../events.ts";
import { configFilesBelow, importIfThere, readText } from "./files.ts";

export interface FileConfig {
  agentId: string;
  /** Null: the file does not say. */
  version: number | null;
  config: JsonObject;
}

export interface DirectoryOptions {
  fallbackDirectory?: string;
  parseYaml?: (text: string) => unknown;
}

/** Names that tell what a file is, not whose: the folder's name tells that. */
const SPEAKS_FOR_FOLDER = new Set(["config", "agent", "index"]);

/** A folder of configurations, read once. A file that cannot be read is told of, and spoils no other. */
export class Directory {
  private readonly folder: string | undefined;
  private readonly parseYaml: DirectoryOptions["parseYaml"];
  private readonly events: Emitter;
  private reading: Promise<FileConfig[]> | null = null;

  constructor({ fallbackDirectory, parseYaml }: DirectoryOptions, events: Emitter) {
    this.folder = fallbackDirectory;
    this.parseYaml = parseYaml;
    this.events = events;
  }

  /** Begins to read, so that the files are there, and their faults told of, before they are needed. */
  prepare(): void {
    if (this.folder !== undefined) this.reading ??= this.readAll(this.folder);
  }

  /** The highest version of an agent, or the one that is asked for. Files know no labels. */
  async find(agentId: string, asked: { version?: number; label?: string }): Promise<FileConfig | null> {
    if (asked.label !== undefined) return null;
    this.prepare();
    const own = ((await this.reading) ?? []).filter(
      (file) => file.agentId === agentId && (asked.version === undefined || file.version === asked.version),
    );
    own.sort((a, b) => (b.version ?? 0) - (a.version ?? 0));
    return own[0] ?? null;
  }

  private async readAll(folder: string): Promise<FileConfig[]> {
    try {
      const paths = await configFilesBelow(folder);
      const files = await Promise.all(paths.map((path) => this.read(path)));
      return files.filter((file) => file !== null);
    } catch (error) {
      // Tried again when it is needed again: it may be there by then.
      this.reading = null;
      this.unreadable(folder, error);
      return [];
    }
  }

  private async read(path: string): Promise<FileConfig | null> {
    try {
      const text = await readText(path);
      const config = path.toLowerCase().endsWith(".json") ? JSON.parse(text) : await this.yaml(text);
      if (!isObject(config)) throw new Error("it holds no object");
      const agent = isObject(config.agent) ? config.agent : {};
      const agentId = typeof agent.agent_id === "string" ? agent.agent_id : nameOf(path);
      if (agentId === null) throw new Error("it does not say whose it is: give it an agent.agent_id");
      const version = typeof agent.version === "number" ? agent.version : null;
      // What JSON and YAML are made of.
      return { agentId, version, config: frozen(config as JsonObject) };
    } catch (error) {
      this.unreadable(path, error);
      return null;
    }
  }

  private async yaml(text: string): Promise<unknown> {
    if (this.parseYaml) return this.parseYaml(text);
    const { parse } = await importIfThere("yaml").catch(() => {
      throw new Error("reading YAML needs the package yaml, or the option parseYaml");
    });
    return (parse as (text: string) => unknown)(text);
  }

  private unreadable(path: string, cause: unknown): void {
    const detail = `${path} is no fallback: ${messageOf(cause)}`;
    this.events.emit("error", new SignalboxError("fallback_unreadable", { detail, cause }));
  }
}

/** Whose a file is, by what it or its folder is called. */
function nameOf(path: string): string | null {
  const [folder, file] = path.split(/[\\/]/).slice(-2);
  const stem = (file ?? folder ?? "").replace(/\.\w+$/, "");
  const name = SPEAKS_FOR_FOLDER.has(stem) ? (folder ?? "") : stem;
  return AGENT_ID.test(name) ? name : null;
}
