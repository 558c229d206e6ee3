import type { JsonObject } from "../../domain/json.ts";
import { compileAgent, type CompiledAgent } from "../../domain/resolve.ts";
import type { Revision, Snapshot } from "../../domain/snapshot.ts";
import { frozen } from "../config.ts";

/** One agent of what `GET /v1/snapshot` answers. */
interface AgentBody {
  revision: number;
  snapshot: Snapshot;
  configs: Record<string, JsonObject>;
}

export interface SnapshotBody extends Revision {
  project: string;
  agents: Record<string, AgentBody>;
}

/** An agent, ready to be resolved. */
export interface LocalAgent {
  revision: number;
  compiled: CompiledAgent;
  configs: Readonly<Record<string, JsonObject>>;
}

/** A whole project as of one revision. */
export interface LocalSnapshot extends Revision {
  agents: ReadonlyMap<string, LocalAgent>;
}

/** Agents that did not change are taken over from the snapshot before, as they are. */
export function localSnapshot(body: SnapshotBody, before: LocalSnapshot | null): LocalSnapshot {
  const { epoch, revision: reached } = body;
  // In another epoch, or further on, the same number may tell of something else.
  const kept = before?.epoch === epoch && before.revision <= reached ? before : null;
  const agents = new Map<string, LocalAgent>();
  for (const [id, { revision, snapshot, configs }] of Object.entries(body.agents)) {
    const known = kept?.agents.get(id);
    agents.set(
      id,
      known?.revision === revision
        ? known
        : { revision, compiled: compileAgent(snapshot), configs: frozen(configs) },
    );
  }
  return { epoch, revision: reached, agents };
}

/** Agents that came, went or changed. */
export function changedAgents(before: LocalSnapshot, after: LocalSnapshot): string[] {
  const ids = new Set([...before.agents.keys(), ...after.agents.keys()]);
  return [...ids].filter((id) => before.agents.get(id) !== after.agents.get(id));
}
