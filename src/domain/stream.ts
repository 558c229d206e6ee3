import type { InstanceStatus } from "./instance/status.ts";
import { compareRevisions, type Revision } from "./snapshot.ts";

/** The change stream's rules: what listeners are told, and from where they can go on. No I/O, no clock. */

/** Agents and instances that one event names; beyond it a listener is told to load everything, which costs it less. */
export const MAX_EVENT_AGENTS = 500;

export interface AgentChange {
  agent_id: string;
  /** The project's revision of the agent's last change. */
  revision: number;
  kind: "updated" | "deleted";
}

/** An instance whose status has changed. */
export interface InstanceChange {
  instance_id: string;
  agent_id: string;
  status: InstanceStatus;
  /** The project's revision of that change. */
  revision: number;
}

/** All agents of a project that changed after one revision, as of another: one consistent reading. */
export interface Changes extends Revision {
  since: number;
  /** In the order of their revisions; null: more than an event can name, or not to be told apart. */
  agents: AgentChange[] | null;
  /** Likewise; left out where there are none. */
  instances?: InstanceChange[];
  /** Those of the agents that are private; left out where none is. */
  veiled?: string[];
}

export type StreamEvent =
  | { event: "change"; revision: number; agents: AgentChange[]; instances?: InstanceChange[] }
  | { event: "reset"; revision: number };

/**
 * The event that brings a listener from where it is to what was read; "known" when it is there already, "gap" when
 * there are changes between the two that the reading does not tell.
 */
export function advance(at: Revision, changes: Changes): StreamEvent | "known" | "gap" {
  const { epoch, since, revision, agents } = changes;
  if (compareRevisions(changes, at) <= 0) return "known";
  if (epoch > at.epoch) return { event: "reset", revision };
  if (since > at.revision) return "gap";
  if (agents === null) return since < at.revision ? "gap" : { event: "reset", revision };
  const isNew = (change: { revision: number }): boolean => change.revision > at.revision;
  return changeOf(revision, agents.filter(isNew), (changes.instances ?? []).filter(isNew));
}

/** The event of changes; it names instances only where there are some. */
export const changeOf = (
  revision: number,
  agents: AgentChange[],
  instances: InstanceChange[],
): StreamEvent & { event: "change" } => ({
  event: "change",
  revision,
  agents,
  ...(instances.length === 0 ? {} : { instances }),
});

export const eventId = ({ epoch, revision }: Revision): string => `${epoch}.${revision}`;

/** Null: not an id that a stream gave. */
export function parseEventId(id: string): Revision | null {
  const parts = /^(\d{1,15})\.(\d{1,15})$/.exec(id);
  return parts && { epoch: Number(parts[1]), revision: Number(parts[2]) };
}

/** An event as its listeners read it: https://html.spec.whatwg.org/multipage/server-sent-events.html. */
export function eventText(event: string, data: unknown, id?: Revision): string {
  const idLine = id ? `id: ${eventId(id)}\n` : "";
  return `event: ${event}\n${idLine}data: ${JSON.stringify(data)}\n\n`;
}
