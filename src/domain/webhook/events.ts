/** What webhooks can be told of; each is an audit entry. */
export const EVENTS = [
  "version.published",
  "version.activated",
  "version.rolled_back",
  "rollout.started",
  "rollout.advanced",
  "rollout.held",
  "rollout.continued",
  "rollout.paused",
  "rollout.resumed",
  "rollout.rolled_back",
  "rollout.promoted",
  "rollout.aborted",
  "experiment.started",
  "experiment.significant",
  "experiment.ended",
  "alert.firing",
  "alert.resolved",
] as const;
export type EventName = (typeof EVENTS)[number];

/** One event, all of a resource (`rollout.*`), or all. */
export type EventPattern = EventName | `${string}.*` | "*";

/** All patterns that there are. */
export const PATTERNS: readonly EventPattern[] = [
  "*",
  ...new Set(EVENTS.map((event) => `${event.split(".")[0]!}.*` as const)),
  ...EVENTS,
];

/** Sent when somebody asks for it, whatever a webhook listens to. */
export const TEST_EVENT = "webhook.test";
