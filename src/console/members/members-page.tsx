import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { ActionButton } from "../kit/action-button.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { DataTable } from "../kit/data-table.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Section } from "../kit/section.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { useAct } from "../kit/use-act.ts";
import { members as text } from "../strings/members.ts";
import { CreateMemberDialog } from "./create-dialog.tsx";
import { EditMemberDialog } from "./edit-dialog.tsx";
import { useColumns, type Doing } from "./columns.tsx";
import { readMembers, removeMember, type Member } from "./requests.ts";
import { RoleTable } from "./role-table.tsx";
import { RolesDialog } from "./roles-dialog.tsx";

const route = getRouteApi("/members");
/** Milliseconds after the last key until the list is searched. */
const TYPING_MS = 250;

/** The people of the workspace, and what they are. */
export default function MembersPage() {
  const [creating, create] = useDisclosure();
  const [explained, explain] = useDisclosure();
  return (
    <Page
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton scope="users:write" creates onClick={create.open}>
          {text.create}
        </ActionButton>
      }
    >
      <Guard scope="users:read">
        <MemberList />
      </Guard>
      <Section
        title={text.whatRoles}
        description={text.whatRolesLead}
        actions={
          <Button variant="default" size="xs" onClick={explain.toggle} aria-expanded={explained}>
            {explained ? text.hide : text.show}
          </Button>
        }
      >
        {explained && <RoleTable />}
      </Section>
      {creating && <CreateMemberDialog onClose={create.close} />}
    </Page>
  );
}

function MemberList() {
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [search] = useDebouncedValue(q, TYPING_MS);
  const [doing, setDoing] = useState<Doing | null>(null);
  const end = (): void => setDoing(null);
  const pages = usePages({
    queryKey: ["users", search],
    read: (cursor) => readMembers(cursor, search || undefined),
  });
  const remove = useAct({
    act: (member: Member) => removeMember(member.id),
    done: (_, member) => text.removed(member.name),
    quiet: true,
  });
  const member = doing?.member;
  const columns = useColumns(setDoing);
  return (
    <>
      <TextInput
        label={text.search}
        placeholder={text.searchHint}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q}
        onChange={({ currentTarget }) =>
          void navigate({
            search: (before) => ({ ...before, q: currentTarget.value || undefined }),
            replace: true,
          })
        }
        maw={360}
        data-search
      />
      <Loaded query={{ ...pages, data: pages.rows }}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={q ? text.noneFound : text.none}>{q ? null : text.noneDetail}</Empty>
          ) : (
            <>
              <DataTable label={text.list} rows={rows} keyOf={({ id }) => id} columns={columns} />
              <LoadMore pages={pages} />
            </>
          )
        }
      </Loaded>
      {member && doing.what === "edit" && <EditMemberDialog member={member} onClose={end} />}
      {member && doing.what === "roles" && <RolesDialog member={member} onClose={end} />}
      <Confirm
        opened={doing?.what === "remove"}
        onClose={end}
        title={text.removeTitle(member?.name ?? "")}
        confirm={text.remove}
        danger
        onConfirm={async () => {
          if (member) await remove.mutateAsync(member);
        }}
      >
        {text.removeLead}
      </Confirm>
    </>
  );
}
