import type { JsonObject } from "../../domain/json.ts";
import { compileAgent, type CompiledAgent } from "../../domain/resolve.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import { frozen } from "../config.ts";

/** One agent of what `GET /v1/snapshot` answers. */
interface AgentBody {
  revision: number;
  snapshot: Snapshot;
  configs: Record<string, JsonObject>;
}

export interface SnapshotBody {
  project: string;
  revision: number;
  agents: Record<string, AgentBody>;
}

/** An agent, ready to be resolved. */
export interface LocalAgent {
  revision: number;
  compiled: CompiledAgent;
  configs: Readonly<Record<string, JsonObject>>;
}

/** A whole project as of one revision. */
export interface LocalSnapshot {
  revision: number;
  agents: ReadonlyMap<string, LocalAgent>;
}

/** Agents that did not change are taken over from the snapshot before, as they are. */
export function localSnapshot(body: SnapshotBody, before: LocalSnapshot | null): LocalSnapshot {
  const agents = new Map<string, LocalAgent>();
  for (const [id, { revision, snapshot, configs }] of Object.entries(body.agents)) {
    const known = before?.agents.get(id);
    agents.set(
      id,
      known?.revision === revision
        ? known
        : { revision, compiled: compileAgent(snapshot), configs: frozen(configs) },
    );
  }
  return { revision: body.revision, agents };
}

/** Agents that came, went or changed. */
export function changedAgents(before: LocalSnapshot, after: LocalSnapshot): string[] {
  const ids = new Set([...before.agents.keys(), ...after.agents.keys()]);
  return [...ids].filter((id) => before.agents.get(id)?.revision !== after.agents.get(id)?.revision);
}
