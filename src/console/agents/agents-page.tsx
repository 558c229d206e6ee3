import { Button, Center, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { ActionButton } from "../kit/action-button.tsx";
import { Page } from "../kit/page.tsx";
import { Empty, Failure, Guard, Loading } from "../kit/states.tsx";
import { useOnce } from "../kit/use-once.ts";
import { agents as text } from "../strings/agents.ts";
import { common } from "../strings/common.ts";
import { AgentsTable } from "./agents-table.tsx";
import { useDays } from "./day-metrics.ts";
import { Filters } from "./filters.tsx";
import { CreateDialog } from "./lazy-dialogs.ts";
import { useAgents, type Agent, type AgentFilter } from "./use-agents.ts";
import { useLive } from "./use-live.ts";

const route = getRouteApi("/agents");

/** Rows that are shown at once, and that a press on the button adds. */
const ROWS = 50;

/** The list of agents: which there are, what is live, how they do. */
export default function AgentsPage() {
  const [creating, create] = useDisclosure();
  const wanted = useOnce(creating);
  const button = (
    <ActionButton
      scope="agents:write"
      creates
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={create.open}
    >
      {text.create}
    </ActionButton>
  );
  return (
    <Page title={text.title} description={text.lead} actions={button}>
      <Guard scope="agents:read">
        <AgentList onCreate={create.open} />
      </Guard>
      {wanted && (
        <Suspense>
          <CreateDialog opened={creating} onClose={create.close} />
        </Suspense>
      )}
    </Page>
  );
}

/** Types are known from what was read, whatever is filtered now. */
function useTypes(rows: Agent[] | undefined): string[] {
  const [types, setTypes] = useState<string[]>([]);
  const added = (rows ?? []).map(({ agent_type }) => agent_type).filter((type) => !types.includes(type));
  if (added.length > 0) setTypes([...new Set([...types, ...added])]);
  return types;
}

function AgentList({ onCreate }: { onCreate: () => void }) {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const { pages, agents, searches, read } = useAgents(filter);
  const types = useTypes(pages.rows);
  const [limit, setLimit] = useState(ROWS);
  const shown = agents?.slice(0, limit) ?? [];
  const live = useLive();
  const days = useDays(shown.map(({ agent_id }) => agent_id));
  const change = ({ q, state, type }: AgentFilter): void => {
    setLimit(ROWS);
    void navigate({ search: (before) => ({ ...before, q, state, type }), replace: true });
  };
  const filters = searches || filter.state !== undefined || filter.type !== undefined;
  const more = (): void => {
    setLimit(limit + ROWS);
    if (read < limit + ROWS && pages.hasNextPage) void pages.fetchNextPage();
  };
  if (agents?.length === 0 && !filters)
    return (
      <Empty
        title={text.empty}
        action={
          <ActionButton scope="agents:write" onClick={onCreate}>
            {text.create}
          </ActionButton>
        }
      >
        {text.emptyDetail}
      </Empty>
    );
  return (
    <>
      <Filters filter={filter} types={types} onChange={change} />
      {agents === undefined ? (
        pages.error ? (
          <Failure error={pages.error} onRetry={() => void pages.refetch()} />
        ) : (
          <Loading rows={6} />
        )
      ) : (
        <>
          <Text size="sm" c="dimmed" role="status">
            {searches
              ? pages.hasNextPage
                ? text.searching(read)
                : text.found(agents.length, read)
              : text.lastDay}
          </Text>
          {pages.isFetchNextPageError && (
            <Failure error={pages.error} onRetry={() => void pages.fetchNextPage()} />
          )}
          {shown.length > 0 && <AgentsTable agents={shown} live={live} days={days} />}
          {shown.length === 0 && !(searches && pages.hasNextPage) && (
            <Empty
              title={text.nothingFits}
              action={
                <Button variant="default" onClick={() => change({})}>
                  {text.clear}
                </Button>
              }
            >
              {text.nothingFitsDetail}
            </Empty>
          )}
          {(agents.length > limit || (!searches && pages.hasNextPage)) && (
            <Center>
              <Button variant="default" loading={pages.isFetchingNextPage} onClick={more}>
                {common.loadMore}
              </Button>
            </Center>
          )}
        </>
      )}
    </>
  );
}
