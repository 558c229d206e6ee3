import { Problem } from "../../domain/errors.ts";
import type { AgentEntry } from "./agent-entry.ts";
import type { KnownKey, ProjectState } from "./state.ts";
import type { Place } from "./sync.ts";

export interface Ask {
  place: Place;
  agentId: string;
  /** A version asked for by number. */
  version: number | null;
  /** Id of the API key; null for the root key. */
  key: string | null;
  /** The project's revision that the answer may not be older than. */
  minRevision: number | null;
  /** Milliseconds since 1970: until when the request may wait, all told. */
  deadline: number;
}

/** An agent as memory has it. */
export interface View {
  projectId: number;
  /** Undefined where only KV has spoken. */
  slug: string | undefined;
  /** Null when this is KV's word only. */
  project: ProjectState | null;
  /** Null: there is no such agent. */
  entry: AgentEntry | null;
  key: KnownKey | null;
  /** The project's revision. */
  revision: number;
  /** Milliseconds since 1970: this was current then, or later. */
  asOf: number;
}

export interface Age {
  /** Milliseconds since what was viewed is known to have been current. */
  ageMs: number;
  /** Beyond the bound, or KV's word only. */
  stale: boolean;
}

export type Missing = { missing: "workspace" | "project" };
/** An agent in memory (null: there is none). */
export interface Known {
  project: ProjectState;
  entry: AgentEntry | null;
  key: KnownKey | null;
}

export function viewOf({ project, entry, key }: Known): View {
  const { id: projectId, slug, revision, asOf } = project;
  return { projectId, slug, project, entry, key, revision, asOf };
}

export const unavailable = (): Problem =>
  new Problem("unavailable", "The stores cannot be reached; try again shortly.", { retryAfter: 1 });
