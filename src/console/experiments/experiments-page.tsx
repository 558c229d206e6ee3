import { Stack, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { EXPERIMENT_STATUSES, type ExperimentStatus } from "../../domain/experiment/experiment.ts";
import { api, body } from "../api/client.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { AgentStatusFilter } from "../kit/agent-status-filter.tsx";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { TextLink } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { Time } from "../kit/time.tsx";
import { experiments as text } from "../strings/experiments.ts";
import { Outcome } from "./outcome.tsx";
import type { Experiment } from "./queries.ts";
import { StatusBadge } from "./status-badge.tsx";

const route = getRouteApi("/experiments");

const isStatus = (value: string | undefined): value is ExperimentStatus =>
  (EXPERIMENT_STATUSES as readonly (string | undefined)[]).includes(value);

export default function ExperimentsPage() {
  const { agent } = route.useSearch();
  const navigate = route.useNavigate();
  const create = (): void => void navigate({ to: "/experiments/new", search: { agent } });
  const button = (
    <ActionButton scope="experiments:write" creates onClick={create}>
      {text.create}
    </ActionButton>
  );
  return (
    <Page title={text.title} description={text.lead} actions={button}>
      <Guard scope="experiments:read">
        <Filters />
        <List create={button} />
      </Guard>
    </Page>
  );
}

function Filters() {
  const { agent, status } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <AgentStatusFilter
      agent={agent}
      status={isStatus(status) ? status : undefined}
      statuses={EXPERIMENT_STATUSES.map((value) => ({ value, label: text.status[value] }))}
      label={text.status.label}
      placeholder={text.status.any}
      onChange={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })}
    />
  );
}

function List({ create }: { create: React.ReactNode }) {
  const { agent, status } = route.useSearch();
  const chosen = isStatus(status) ? status : undefined;
  const pages = usePages({
    queryKey: ["experiments", "list", agent ?? null, chosen ?? null],
    read: (cursor) =>
      body(
        api.experiments.$get({
          query: {
            ...(agent && { agent_id: agent }),
            ...(chosen && { status: chosen }),
            ...(cursor && { cursor }),
          },
        }),
      ),
  });
  const isFiltered = agent !== undefined || chosen !== undefined;
  return (
    <Loaded query={pages}>
      {({ pages: read }) => {
        const rows = read.flatMap(({ data }) => data);
        return rows.length === 0 ? (
          <Empty
            title={isFiltered ? text.emptyFiltered : text.empty}
            action={isFiltered ? undefined : create}
          >
            {isFiltered ? text.emptyFilteredDetail : text.emptyDetail}
          </Empty>
        ) : (
          <Stack>
            <DataTable label={text.title} columns={COLUMNS} rows={rows} keyOf={({ test_id }) => test_id} />
            <LoadMore pages={pages} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

const since = ({ status, created_at, started_at, ended_at }: Experiment): [string, string] => {
  if (ended_at !== null) return [text.ended, ended_at];
  return started_at === null || status === "draft" ? [text.created, created_at] : [text.started, started_at];
};

const COLUMNS: Column<Experiment>[] = [
  {
    key: "name",
    title: text.experiment,
    cell: ({ test_id, name }) => (
      <div>
        <TextLink to="/experiments/$experimentId" params={{ experimentId: test_id }} fw={600}>
          {name}
        </TextLink>
        {name !== test_id && (
          <Text size="xs" c="dimmed">
            {test_id}
          </Text>
        )}
      </div>
    ),
  },
  { key: "status", title: text.status.label, cell: ({ status }) => <StatusBadge status={status} /> },
  {
    key: "agent",
    title: text.agent,
    cell: ({ agent_id, control_version, test_versions }) => (
      <div>
        <TextLink to="/agents/$agentId" params={{ agentId: agent_id }}>
          {agent_id}
        </TextLink>
        <Text size="xs" c="dimmed">
          {text.versus(control_version, test_versions)}
        </Text>
      </div>
    ),
  },
  {
    key: "since",
    title: text.since,
    cell: (experiment) => {
      const [what, at] = since(experiment);
      return (
        <Text size="sm" component="span">
          {what} <Time at={at} />
        </Text>
      );
    },
  },
  {
    key: "progress",
    title: text.progress,
    cell: (experiment) => <Outcome experiment={experiment} part="progress" />,
  },
  {
    key: "recommendation",
    title: text.recommendation,
    cell: (experiment) => <Outcome experiment={experiment} part="recommendation" />,
  },
];
