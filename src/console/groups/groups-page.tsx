import { Anchor, Code, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../kit/action-button.tsx";
import { shown } from "../kit/conditions/words.ts";
import { groupNamesQuery, type GroupName } from "../kit/conditions/group-names.ts";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { count } from "../kit/format.ts";
import { Page } from "../kit/page.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { Time } from "../kit/time.tsx";
import { groups as text } from "../strings/groups.ts";
import { GroupEditor } from "./group-editor.tsx";

const route = getRouteApi("/groups");

export default function GroupsPage() {
  const [creating, setCreating] = useState(false);
  const create = (
    <ActionButton
      scope="rules:write"
      creates
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setCreating(true)}
    >
      {text.add}
    </ActionButton>
  );
  return (
    <Page title={text.title} description={text.description} actions={create}>
      <Guard scope="rules:read">
        <Groups />
      </Guard>
      {creating && <GroupEditor id={null} onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Groups() {
  const { group } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(groupNamesQuery);
  const [wanted, setWanted] = useState("");
  const open = (id: string | undefined): void =>
    void navigate({ search: (known) => ({ ...known, group: id }), replace: id === undefined });
  const columns: Column<GroupName>[] = [
    {
      key: "id",
      title: text.id,
      cell: ({ id }) => (
        <Anchor component="button" type="button" onClick={() => open(id)} ta="left">
          <Code style={{ overflowWrap: "anywhere", whiteSpace: "normal", color: "inherit" }}>{id}</Code>
        </Anchor>
      ),
    },
    { key: "name", title: text.name, cell: ({ name }) => name },
    { key: "size", title: text.values, numeric: true, cell: ({ size }) => count(size) },
    {
      key: "first",
      title: text.first,
      cell: ({ first, size }) => (
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {first.map(shown).join(", ")}
          {size > first.length ? "…" : ""}
        </Text>
      ),
    },
    { key: "updated", title: text.updated, cell: ({ updated_at }) => <Time at={updated_at} /> },
  ];
  return (
    <Loaded query={query}>
      {(all) => {
        const looked = wanted.trim().toLowerCase();
        const found = all.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(looked));
        return (
          <>
            {all.length === 0 && <Empty title={text.empty}>{text.emptyDetail}</Empty>}
            {all.length > 3 && (
              <TextInput
                aria-label={text.search}
                placeholder={text.search}
                value={wanted}
                onChange={(event) => setWanted(event.currentTarget.value)}
                maw={360}
                data-search
              />
            )}
            {all.length > 0 && found.length === 0 && <Text size="sm">{text.noneFound}</Text>}
            {found.length > 0 && (
              <DataTable label={text.table} columns={columns} rows={found} keyOf={({ id }) => id} />
            )}
            {group !== undefined && <GroupEditor key={group} id={group} onClose={() => open(undefined)} />}
          </>
        );
      }}
    </Loaded>
  );
}
