import { Badge, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { TextLink } from "../kit/link.tsx";
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
  <Group gap={6} className={classes.live}>
    {agent.active_version === null ? (
      <Badge variant="light" color="gray" tt="none">
        {text.nothingLive}
      </Badge>
    ) : (
      <TextLink
        to="/agents/$agentId/versions/$version"
        params={{ agentId: agent.agent_id, version: String(agent.active_version) }}
        fw={600}
      >
        {text.version(agent.active_version)}
      </TextLink>
    )}
    {rollouts.map(({ id, target_version, percent }) => (
      <Badge
        key={id}
        variant="light"
        color="grape"
        tt="none"
        renderRoot={(props) => <Link to="/rollouts/$rolloutId" params={{ rolloutId: id }} {...props} />}
      >
        {text.rollout(target_version, percent)}
      </Badge>
    ))}
    {experiments.map(({ test_id, name, status }) => (
      <Badge
        key={test_id}
        variant="light"
        color="teal"
        tt="none"
        maw={220}
        title={name}
        renderRoot={(props) => (
          <Link to="/experiments/$experimentId" params={{ experimentId: test_id }} {...props} />
        )}
      >
        {status === "paused" ? text.experimentPaused(name) : text.experiment(name)}
      </Badge>
    ))}
  </Group>
);
