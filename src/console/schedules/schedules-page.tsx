import { useDisclosure } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { SCHEDULE_STATUSES, type ScheduleStatus } from "../../domain/schedule.ts";
import { useCan } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { AgentStatusFilter } from "../kit/agent-status-filter.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { common } from "../strings/common.ts";
import { schedules as text } from "../strings/schedules.ts";
import { readSchedules } from "./queries.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { ScheduleTable } from "./schedule-table.tsx";

const route = getRouteApi("/schedules");
const REFRESH_MS = 30_000;

interface ListProps {
  agent: string | undefined;
  status: ScheduleStatus | undefined;
  create: ReactNode;
}

function List({ agent, status, create }: ListProps) {
  const pages = usePages({
    queryKey: ["schedules", agent ?? null, status ?? null],
    read: (cursor) => readSchedules({ agent, status }, cursor),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Loaded query={pages}>
      {() =>
        pages.rows?.length ? (
          <>
            <ScheduleTable rows={pages.rows} />
            <LoadMore pages={pages} />
          </>
        ) : (
          <Empty title={text.empty} action={create}>
            {agent === undefined && status === undefined ? text.emptyLead : text.emptyFiltered}
          </Empty>
        )
      }
    </Loaded>
  );
}

/** What waits for its time. */
export default function SchedulesPage() {
  const [opened, { open, close }] = useDisclosure();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayActivate = useCan("versions:activate");
  const status = SCHEDULE_STATUSES.find((one) => one === search.status);
  const filter = (change: { agent?: string | undefined; status?: string | undefined }): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const create = (
    <ActionButton
      scope="schedules:write"
      unless={!mayActivate && common.needsScope("versions:activate")}
      creates
      onClick={open}
    >
      {text.create}
    </ActionButton>
  );
  return (
    <Page title={text.title} description={text.lead} actions={create}>
      <Guard scope="schedules:read">
        <AgentStatusFilter
          agent={search.agent}
          status={status}
          statuses={SCHEDULE_STATUSES.map((value) => ({ value, label: text.statuses[value] }))}
          label={text.status}
          placeholder={text.anyStatus}
          onChange={filter}
        />
        <List agent={search.agent} status={status} create={create} />
      </Guard>
      <ScheduleForm opened={opened} onClose={close} agent={search.agent} />
    </Page>
  );
}
