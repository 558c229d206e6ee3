import { Progress, Stack, Text } from "@mantine/core";
import { hasEnded } from "../../domain/rollout/moves.ts";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { TextLink } from "../kit/link.tsx";
import { Time } from "../kit/time.tsx";
import { common } from "../strings/common.ts";
import { rollouts as text } from "../strings/rollouts.ts";
import { NextStep } from "./next-step.tsx";
import type { ListedRollout } from "./queries.ts";
import { StatusBadge } from "./status-badge.tsx";

/** Where it is; of one that has ended, how far it came. */
function StepOf({ rollout }: { rollout: ListedRollout }) {
  const { current_step: at, steps, history, status } = rollout;
  const reached = history.at(-1)?.percent;
  if (reached === undefined) return common.unknown;
  if (status === "promoted") return text.share(100);
  const told = text.step(text.share(reached), at + 1, steps.length);
  return (
    <Stack gap={4} w={150}>
      <Text size="sm">{told}</Text>
      {!hasEnded(rollout) && (
        <Progress value={((at + 1) / steps.length) * 100} size="xs" aria-hidden tabIndex={-1} />
      )}
    </Stack>
  );
}

const COLUMNS: Column<ListedRollout>[] = [
  {
    key: "name",
    title: text.columns.name,
    cell: ({ id, name }) => (
      <TextLink to="/rollouts/$rolloutId" params={{ rolloutId: id }} fw={600}>
        {name}
      </TextLink>
    ),
  },
  {
    key: "agent",
    title: text.columns.agent,
    cell: ({ agent_id: agentId }) => (
      <TextLink to="/agents/$agentId" params={{ agentId }} size="sm">
        {agentId}
      </TextLink>
    ),
  },
  {
    key: "versions",
    title: text.columns.versions,
    cell: ({ stable_version: stable, target_version: target }) => text.versions(stable, target),
  },
  { key: "status", title: text.columns.status, cell: ({ status }) => <StatusBadge status={status} /> },
  { key: "step", title: text.columns.step, cell: (rollout) => <StepOf rollout={rollout} /> },
  { key: "next", title: text.columns.next, cell: (rollout) => <NextStep rollout={rollout} /> },
  {
    key: "since",
    title: text.columns.since,
    cell: ({ started_at, created_at }) => <Time at={started_at ?? created_at} />,
  },
];

export const RolloutTable = ({ rows }: { rows: ListedRollout[] }) => (
  <DataTable label={text.list} columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
);
