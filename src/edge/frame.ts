import type { AgentEntry, Config } from "./agent-entry.ts";
import type { Choice } from "./choose.ts";
import { fingerprint } from "./etag.ts";

/** All that is the same for everyone who gets this version for this reason. */
export interface Frame {
  /** The answer before and after the configuration. */
  head: string;
  tail: string;
  /** The answer, as one flat string: joining it anew for each request costs more than all the rest. */
  body: string;
  /** An entity tag, quoted: tells it apart from every other answer of any project. */
  tag: string;
}

const frames = new WeakMap<AgentEntry, Map<string, Frame>>();

export function frameOf(projectId: number, entry: AgentEntry, choice: Choice, config: Config): Frame {
  let known = frames.get(entry);
  if (!known) frames.set(entry, (known = new Map()));
  const name = `${choice.reason}${choice.version}`;
  const frame = known.get(name);
  if (frame) return frame;
  const made = makeFrame(projectId, entry, choice, config);
  known.set(name, made);
  return made;
}

function makeFrame(projectId: number, entry: AgentEntry, choice: Choice, config: Config): Frame {
  const start = { agent_id: entry.snapshot.agent_id, version: choice.version, config_hash: config.hash };
  const end = {
    reason: choice.reason,
    variant: null,
    experiment_id: null,
    rollout_id: null,
    rule_id: null,
    flags: {},
    tools_disabled: [],
    revision: entry.revision,
  };
  const head = `${JSON.stringify(start).slice(0, -1)},"config":`;
  const tail = `,${JSON.stringify(end).slice(1)}`;
  const tag = `"${fingerprint(JSON.stringify([projectId, entry.epoch, start, end]))}"`;
  return { head, tail, body: head + config.text + tail, tag };
}
