import { Group, Text } from "@mantine/core";
import { ActionButton } from "../kit/action-button.tsx";
import type { ConfigUse } from "../kit/config-uses.ts";
import { DataTable } from "../kit/data-table.tsx";
import { Time } from "../kit/time.tsx";
import { UsedBy } from "../kit/used-by.tsx";
import { common } from "../strings/common.ts";
import { credentials as text } from "../strings/credentials.ts";
import type { Credential } from "./requests.ts";

interface CredentialsTableProps {
  rows: Credential[];
  uses: ConfigUse[] | undefined;
  /** Names of the tools that send a credential. */
  toolsOf: (name: string) => string[];
  onReplace: (name: string) => void;
  onRemove: (name: string) => void;
}

/** Credentials without their values: nobody is told those. */
export const CredentialsTable = ({ rows, uses, toolsOf, onReplace, onRemove }: CredentialsTableProps) => (
  <DataTable
    label={text.label}
    rows={rows}
    keyOf={({ name }) => name}
    columns={[
      { key: "name", title: text.columns.name, cell: ({ name }) => <strong>{name}</strong> },
      {
        key: "provider",
        title: text.columns.provider,
        cell: ({ provider }) => provider ?? common.unknown,
      },
      {
        key: "end",
        title: text.columns.end,
        cell: ({ last_four }) => (last_four === "" ? common.unknown : <code>…{last_four}</code>),
      },
      {
        key: "usedBy",
        title: text.columns.usedBy,
        cell: ({ name }) => (
          <UsedBy
            uses={uses?.filter(({ credentials }) => credentials.includes(name))}
            more={toolsOf(name).map(text.toolUse)}
          />
        ),
      },
      {
        key: "used",
        title: text.columns.used,
        cell: ({ last_used_at }) => (last_used_at === null ? text.never : <Time at={last_used_at} />),
      },
      {
        key: "created",
        title: text.columns.created,
        cell: ({ created_at, created_by }) => (
          <span>
            <Time at={created_at} />{" "}
            <Text size="xs" c="dimmed" component="span">
              {text.by(created_by)}
            </Text>
          </span>
        ),
      },
      { key: "sealed", title: text.columns.sealed, cell: ({ key_id }) => <code>{key_id}</code> },
      {
        key: "actions",
        title: text.columns.actions,
        cell: ({ name }) => (
          <Group gap="xs">
            <ActionButton
              scope="credentials:write"
              size="compact-sm"
              variant="default"
              onClick={() => onReplace(name)}
              aria-label={text.ofCredential(text.replace, name)}
            >
              {text.replace}
            </ActionButton>
            <ActionButton
              scope="credentials:write"
              size="compact-sm"
              variant="subtle"
              color="red"
              onClick={() => onRemove(name)}
              aria-label={text.ofCredential(text.remove, name)}
            >
              {text.remove}
            </ActionButton>
          </Group>
        ),
      },
    ]}
  />
);
