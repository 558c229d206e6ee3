import { Text, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../api/client.ts";
import { useCan } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { useConfigUses } from "../kit/config-uses.ts";
import { Removal } from "../kit/removal.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { useAct } from "../kit/use-act.ts";
import { credentials as text } from "../strings/credentials.ts";
import { CreateDialog } from "./create-dialog.tsx";
import { CredentialsTable } from "./credentials-table.tsx";
import { MasterSection } from "./master-section.tsx";
import { ProvidersSection } from "./providers-section.tsx";
import { ReplaceDialog } from "./replace-dialog.tsx";
import { deleteCredential, readCredentials } from "./requests.ts";

const route = getRouteApi("/credentials");

/** Names of the tools that send a credential, by its name. */
function useToolsOf(): (name: string) => string[] {
  const { data } = useQuery({
    queryKey: ["tools", "credentials"],
    queryFn: () => body(api.tools.$get({ query: { limit: "50" } })),
    enabled: useCan("tools:read"),
  });
  const tools = data?.data ?? [];
  return (name) => tools.filter(({ credential }) => credential === name).map((tool) => tool.name);
}

/** When one was last used is no change that the feed would tell of. */
const LOOK_AGAIN_MS = 30_000;

function List() {
  const { q: sought = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/credentials" });
  const seek = (q: string): void =>
    void navigate({
      search: (before) => ({ ...before, q: q || undefined }),
      replace: true,
      resetScroll: false,
    });
  const [replaced, setReplaced] = useState<string | null>(null);
  const [removed, setRemoved] = useState<string | null>(null);
  const { uses, isAll } = useConfigUses();
  const toolsOf = useToolsOf();
  const pages = usePages({
    queryKey: ["credentials"],
    read: readCredentials,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const remove = useAct({
    act: deleteCredential,
    done: (_, name) => text.removal.done(name),
    quiet: true,
  });
  const users = uses?.filter(({ credentials }) => removed !== null && credentials.includes(removed)) ?? [];
  return (
    <>
      <Loaded query={{ ...pages, data: pages.rows }}>
        {(rows) => {
          if (rows.length === 0) return <Empty title={text.empty}>{text.emptyDetail}</Empty>;
          const wanted = sought.trim().toLowerCase();
          const shown = rows.filter(({ name, provider }) =>
            `${name} ${provider ?? ""}`.toLowerCase().includes(wanted),
          );
          return (
            <>
              <TextInput
                aria-label={text.search}
                placeholder={text.search}
                leftSection={<IconSearch size={16} aria-hidden />}
                value={sought}
                onChange={(event) => seek(event.currentTarget.value)}
                maw={360}
                data-search
              />
              {shown.length === 0 ? (
                <Empty title={text.noneFits} />
              ) : (
                <CredentialsTable
                  rows={shown}
                  uses={uses}
                  toolsOf={toolsOf}
                  onReplace={setReplaced}
                  onRemove={setRemoved}
                />
              )}
              <LoadMore pages={pages} />
              {!isAll && (
                <Text size="sm" c="dimmed">
                  {text.usedByPart}
                </Text>
              )}
            </>
          );
        }}
      </Loaded>
      {replaced !== null && <ReplaceDialog name={replaced} onClose={() => setReplaced(null)} />}
      <Removal
        name={removed}
        onClose={() => setRemoved(null)}
        text={text.removal}
        confirm={text.remove}
        usedBy={users.map(({ agentId }) => agentId)}
        onRemove={remove.mutateAsync}
      />
    </>
  );
}

/** Keys of providers, and which providers there are. */
export default function CredentialsPage() {
  const [creating, setCreating] = useState(false);
  return (
    <Page
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton
          scope="credentials:write"
          creates
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setCreating(true)}
        >
          {text.create}
        </ActionButton>
      }
    >
      <Guard scope="credentials:read">
        <List />
        <ProvidersSection />
        <MasterSection />
      </Guard>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
