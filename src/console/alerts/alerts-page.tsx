import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ALERT_STATUSES, type AlertStatus } from "../../domain/alert/alert.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { AgentStatusFilter } from "../kit/agent-status-filter.tsx";
import { Page } from "../kit/page.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { alerts as text } from "../strings/alerts.ts";
import { AlertForm } from "./alert-form.tsx";
import { AlertTable } from "./alert-table.tsx";
import { readAlerts, REFRESH_MS, type Alert } from "./queries.ts";

const route = getRouteApi("/alerts");

/** What fires stands first, then what is about to. */
const RANK: Record<AlertStatus, number> = { firing: 0, pending: 1, no_data: 2, ok: 2 };
const rankOf = ({ enabled, status }: Alert): number => (enabled ? RANK[status] : 3);

interface ListProps {
  agent: string | undefined;
  status: AlertStatus | undefined;
  create: ReactNode;
}

function List({ agent, status, create }: ListProps) {
  const query = useQuery({
    queryKey: ["alerts", agent ?? null, status ?? null],
    queryFn: () => readAlerts({ agent, status }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Loaded query={query}>
      {({ data }) => {
        if (data.length === 0)
          return (
            <Empty title={text.empty} action={create}>
              {agent === undefined && status === undefined ? text.emptyLead : text.emptyFiltered}
            </Empty>
          );
        const firing = data.filter((alert) => alert.enabled && alert.status === "firing").length;
        return (
          <>
            <Text role="status" fw={600}>
              {firing > 0 ? text.firingNow(firing) : text.noneFires}
            </Text>
            <AlertTable rows={data.toSorted((a, b) => rankOf(a) - rankOf(b))} />
          </>
        );
      }}
    </Loaded>
  );
}

/** Rules that watch agents' metrics. */
export default function AlertsPage() {
  const [opened, { open, close }] = useDisclosure();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const status = ALERT_STATUSES.find((one) => one === search.status);
  const filter = (change: { agent?: string | undefined; status?: string | undefined }): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const create = (
    <ActionButton scope="alerts:write" creates onClick={open}>
      {text.create}
    </ActionButton>
  );
  return (
    <Page title={text.title} description={text.lead} actions={create}>
      <Guard scope="alerts:read">
        <AgentStatusFilter
          agent={search.agent}
          status={status}
          statuses={ALERT_STATUSES.map((value) => ({ value, label: text.statuses[value] }))}
          label={text.status}
          placeholder={text.anyStatus}
          onChange={filter}
        />
        <List agent={search.agent} status={status} create={create} />
      </Guard>
      <AlertForm opened={opened} onClose={close} agent={search.agent} />
    </Page>
  );
}
