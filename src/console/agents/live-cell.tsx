import { Group, Text } from "@mantine/core";
import { IconFlask, IconStairsUp } from "@tabler/icons-react";
import { TextLink } from "../kit/link.tsx";
import { ToneBadge } from "../kit/tone-badge.tsx";
import { agents as text } from "../strings/agents.ts";
import classes from "./agents.module.css";
import type { Agent } from "./use-agents.ts";
import type { Experiment, Rollout } from "./use-live.ts";

interface LiveCellProps {
  agent: Agent;
  rollouts: Rollout[];
  experiments: Experiment[];
}

/** The active version, and what gives some people another one. */
export const LiveCell = ({ agent, rollouts, experiments }: LiveCellProps) => (
  <div className={classes.live}>
    {agent.active_version === null ? (
      <ToneBadge tone="warn">{text.nothingLive}</ToneBadge>
    ) : (
      <TextLink
        to="/agents/$agentId/versions/$version"
        params={{ agentId: agent.agent_id, version: String(agent.active_version) }}
        inherit
        fw={600}
      >
        {text.version(agent.active_version)}
      </TextLink>
    )}
    {rollouts.map(({ id, target_version, percent }) => (
      <Group key={id} gap={4} wrap="nowrap">
        <IconStairsUp size={14} aria-hidden />
        <TextLink to="/rollouts/$rolloutId" params={{ rolloutId: id }} size="xs">
          {text.rollout(target_version, percent)}
        </TextLink>
      </Group>
    ))}
    {experiments.map(({ test_id, name, status }) => (
      <Group key={test_id} gap={4} wrap="nowrap">
        <IconFlask size={14} aria-hidden />
        <Text size="xs" component="span" lineClamp={1}>
          <TextLink to="/experiments/$experimentId" params={{ experimentId: test_id }} inherit>
            {status === "paused" ? text.experimentPaused(name) : text.experiment(name)}
          </TextLink>
        </Text>
      </Group>
    ))}
  </div>
);
