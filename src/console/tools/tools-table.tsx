import { Group, Text } from "@mantine/core";
import { ActionButton } from "../kit/action-button.tsx";
import type { ConfigUse } from "../kit/config-uses.ts";
import { DataTable } from "../kit/data-table.tsx";
import { Time } from "../kit/time.tsx";
import { UsedBy } from "../kit/used-by.tsx";
import { common } from "../strings/common.ts";
import { tools as text } from "../strings/tools.ts";
import type { Tool } from "./requests.ts";

export type ToolAct = "test" | "edit" | "remove";

interface ToolsTableProps {
  rows: Tool[];
  uses: ConfigUse[] | undefined;
  onAct: (act: ToolAct, name: string) => void;
}

const ACTS: ToolAct[] = ["test", "edit", "remove"];

/** What the project has registered. */
export const ToolsTable = ({ rows, uses, onAct }: ToolsTableProps) => (
  <DataTable
    label={text.label}
    rows={rows}
    keyOf={({ name }) => name}
    columns={[
      {
        key: "name",
        title: text.columns.name,
        cell: ({ name, description }) => (
          <div>
            <strong>{name}</strong>
            <Text size="xs" c="dimmed" lineClamp={2} maw="40ch">
              {description}
            </Text>
          </div>
        ),
      },
      {
        key: "kind",
        title: text.columns.kind,
        cell: ({ kind }) => text.kinds[kind],
      },
      {
        key: "url",
        title: text.columns.url,
        cell: ({ url, method }) => (
          <Text size="sm" component="span">
            {method !== undefined && `${method} `}
            {url}
          </Text>
        ),
      },
      {
        key: "credential",
        title: text.columns.credential,
        cell: ({ credential }) => credential ?? common.none,
      },
      {
        key: "usedBy",
        title: text.columns.usedBy,
        cell: ({ name }) => <UsedBy uses={uses?.filter(({ tools }) => tools.includes(name))} />,
      },
      { key: "updated", title: text.columns.updated, cell: ({ updated_at }) => <Time at={updated_at} /> },
      {
        key: "actions",
        title: text.columns.actions,
        cell: ({ name }) => (
          <Group gap="xs" wrap="nowrap">
            {ACTS.map((act) => (
              <ActionButton
                key={act}
                scope="tools:write"
                size="compact-sm"
                variant={act === "remove" ? "subtle" : "default"}
                color={act === "remove" ? "red" : undefined}
                aria-label={text.ofTool(text[act], name)}
                onClick={() => onAct(act, name)}
              >
                {text[act]}
              </ActionButton>
            ))}
          </Group>
        ),
      },
    ]}
  />
);
