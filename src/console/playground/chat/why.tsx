import { Anchor, Badge, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { playground as text } from "../../strings/playground.ts";
import type { Answer } from "./exchange.ts";

/** Which version answers, and why that one. */
export function Why({ answer, name }: { answer: Answer; name: string }) {
  const { start, session, userId } = answer;
  if (!start) return null;
  const { agent_id: agentId, version, variant, reason, kept, experiment_id, rollout_id, fallback } = start;
  return (
    <Group gap={6}>
      <Anchor
        size="sm"
        fw={600}
        renderRoot={(props) => (
          <Link
            {...props}
            to="/agents/$agentId/versions/$version"
            params={{ agentId, version: String(version) }}
          />
        )}
      >
        {text.versionLink(name, version)}
      </Anchor>
      {variant !== null && (
        <Badge size="sm" variant="light">
          {text.variants[variant]}
        </Badge>
      )}
      <Text size="xs" c="dimmed" component="span">
        {[text.reasons[reason], kept ? text.kept : null, fallback === "development" ? text.development : null]
          .filter((note) => note !== null)
          .join(", ")}
      </Text>
      {experiment_id !== null && (
        <Anchor
          size="xs"
          renderRoot={(props) => (
            <Link {...props} to="/experiments/$experimentId" params={{ experimentId: experiment_id }} />
          )}
        >
          {text.experiment} {experiment_id}
        </Anchor>
      )}
      {rollout_id !== null && (
        <Anchor
          size="xs"
          renderRoot={(props) => (
            <Link {...props} to="/rollouts/$rolloutId" params={{ rolloutId: rollout_id }} />
          )}
        >
          {text.rollout} {rollout_id}
        </Anchor>
      )}
      {reason !== "PINNED" && (
        <Anchor
          size="xs"
          renderRoot={(props) => (
            <Link
              {...props}
              to="/agents/$agentId/explain"
              params={{ agentId }}
              search={{ user_id: userId || undefined, session_id: session }}
            />
          )}
        >
          {text.why}
        </Anchor>
      )}
    </Group>
  );
}
