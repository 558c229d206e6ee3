import { mayAccess, type Asker, type PrivateAccess } from "../../domain/access.ts";
import { compileOverrides } from "../../domain/evaluate/overrides.ts";
import type { InteractionItem } from "../../domain/interaction/item.ts";
import type { Known, KnownAgent } from "../../domain/interaction/known.ts";
import { readAttribution, type Spoken } from "../../store/attribution.ts";
import type { Call } from "../call.ts";
import { writtenSince } from "../written.ts";

/**
 * Milliseconds for which what was read of experiments and agents is used again. Units go on being answered from before a
 * change for longer than that; whoever changed something in this isolate is served anew at once. An item that seems to be
 * of a newer step than is known is judged again.
 */
const KEEP_MS = 1_000;
const MAX_PROJECTS = 100;

export interface KnownProject extends Known {
  agents: Map<string, KnownAgent & { versions: Set<number>; access: PrivateAccess | null }>;
  metrics: Map<string, { kind: string; cap: number | null }>;
  /** Names that were looked for, found or not. */
  asked: Set<string>;
  /** The project's revision. */
  revision: number;
  asOf: number;
}

const projects = new Map<number, KnownProject>();

/** What the items speak of; `fresh`: read now, whatever is known. */
export async function knownOf(
  call: Call,
  items: InteractionItem[],
  fresh: boolean,
): Promise<{ known: KnownProject; reread: boolean }> {
  const { projectId } = call.tenant;
  const wanted = spokenOf(items);
  const held = projects.get(projectId);
  const usable =
    !fresh && held && call.now - held.asOf < KEEP_MS && !writtenSince(projectId, held.asOf) ? held : null;
  if (usable && wanted.names.every((name) => usable.asked.has(name))) return { known: usable, reread: false };
  const rows = await readAttribution(call.db, projectId, wanted);
  const known: KnownProject = {
    experiments: byId(rows.experiments),
    rollouts: byId(rows.rollouts),
    agents: new Map(
      rows.agents.map(({ agent_id, overrides, shards, access }) => [
        agent_id,
        { overrides: compileOverrides(overrides), shards, versions: new Set<number>(), access },
      ]),
    ),
    metrics: new Map(rows.metrics.map(({ name, ...definition }) => [name, definition])),
    asked: new Set(wanted.names),
    revision: rows.revision,
    asOf: call.now,
  };
  for (const { agent_id, version } of rows.versions) known.agents.get(agent_id)?.versions.add(version);
  for (const { agentId, versions } of [...known.experiments.values(), ...known.rollouts.values()])
    for (const version of versions) known.agents.get(agentId)?.versions.add(version);
  if (projects.size >= MAX_PROJECTS) projects.clear();
  projects.set(projectId, known);
  return { known, reread: true };
}

/** What the caller may have run: of anything else is known as little as if it were not there. */
export function knownTo({ sees_all, ...asker }: Asker, known: KnownProject): KnownProject {
  const isHidden = ({ access }: { access: PrivateAccess | null }): boolean =>
    !mayAccess(access, { sees_all, ...asker }, "run");
  if (sees_all || !known.agents.values().some(isHidden)) return known;
  const agents = new Map(known.agents.entries().filter(([, agent]) => !isHidden(agent)));
  const ofThem = <T extends { agentId: string }>(trials: ReadonlyMap<string, T>) =>
    new Map(trials.entries().filter(([, { agentId }]) => agents.has(agentId)));
  return { ...known, agents, experiments: ofThem(known.experiments), rollouts: ofThem(known.rollouts) };
}

const byId = <T extends { id: string; agent_id: string }>(rows: T[]) =>
  new Map(rows.map(({ agent_id: agentId, ...row }) => [row.id, { ...row, agentId }]));

function spokenOf(items: InteractionItem[]) {
  const experiments = new Set<string>();
  const rollouts = new Set<string>();
  const agents = new Set<string>();
  const versions = new Map<string, Spoken["versions"][number]>();
  for (const { experiment_id, test_id, rollout_id, agent_id, version } of items) {
    const experiment = experiment_id ?? test_id;
    if (experiment) experiments.add(experiment);
    if (rollout_id) rollouts.add(rollout_id);
    if (agent_id) agents.add(agent_id);
    if (!version) continue;
    if (agent_id) versions.set(`v ${agent_id} ${version}`, { agent_id, version });
    else if (experiment) versions.set(`x ${experiment} ${version}`, { experiment_id: experiment, version });
    else if (rollout_id) versions.set(`y ${rollout_id} ${version}`, { rollout_id, version });
  }
  return {
    experiments: [...experiments],
    rollouts: [...rollouts],
    agents: [...agents],
    versions: [...versions.values()],
    names: [
      ...Array.from(experiments, (id) => `e ${id}`),
      ...Array.from(rollouts, (id) => `r ${id}`),
      ...Array.from(agents, (id) => `a ${id}`),
      ...versions.keys(),
    ],
  };
}
