import type { Rule } from "../../../src/domain/rule.ts";
import type { Snapshot } from "../../../src/domain/snapshot.ts";
import { Memory } from "../../../src/edge/memory/memory.ts";
import type { Ask } from "../../../src/edge/memory/view.ts";
import type { EdgeReads, ReadPlan, Rows } from "../../../src/store/edge-reads.ts";
import { createEdgeStore } from "../../../src/store/edge-store.ts";

/** How the agents of a project are made: all alike, as large as is wanted. */
export interface Make {
  configText: (agent: number) => string;
  rules?: Rule[];
  /** Versions that the snapshot names, each with a label of its own: v1, v2, … */
  versions?: number;
}

const PROJECT = 1;

export const agentId = (agent: number): string => `agent-${agent}`;

export function snapshotOf(agent: number, { rules = [], versions = 1 }: Omit<Make, "configText">): Snapshot {
  const numbers = Array.from({ length: versions }, (_, i) => i + 1);
  return {
    agent_id: agentId(agent),
    enabled: true,
    deleted: false,
    active: 1,
    labels: Object.fromEntries(numbers.map((version) => [`v${version}`, version])),
    versions: Object.fromEntries(numbers.map((version) => [version, hashOf(agent, version)])),
    rules,
    overrides: [],
    flags: [],
    groups: {},
  };
}

const hashOf = (agent: number, version: number): string =>
  `sha256:${String(agent).padStart(32, "0")}${String(version).padStart(32, "0")}`;

export const askFor = (agent: number): Ask => ({
  place: PROJECT,
  agentId: agentId(agent),
  version: null,
  key: null,
  minRevision: null,
  deadline: Number.MAX_SAFE_INTEGER,
});

export const nothing = (): void => {};

/** An isolate's memory over a database that makes each row when it is read, and keeps nothing itself. */
export function memoryOf(make: Make): Memory {
  let time = 1_000_000;
  // Time passes with each look at the clock, so that memory knows what was used last, and nothing ever gets old.
  const now = () => (time += 0.000_001);
  const read = (plan: ReadPlan): Promise<Rows> => Promise.resolve(rowsOf(plan, make));
  const reads: EdgeReads = {
    read,
    readPrimary: read,
    readAnywhere: async (plan) => ({ ...(await read(plan)), beatAt: null }),
  };
  return new Memory({
    store: createEdgeStore(reads, { replicas: false, maxLagMs: 2_000, now }),
    hints: { current: () => Promise.resolve(null), config: () => Promise.resolve(null) },
    clock: { now, after: () => nothing },
    freshnessMs: 1_000_000,
    keyStaleMs: 1_000_000,
  });
}

function rowsOf(plan: ReadPlan, make: Make): Rows {
  const rows: Rows = { projects: [], place: null, changed: [], agents: [], versions: [], key: null };
  rows.projects.push({ id: PROJECT, slug: "p", workspace: 1, authRevision: 0, epoch: 0, revision: 1 });
  for (const want of plan.agents) {
    const agent = Number(want.agentId.slice(agentId(0).length - 1));
    const named = { project: PROJECT, agentId: want.agentId };
    rows.agents.push({ ...named, revision: 1, body: JSON.stringify(snapshotOf(agent, make)) });
    rows.versions.push({
      ...named,
      version: 1,
      status: "published",
      hash: hashOf(agent, 1),
      config: make.configText(agent),
    });
  }
  return rows;
}
