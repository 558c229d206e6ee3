import { getRouteApi } from "@tanstack/react-router";
import { ROLLOUT_STATUSES, type RolloutStatus } from "../../domain/rollout/rollout.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { AgentStatusFilter } from "../kit/agent-status-filter.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { rollouts as text } from "../strings/rollouts.ts";
import { RolloutTable } from "./rollout-table.tsx";
import { readRollouts } from "./queries.ts";

const route = getRouteApi("/rollouts");
/** Milliseconds: when the next step may come moves on by itself. */
const REFRESH_MS = 15_000;

const statusOf = (value: string | null | undefined): RolloutStatus | undefined =>
  ROLLOUT_STATUSES.find((status) => status === value);

function StartButton({ agent }: { agent: string | undefined }) {
  const navigate = route.useNavigate();
  return (
    <ActionButton
      scope="rollouts:write"
      creates
      onClick={() => void navigate({ to: "/rollouts/new", search: { agent } })}
    >
      {text.start}
    </ActionButton>
  );
}

function List({ agent, status }: { agent: string | undefined; status: RolloutStatus | undefined }) {
  const pages = usePages({
    queryKey: ["rollouts", "list", agent ?? null, status ?? null],
    read: (cursor) => readRollouts({ agent, status }, cursor),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Loaded query={pages}>
      {() =>
        pages.rows?.length ? (
          <>
            <RolloutTable rows={pages.rows} />
            <LoadMore pages={pages} />
          </>
        ) : (
          <Empty title={text.empty} action={<StartButton agent={agent} />}>
            {agent === undefined && status === undefined ? text.emptyLead : text.emptyFiltered}
          </Empty>
        )
      }
    </Loaded>
  );
}

/** The project's rollouts, newest first. */
export default function RolloutsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const status = statusOf(search.status);
  const filter = (change: { agent?: string | undefined; status?: string | undefined }): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <Page title={text.title} description={text.lead} actions={<StartButton agent={search.agent} />}>
      <Guard scope="rollouts:read">
        <AgentStatusFilter
          agent={search.agent}
          status={status}
          statuses={ROLLOUT_STATUSES.map((value) => ({ value, label: text.statuses[value] }))}
          label={text.columns.status}
          placeholder={text.anyStatus}
          onChange={filter}
        />
        <List agent={search.agent} status={status} />
      </Guard>
    </Page>
  );
}
