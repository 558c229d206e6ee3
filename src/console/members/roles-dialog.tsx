import { ActionIcon, Alert, Button, Group, Select, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useMe } from "../api/session.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { ProjectSelect } from "../kit/project-select.tsx";
import { useAct } from "../kit/use-act.ts";
import { whileStill } from "../kit/while-still.ts";
import { common } from "../strings/common.ts";
import { keys } from "../strings/keys.ts";
import { members as text } from "../strings/members.ts";
import { givable, readMember, replaceRoles, type Member, type Membership } from "./requests.ts";

/** A row that is typed in: its own id keeps it itself while rows come and go. */
interface Typed extends Membership {
  id: string;
}

const typedOf = (membership: Membership): Typed => ({ ...membership, id: crypto.randomUUID() });

/** What a member is, and where: all of it is replaced at once. */
export function RolesDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const me = useMe();
  const roles = givable(me);
  const [rows, setRows] = useState(() => member.memberships.map(typedOf));
  const save = useAct({
    act: () =>
      replaceRoles(
        member.id,
        rows.map(({ project, role }) => ({ project, role })),
      ),
    done: () => text.rolesChanged(member.name),
    undo: (after) => () =>
      whileStill({
        read: () => readMember(member.id),
        is: ({ memberships }) => JSON.stringify(memberships) === JSON.stringify(after.memberships),
        otherwise: common.notUndone,
        act: () => replaceRoles(member.id, member.memberships),
      }),
    onDone: onClose,
    quiet: true,
  });
  const twice = new Set(rows.map(({ project }) => project)).size < rows.length;
  const change = (id: string, part: Partial<Membership>): void =>
    setRows(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <FormDialog
      opened
      onClose={onClose}
      size="lg"
      title={text.rolesTitle(member.name)}
      submit={text.saveRoles}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      disabled={twice}
    >
      <Text size="sm">{text.rolesLead}</Text>
      {rows.map(({ id, project, role }) => (
        <Group key={id} align="flex-end" wrap="nowrap">
          <Select
            label={text.role}
            // A role that only others give stays what it is.
            data={roles.includes(role) ? roles : [role, ...roles]}
            value={role}
            onChange={(next) => next && change(id, { role: next })}
            allowDeselect={false}
            flex={1}
          />
          <ProjectSelect value={project} onChange={(next) => change(id, { project: next })} flex={1} />
          <ActionIcon
            variant="default"
            size="lg"
            onClick={() => setRows(rows.filter((row) => row.id !== id))}
            aria-label={text.removeRole(text.roleIn(role, project))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          onClick={() => setRows([...rows, typedOf({ project: me.project, role: "viewer" })])}
        >
          {text.addRole}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {[...new Set(rows.map(({ role }) => role))]
          .map((role) => `${role}: ${keys.roleHints[role]}`)
          .join(" ")}
      </Text>
      {twice && <Alert color="orange">{text.twice}</Alert>}
    </FormDialog>
  );
}
