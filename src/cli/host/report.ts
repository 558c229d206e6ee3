import { SignalboxError, type HostEvent } from "../../client/agents/index.ts";
import { messageOf } from "../failure.ts";
import { oneLine } from "../output/plain.ts";

const why = (error: unknown): string =>
  oneLine(error instanceof SignalboxError ? `${error.detail} (${error.code})` : messageOf(error));

const who = (event: { slug: string; instance_id: string }): string => `${event.slug} ${event.instance_id}`;

/** A line for a person. */
export function lineOf(event: HostEvent): string {
  switch (event.type) {
    case "ready":
      return `${who(event)}: ready, ${event.adopted ? "goes on" : "new"} as ${oneLine(event.name)}`;
    case "not_started":
      return `${event.slug}: could not be started: ${why(event.error)}`;
    case "done":
      return `${who(event)}: ${event.message_id} done in ${event.ms} ms`;
    case "failed":
      return `${who(event)}: ${event.message_id} failed, delivery ${event.deliveries}: ${why(event.error)}`;
    case "asleep":
      return `${who(event)}: somebody has deactivated it; messages wait`;
    case "awake":
      return `${who(event)}: active again`;
    case "trouble":
      return `${who(event)}: ${why(event.error)}`;
    case "away":
      return `the service is away: ${why(event.error)}`;
    case "back":
      return "the service is back";
    case "stopping":
      return "stopping: what is under way may end";
    default:
      return `${who(event)}: offline`;
  }
}

/** The same for a program. */
export const jsonOf = (event: HostEvent): string =>
  JSON.stringify("error" in event ? { ...event, error: why(event.error) } : event);
