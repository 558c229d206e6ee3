import { TextLink } from "../kit/link.tsx";
import { audit as text } from "../strings/audit.ts";
import type { Entry } from "./entries.ts";

/** The first of these members that either state has as text. */
function named({ previous_state: before, new_state: after }: Entry, ...fields: string[]): string | null {
  for (const state of [after, before])
    for (const field of fields) {
      const value = state?.[field];
      if (typeof value === "string") return value;
    }
  return null;
}

/** A link to what an entry is about, where it has a page of its own. */
export function Subject({ entry }: { entry: Entry }) {
  const [resource] = entry.action.split(".");
  const { agent_id: agentId, version } = entry;
  if (resource === "rollout") {
    const rolloutId = named(entry, "rollout_id", "id");
    if (rolloutId !== null)
      return (
        <TextLink to="/rollouts/$rolloutId" params={{ rolloutId }} size="sm">
          {rolloutId}
        </TextLink>
      );
  }
  if (resource === "experiment") {
    const experimentId = named(entry, "experiment_id", "test_id", "id");
    if (experimentId !== null)
      return (
        <TextLink to="/experiments/$experimentId" params={{ experimentId }} size="sm">
          {experimentId}
        </TextLink>
      );
  }
  if (resource === "webhook") {
    const webhookId = named(entry, "id");
    if (webhookId !== null)
      return (
        <TextLink to="/webhooks/$webhookId" params={{ webhookId }} size="sm">
          {named(entry, "url") ?? webhookId}
        </TextLink>
      );
  }
  if (agentId !== null && version !== null)
    return (
      <TextLink
        to="/agents/$agentId/versions/$version"
        params={{ agentId, version: String(version) }}
        size="sm"
      >
        {text.version(version)}
      </TextLink>
    );
  return named(entry, "name", "key", "slug", "username", "label");
}
