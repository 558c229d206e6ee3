import { Button, Group, Stack, Text, Tooltip } from "@mantine/core";
import type { Me } from "../api/session.ts";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { Time } from "../kit/time.tsx";
import { ToneBadge, type Tone } from "../kit/tone-badge.tsx";
import { keys as text } from "../strings/keys.ts";
import { stateOf, type ApiKey, type KeyState } from "./requests.ts";

const TONES: Record<KeyState, Tone> = { active: "good", revoked: "bad", expired: "warn", replaced: "calm" };

interface KeysTableProps {
  me: Me;
  keys: ApiKey[];
  now: number;
  /** Users rotate and revoke their own; whoever has the scope, everybody's. */
  mayChange: (key: ApiKey) => boolean;
  onRotate: (key: ApiKey) => void;
  onRevoke: (key: ApiKey) => void;
}

export function KeysTable({ me, keys, now, mayChange, onRotate, onRevoke }: KeysTableProps) {
  const columns: Column<ApiKey>[] = [
    {
      key: "name",
      title: text.name,
      cell: ({ name, id }) => (
        <Stack gap={0}>
          <Text fw={600}>{name}</Text>
          <Text size="xs" c="dimmed">
            {id}
          </Text>
        </Stack>
      ),
    },
    {
      key: "state",
      title: text.state,
      cell: (key) => {
        const state = stateOf(key, now);
        return (
          <Group gap={4}>
            <ToneBadge tone={TONES[state]}>{text[state]}</ToneBadge>
            {key.id === me.key.id && <ToneBadge tone="live">{text.yours}</ToneBadge>}
          </Group>
        );
      },
    },
    {
      key: "may",
      title: text.may,
      cell: ({ role, scopes }) =>
        role ?? (
          <Tooltip label={scopes.join(", ")} multiline maw={360}>
            <span>{text.scopes(scopes.length)}</span>
          </Tooltip>
        ),
    },
    { key: "project", title: text.project, cell: ({ project }) => project ?? text.everyProject },
    { key: "user", title: text.user, cell: ({ user }) => user ?? text.service },
    { key: "used", title: text.used, cell: ({ last_used_at: at }) => (at ? <Time at={at} /> : text.never) },
    {
      key: "created",
      title: text.created,
      cell: ({ created_at: at, created_by: by }) => (
        <Tooltip label={text.by(by)}>
          <span>
            <Time at={at} />
          </span>
        </Tooltip>
      ),
    },
    {
      key: "expires",
      title: text.expires,
      cell: ({ expires_at: at }) => (at ? <Time at={at} /> : text.noExpiry),
    },
    {
      key: "acts",
      title: "",
      cell: (key) =>
        stateOf(key, now) === "active" &&
        mayChange(key) && (
          <Group gap="xs" wrap="nowrap">
            <Button
              size="xs"
              variant="default"
              onClick={() => onRotate(key)}
              aria-label={text.rotateTitle(key.name)}
            >
              {text.rotate}
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => onRevoke(key)}
              aria-label={text.revokeTitle(key.name)}
            >
              {text.revoke}
            </Button>
          </Group>
        ),
    },
  ];
  return <DataTable label={text.list} columns={columns} rows={keys} keyOf={({ id }) => id} />;
}
