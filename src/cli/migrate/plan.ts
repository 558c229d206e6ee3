import { enforceSchema } from "../../domain/config-schema.ts";
import { Problem } from "../../domain/errors.ts";
import { decideNumber } from "../../domain/version.ts";
import type { Candidate } from "./candidate.ts";
import { isSame, type Known, type Probe } from "./same.ts";

/** What an agent has before anything is migrated. */
export interface AgentState {
  activeVersion: number | null;
  /** The JSON Schema that its configurations must follow, or null. */
  configSchema: unknown;
  versions: Known[];
}

export interface Step {
  agent_id: string;
  version: number;
  path: string;
  /** `publish` completes the draft that has this number. */
  action: "create" | "publish" | "unchanged";
  activate: boolean;
}

export interface PlannedStep {
  step: Step;
  candidate: Candidate;
}

/**
 * What has to be done so that each of one agent's candidates is a version. Numbered ones go first, lowest number
 * first; the others take a version that has their configuration already, or the next number. The highest of these
 * versions becomes active if none is, or if `activate` is set. Throws a `Problem` where a number cannot be taken.
 */
export async function planAgent(
  candidates: readonly Candidate[],
  state: AgentState,
  options: { activate: boolean },
  probe: Probe,
): Promise<PlannedStep[]> {
  const known = new Map(state.versions.map((version) => [version.version, version]));
  const ordered = [...candidates].sort((a, b) => (a.version ?? Infinity) - (b.version ?? Infinity) || 0);
  const planned: PlannedStep[] = [];
  for (const candidate of ordered) {
    const { version, action } = await place(candidate, known, probe);
    if (action !== "unchanged") enforce(state.configSchema, candidate);
    const step: Step = {
      agent_id: candidate.agentId,
      version,
      path: candidate.path,
      action,
      activate: false,
    };
    planned.push({ step, candidate });
    const isDeprecated = known.get(version)?.isDeprecated ?? false;
    if (action !== "unchanged") {
      known.set(version, {
        version,
        status: "published",
        isDeprecated,
        hash: candidate.hash,
        config: candidate.config,
        stored: false,
      });
    }
  }
  const servable = planned.filter(({ step }) => known.get(step.version)?.isDeprecated === false);
  const highest = servable.toSorted((a, b) => b.step.version - a.step.version)[0];
  const wanted = options.activate || state.activeVersion === null;
  if (highest && wanted && state.activeVersion !== highest.step.version) highest.step.activate = true;
  return planned;
}

/** As the server will, so that a file which it would refuse stops the whole before anything is written. */
function enforce(schema: unknown, { config, path, agentId }: Candidate): void {
  try {
    enforceSchema(schema, config);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(
      error.code,
      `${path} is not what ${agentId}'s config_schema allows. Nothing was sent.`,
      {
        errors: error.errors,
      },
    );
  }
}

async function place(
  candidate: Candidate,
  known: ReadonlyMap<number, Known>,
  probe: Probe,
): Promise<Pick<Step, "version" | "action">> {
  const latest = Math.max(0, ...known.keys());
  if (candidate.version === null) {
    for (const version of [...known.values()].toSorted((a, b) => b.version - a.version)) {
      if (version.status === "published" && (await isSame(candidate, version, probe))) {
        return { version: version.version, action: "unchanged" };
      }
    }
    return { version: latest + 1, action: "create" };
  }
  const existing = known.get(candidate.version) ?? null;
  const same = existing?.status === "published" && (await isSame(candidate, existing, probe));
  const decision = decide(candidate, latest, existing, same);
  if (decision === "nothing") return { version: candidate.version, action: "unchanged" };
  return { version: candidate.version, action: decision === "complete" ? "publish" : "create" };
}

/** The server's own rule, with hashes that only say whether the configurations are the same. */
function decide(candidate: Candidate, latest: number, existing: Known | null, same: boolean) {
  try {
    return decideNumber({
      wanted: candidate.version,
      latest,
      existing: existing && { status: existing.status, configHash: same ? "same" : "other" },
      configHash: "same",
    }).do;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(
      error.code,
      `${candidate.path} cannot become version ${candidate.version} of ${candidate.agentId}. ${error.detail}`,
    );
  }
}
