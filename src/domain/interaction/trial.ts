import { overrideOf } from "../evaluate/overrides.ts";
import type { InteractionItem } from "./item.ts";
import type { Judged, Study } from "./judged.ts";
import type { Known, KnownTrial } from "./known.ts";
import { noVersion, refused, type Refused } from "./refused.ts";

/** Milliseconds for which units may still be given what they were before a change: twice the edge's bound. */
export const EDGE_LAG_MS = 10_000;

/** An item, and when it happened, in milliseconds since 1970. */
export interface Happened {
  item: InteractionItem;
  occurredAt: number;
}

/** Where a unit was in an experiment or a rollout, and in which arm; -1: in none. */
export interface Place {
  study: Study | null;
  arm: number;
  paused: boolean;
}

/** Where an item of an experiment or a rollout is counted; `placeOf` says where its unit was: null, if there was nothing to be in. */
export function judgeTrial(
  kind: "experiment" | "rollout",
  trial: KnownTrial,
  { item, occurredAt }: Happened,
  known: Known,
  placeOf: (unit: string) => Place | null,
): Judged | Refused {
  const { agentId, versions, shards } = trial;
  if (item.agent_id && item.agent_id !== agentId)
    return refused("agent_mismatch", "/agent_id", `The ${kind} is one of the agent ${agentId}.`);
  const attribute = trial.unit === "user" ? "user_id" : "session_id";
  const unit = item[attribute];
  if (!unit)
    return refused("unit_missing", `/${attribute}`, `The ${kind} is by ${trial.unit}: send ${attribute}.`);
  const agent = known.agents.get(agentId);
  if (item.version && !versions.includes(item.version) && !agent?.versions.has(item.version))
    return noVersion(item.version);
  const place = placeOf(unit);
  if (!place)
    return refused(`${kind}_not_running`, `/${kind}_id`, `The ${kind} was not running when that happened.`);
  const version = item.version ?? versions[place.arm];
  if (version === undefined)
    return refused(
      "unit_not_enrolled",
      "/version",
      `The unit is not in the ${kind}: without its version it counts nowhere.`,
    );
  const overridden =
    agent?.overrides &&
    overrideOf(agent.overrides, { user_id: item.user_id, session_id: item.session_id }) !== null;
  return { item, agentId, version, unit, occurredAt, shards, ...place, excluded: Boolean(overridden) };
}
