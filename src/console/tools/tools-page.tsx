import { Text, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../kit/action-button.tsx";
import { useConfigUses } from "../kit/config-uses.ts";
import { Removal } from "../kit/removal.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { useAct } from "../kit/use-act.ts";
import { tools as text } from "../strings/tools.ts";
import { deleteTool, readTools } from "./requests.ts";
import { SecretShown } from "./secret-shown.tsx";
import { TestDialog } from "./test-dialog.tsx";
import { ToolDialog } from "./tool-dialog.tsx";
import { ToolsTable } from "./tools-table.tsx";

const route = getRouteApi("/tools");

interface ToolsSearch {
  q?: string;
  edit?: string;
  test?: string;
}

function List({ onSecret }: { onSecret: (secret: string) => void }) {
  const { q = "", edit, test } = route.useSearch();
  const navigate = useNavigate({ from: "/tools" });
  const [removed, setRemoved] = useState<string | null>(null);
  const { uses, isAll } = useConfigUses();
  const pages = usePages({ queryKey: ["tools"], read: readTools });
  const go = (search: ToolsSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...search }), replace: true, resetScroll: false });
  const close = (): void => go({ edit: undefined, test: undefined });
  const remove = useAct({ act: deleteTool, done: (_, name) => text.removal.done(name), quiet: true });
  const users = uses?.filter(({ tools }) => removed !== null && tools.includes(removed)) ?? [];
  return (
    <>
      <Loaded query={{ ...pages, data: pages.rows }}>
        {(rows) => {
          if (rows.length === 0) return <Empty title={text.empty}>{text.emptyDetail}</Empty>;
          const wanted = q.trim().toLowerCase();
          const shown = rows.filter(({ name, description, url }) =>
            `${name} ${description} ${url}`.toLowerCase().includes(wanted),
          );
          const edited = rows.find(({ name }) => name === edit);
          const tested = rows.find(({ name }) => name === test);
          return (
            <>
              <TextInput
                aria-label={text.search}
                placeholder={text.search}
                leftSection={<IconSearch size={16} aria-hidden />}
                value={q}
                onChange={(event) => go({ q: event.currentTarget.value || undefined })}
                maw={360}
                data-search
              />
              {shown.length === 0 ? (
                <Empty title={text.noneFits} />
              ) : (
                <ToolsTable
                  rows={shown}
                  uses={uses}
                  onAct={(act, name) => (act === "remove" ? setRemoved(name) : go({ [act]: name }))}
                />
              )}
              <LoadMore pages={pages} />
              {!isAll && (
                <Text size="sm" c="dimmed">
                  {text.usedByPart}
                </Text>
              )}
              {edited && <ToolDialog key={edited.name} tool={edited} onClose={close} onSecret={onSecret} />}
              {tested && <TestDialog key={tested.name} tool={tested} onClose={close} />}
            </>
          );
        }}
      </Loaded>
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

/** The project's registry of tools. */
export default function ToolsPage() {
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Page
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton
          scope="tools:write"
          creates
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setCreating(true)}
        >
          {text.create}
        </ActionButton>
      }
    >
      <Guard scope="tools:read">
        <List onSecret={setSecret} />
      </Guard>
      {creating && <ToolDialog tool={null} onClose={() => setCreating(false)} onSecret={setSecret} />}
      <SecretShown secret={secret} onClose={() => setSecret(null)} />
    </Page>
  );
}
