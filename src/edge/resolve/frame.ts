import type { Resolution } from "../../domain/resolve.ts";
import type { AgentEntry, Config } from "../memory/agent-entry.ts";
import { Derived } from "./derived.ts";
import { fingerprint } from "./etag.ts";
import { MAX_FRAME_BYTES } from "../limits.ts";
import { withoutTools } from "./toolbox.ts";

/** All that is the same for everyone who gets this version for this reason with these flags. */
export interface Frame {
  /** The answer before the configuration, the configuration, and what follows it. */
  head: string;
  config: string;
  tail: string;
  /** The answer, as one flat string: joining it anew for each request costs more than all the rest. */
  body: string;
  /** An entity tag, quoted: tells it apart from every other answer of any project. */
  tag: string;
}

const frames = new Derived<Frame>(MAX_FRAME_BYTES, ({ body }) => body.length * 2 + 500);

export function frameOf(projectId: number, entry: AgentEntry, resolution: Resolution, config: Config): Frame {
  const { reason, version, rule_id, experiment_id, rollout_id } = resolution;
  let name = `${reason}${version}`;
  if (rule_id !== null) name = `${name} ${rule_id}`;
  if (rollout_id !== null) name = `${name} ${rollout_id} ${resolution.variant}`;
  if (experiment_id !== null)
    name = `${name} ${experiment_id} ${resolution.experiment_phase} ${resolution.variant}`;
  if (entry.agent.flags.length > 0) name = `${name} ${JSON.stringify(resolution.flags)}`;
  const frame = frames.get(entry, name);
  if (frame) return frame;
  const made = makeFrame(projectId, entry, resolution, config);
  frames.set(entry, name, made);
  return made;
}

export function makeFrame(
  projectId: number,
  entry: AgentEntry,
  resolution: Resolution,
  config: Config,
): Frame {
  const { version, reason, variant, experiment_id, experiment_phase } = resolution;
  const { rollout_id, rule_id, flags, tools_disabled } = resolution;
  const { text, removed } = withoutTools(entry, version, config, tools_disabled);
  const start = { agent_id: entry.snapshot.agent_id, version, config_hash: config.hash };
  const end = {
    reason,
    variant,
    experiment_id,
    experiment_phase,
    rollout_id,
    rule_id,
    flags,
    tools_disabled: removed,
    revision: entry.revision,
  };
  const head = `${JSON.stringify(start).slice(0, -1)},"config":`;
  const tail = `,${JSON.stringify(end).slice(1)}`;
  const tag = `"${fingerprint(JSON.stringify([projectId, entry.epoch, start, end]))}"`;
  return { head, config: text, tail, body: [head, text, tail].join(""), tag };
}
