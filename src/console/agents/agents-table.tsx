import { ActionIcon, Group, Stack, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { count, duration, percent } from "../kit/format.ts";
import { TextLink } from "../kit/link.tsx";
import { Sparkline } from "../kit/sparkline.tsx";
import { agents as text } from "../strings/agents.ts";
import { common } from "../strings/common.ts";
import { AgentMenu } from "./agent-menu.tsx";
import classes from "./agents.module.css";
import type { Day } from "./day-metrics.ts";
import { LiveCell } from "./live-cell.tsx";
import { StatusBadges } from "./status-badges.tsx";
import type { Agent } from "./use-agents.ts";
import type { useLive } from "./use-live.ts";

interface AgentsTableProps {
  agents: Agent[];
  live: ReturnType<typeof useLive>;
  days: Map<string, Day>;
}

const NameCell = ({ agent }: { agent: Agent }) => (
  <Stack gap={0} className={classes.name}>
    <Group gap={6}>
      <TextLink to="/agents/$agentId" params={{ agentId: agent.agent_id }} fw={600}>
        {agent.name}
      </TextLink>
      <StatusBadges agent={agent} />
    </Group>
    <Text size="xs" c="dimmed">
      {agent.agent_id} · {agent.agent_type}
    </Text>
    {agent.description !== "" && (
      <Text size="xs" c="dimmed" lineClamp={1} title={agent.description}>
        {agent.description}
      </Text>
    )}
  </Stack>
);

const SuccessCell = ({ agent, day }: { agent: Agent; day: Day | undefined }) =>
  day === undefined || day.success === null ? (
    common.unknown
  ) : (
    <Group
      gap="xs"
      wrap="nowrap"
      justify="flex-end"
      title={text.successOf(percent(day.success), count(day.failed), count(day.requests))}
    >
      <Sparkline values={day.successes} max={1} label={text.successLine(agent.name)} />
      <span className={classes.figure}>{percent(day.success)}</span>
    </Group>
  );

const TimeCell = ({ agent, day }: { agent: Agent; day: Day | undefined }) =>
  day === undefined || day.p95 === null ? (
    common.unknown
  ) : (
    <Group
      gap="xs"
      wrap="nowrap"
      justify="flex-end"
      title={text.p95Of(duration(day.p95.low), duration(day.p95.high))}
    >
      <Sparkline values={day.p95s} min={0} label={text.p95Line(agent.name)} />
      <span className={classes.figure}>{duration(day.p95.middle)}</span>
    </Group>
  );

/** Agents, what is live of each, and how their last day went. */
export function AgentsTable({ agents, live, days }: AgentsTableProps) {
  const { columns } = text;
  const all: Column<Agent>[] = [
    { key: "agent", title: columns.agent, cell: (agent) => <NameCell agent={agent} /> },
    {
      key: "live",
      title: columns.live,
      cell: (agent) => (
        <LiveCell
          agent={agent}
          rollouts={live.rollouts.get(agent.agent_id) ?? []}
          experiments={live.experiments.get(agent.agent_id) ?? []}
        />
      ),
    },
    {
      key: "success",
      title: columns.success,
      numeric: true,
      cell: (agent) => <SuccessCell agent={agent} day={days.get(agent.agent_id)} />,
    },
    {
      key: "p95",
      title: columns.p95,
      numeric: true,
      cell: (agent) => <TimeCell agent={agent} day={days.get(agent.agent_id)} />,
    },
    {
      key: "requests",
      title: columns.requests,
      numeric: true,
      cell: ({ agent_id }) => <div className={classes.figure}>{count(days.get(agent_id)?.requests)}</div>,
    },
    {
      key: "menu",
      title: columns.menu,
      cell: (agent) => (
        <div className={classes.menu}>
          <AgentMenu
            agent={agent}
            inList
            target={
              <ActionIcon variant="subtle" color="gray" aria-label={text.menu(agent.name)}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            }
          />
        </div>
      ),
    },
  ];
  return <DataTable label={text.list} columns={all} rows={agents} keyOf={({ agent_id }) => agent_id} />;
}
