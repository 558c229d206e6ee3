import type { Asker } from "../../domain/access.ts";
import type { Resolution } from "../../domain/resolve.ts";
import type { Scope } from "../../domain/scope.ts";
import type { Snapshot } from "../../domain/snapshot.ts";

/** A version for one request, and all that a run needs of it. */
export interface Resolved {
  resolution: Resolution;
  /** The configuration as JSON text, without the tools that flags have taken away; null: the version is a draft. */
  config: string | null;
}

/** A request that the resolve plane has let in, and what it knows of the agent. */
export interface Entered {
  /** Id of the API key; null: the root key. */
  keyId: string | null;
  scopes: readonly string[];
  /** The user whose key it is; null: a service. */
  user: { id: string; username: string } | null;
  asker: Asker;
  /** The only project that the key may use; null: all of its workspace. */
  boundProject: number | null;
  workspaceId: number;
  projectId: number;
  /** Absent where only KV has spoken. */
  project: string | undefined;
  /** The epoch of the agent's revision. */
  epoch: number;
  /** The project's revision, and the agent's. */
  revision: number;
  agentRevision: number;
  /** `Signalbox-Revision`, `Signalbox-Age`, and `Signalbox-Stale` where it has to be said. */
  headers: Record<string, string>;
  /** Set where nobody has chosen an agent, and the one that was made from the environment stands in. */
  fallback: "development" | null;
  snapshot: Snapshot;
  /**
   * Decides for a unit's attributes; with `version` that one is taken, and only the flags are decided. Throws what
   * resolving throws, but for drafts: `agent_disabled`, `no_active_version`, `version_not_found`, …
   */
  decide(attributes: Record<string, unknown>, version: number | null): Promise<Resolved>;
}

/** The resolve plane as the rest knows it: it answers from this isolate's memory, within the bound of freshness. */
export interface Resolver {
  /**
   * Finds out who calls and lets them in. Throws `key_missing`, `key_invalid`, `key_revoked`, `key_expired`,
   * `scope_missing`, `project_not_found`, `workspace_not_found`, `agent_not_found`, `unavailable`, `revision_unknown`.
   */
  enter(
    env: Env,
    asked: { headers: Headers; agentId: string; version: number | null; scope: Scope },
    waitUntil: (work: Promise<unknown>) => void,
  ): Promise<Entered>;
}
