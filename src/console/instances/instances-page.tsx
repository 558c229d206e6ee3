import { Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { INSTANCE_STATUSES, type InstanceStatus } from "../../domain/instance/status.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { AgentStatusFilter } from "../kit/agent-status-filter.tsx";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { TextLink } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { Time } from "../kit/time.tsx";
import { instances as text } from "../strings/instances.ts";
import { readInstances, type Instance } from "./requests.ts";
import { SpawnDialog } from "./spawn-dialog.tsx";
import { runsOf, StatusBadge } from "./status-badge.tsx";

const route = getRouteApi("/instances");
/** Milliseconds: heartbeats are no change that the feed tells of. */
const REFETCH_MS = 10_000;

const COLUMNS: Column<Instance>[] = [
  {
    key: "name",
    title: text.name,
    cell: ({ id, name }) => (
      <TextLink to="/instances/$instanceId" params={{ instanceId: id }} fw={600}>
        {name}
      </TextLink>
    ),
  },
  { key: "status", title: text.status, cell: (instance) => <StatusBadge instance={instance} /> },
  {
    key: "agent",
    title: text.agent,
    cell: ({ agent_id: agentId }) => (
      <TextLink to="/agents/$agentId" params={{ agentId }}>
        {agentId}
      </TextLink>
    ),
  },
  { key: "runs", title: text.runs, cell: runsOf },
  {
    key: "heartbeat",
    title: text.heartbeat,
    cell: ({ last_heartbeat: at }) => (at ? <Time at={at} /> : text.noHeartbeat),
  },
  {
    key: "error",
    title: text.error,
    cell: ({ last_error: error }) =>
      error && (
        <Text size="sm" lineClamp={2}>
          {error}
        </Text>
      ),
  },
  { key: "created", title: text.created, cell: ({ created_at: at }) => <Time at={at} /> },
];

/** Which agents run, and how they are. */
export default function InstancesPage() {
  const [spawning, setSpawning] = useState(false);
  return (
    <Page
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton scope="instances:write" creates onClick={() => setSpawning(true)}>
          {text.spawn}
        </ActionButton>
      }
    >
      <Guard scope="instances:read">
        <InstanceList />
      </Guard>
      {spawning && <SpawnDialog onClose={() => setSpawning(false)} />}
    </Page>
  );
}

function InstanceList() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: { agent?: string; status?: InstanceStatus }): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const pages = usePages({
    queryKey: ["instances", filter.agent, filter.status],
    read: (cursor) => readInstances(cursor, filter),
    refetchInterval: REFETCH_MS,
  });
  return (
    <>
      <AgentStatusFilter
        agent={filter.agent}
        status={filter.status}
        statuses={INSTANCE_STATUSES.map((value) => ({ value, label: text.statuses[value] ?? value }))}
        label={text.status}
        placeholder={text.anyStatus}
        onChange={change}
      />
      <Loaded query={{ ...pages, data: pages.rows }}>
        {(rows) =>
          rows.length === 0 ? (
            filter.agent || filter.status ? (
              <Empty title={text.noneFits} />
            ) : (
              <Empty title={text.none}>{text.noneDetail}</Empty>
            )
          ) : (
            <>
              <DataTable label={text.list} columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
              <LoadMore pages={pages} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
