import { Group, Stack, Text } from "@mantine/core";
import { useMe } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import type { Column } from "../kit/data-table.tsx";
import { Time } from "../kit/time.tsx";
import { ToneBadge } from "../kit/tone-badge.tsx";
import { members as text } from "../strings/members.ts";
import type { Member } from "./requests.ts";

/** What is being done with whom. */
export interface Doing {
  what: "edit" | "roles" | "remove";
  member: Member;
}

const ACTS: { what: Doing["what"]; word: string; title: (name: string) => string }[] = [
  { what: "roles", word: text.rolesButton, title: text.rolesTitle },
  { what: "edit", word: text.edit, title: text.editTitle },
  { what: "remove", word: text.remove, title: text.removeTitle },
];

export function useColumns(onDo: (doing: Doing) => void): Column<Member>[] {
  const me = useMe();
  return [
    {
      key: "name",
      title: text.name,
      cell: ({ id, name, username, email }) => (
        <Stack gap={0}>
          <Group gap={6}>
            <Text fw={600}>{name}</Text>
            {id === me.user?.id && <ToneBadge tone="calm">{text.you}</ToneBadge>}
          </Group>
          <Text size="xs" c="dimmed">
            {username} · {email}
          </Text>
        </Stack>
      ),
    },
    {
      key: "roles",
      title: text.roles,
      cell: ({ memberships }) =>
        memberships.length === 0 ? (
          <Text size="sm" c="dimmed">
            {text.noRole}
          </Text>
        ) : (
          memberships.map(({ project, role }) => text.roleIn(role, project)).join(", ")
        ),
    },
    { key: "since", title: text.since, cell: ({ created_at: at }) => <Time at={at} /> },
    {
      key: "acts",
      title: "",
      cell: (member) => (
        <Group gap="xs" wrap="nowrap">
          {ACTS.map(({ what, word, title }) => (
            <ActionButton
              key={what}
              scope="users:write"
              size="xs"
              variant="default"
              onClick={() => onDo({ what, member })}
              aria-label={title(member.name)}
            >
              {word}
            </ActionButton>
          ))}
        </Group>
      ),
    },
  ];
}
