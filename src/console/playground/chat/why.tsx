import { Group, Text } from "@mantine/core";
import { TextLink } from "../../kit/link.tsx";
import { ToneBadge } from "../../kit/tone-badge.tsx";
import { playground as text } from "../../strings/playground.ts";
import type { Answer } from "./exchange.ts";

/** Which version answers, and why that one. */
export function Why({ answer, name }: { answer: Answer; name: string }) {
  const { start, session, userId } = answer;
  if (!start) return null;
  const { agent_id: agentId, version, variant, reason, kept, experiment_id, rollout_id, fallback } = start;
  return (
    <Group gap={6}>
      <TextLink
        size="sm"
        fw={600}
        to="/agents/$agentId/versions/$version"
        params={{ agentId, version: String(version) }}
      >
        {text.versionLink(name, version)}
      </TextLink>
      {variant !== null && <ToneBadge tone="live">{text.variants[variant]}</ToneBadge>}
      <Text size="xs" c="dimmed" component="span">
        {[text.reasons[reason], kept ? text.kept : null, fallback === "development" ? text.development : null]
          .filter((note) => note !== null)
          .join(", ")}
      </Text>
      {experiment_id !== null && (
        <TextLink size="xs" to="/experiments/$experimentId" params={{ experimentId: experiment_id }}>
          {text.experiment} {experiment_id}
        </TextLink>
      )}
      {rollout_id !== null && (
        <TextLink size="xs" to="/rollouts/$rolloutId" params={{ rolloutId: rollout_id }}>
          {text.rollout} {rollout_id}
        </TextLink>
      )}
      {reason !== "PINNED" && (
        <TextLink
          size="xs"
          to="/agents/$agentId/explain"
          params={{ agentId }}
          search={{ user_id: userId || undefined, session_id: session }}
        >
          {text.why}
        </TextLink>
      )}
    </Group>
  );
}
