import { Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { ActionButton } from "../kit/action-button.tsx";
import { Removal } from "../kit/removal.tsx";
import { DataTable } from "../kit/data-table.tsx";
import { count } from "../kit/format.ts";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Section } from "../kit/section.tsx";
import { Empty, Loaded } from "../kit/states.tsx";
import { Time } from "../kit/time.tsx";
import { useAct } from "../kit/use-act.ts";
import { metrics } from "../strings/metrics.ts";
import { MetricDialog } from "./metric-dialog.tsx";
import { deleteMetric, readMetric, readMetrics, type Metric } from "./requests.ts";

const text = metrics.own;

interface MetricsTableProps {
  rows: Metric[];
  onEdit: (name: string) => void;
  onRemove: (name: string) => void;
}

const MetricsTable = ({ rows, onEdit, onRemove }: MetricsTableProps) => (
  <DataTable
    label={text.label}
    rows={rows}
    keyOf={({ name }) => name}
    columns={[
      { key: "name", title: text.columns.name, cell: ({ metric }) => <code>{metric}</code> },
      { key: "kind", title: text.columns.kind, cell: ({ kind }) => text.kinds[kind] },
      {
        key: "direction",
        title: text.columns.direction,
        cell: ({ direction }) => text.directions[direction],
      },
      {
        key: "cap",
        title: text.columns.cap,
        cell: ({ cap }) => (cap === null ? text.noCap : count(cap)),
        numeric: true,
      },
      { key: "description", title: text.columns.description, cell: ({ description }) => description },
      { key: "updated", title: text.columns.updated, cell: ({ updated_at }) => <Time at={updated_at} /> },
      {
        key: "actions",
        title: text.columns.actions,
        cell: ({ name }) => (
          <Group gap="xs" wrap="nowrap">
            <ActionButton
              scope="experiments:write"
              size="compact-sm"
              variant="default"
              aria-label={text.ofMetric(text.edit, name)}
              onClick={() => onEdit(name)}
            >
              {text.edit}
            </ActionButton>
            <ActionButton
              scope="experiments:write"
              size="compact-sm"
              variant="subtle"
              color="red"
              aria-label={text.ofMetric(text.remove, name)}
              onClick={() => onRemove(name)}
            >
              {text.remove}
            </ActionButton>
          </Group>
        ),
      },
    ]}
  />
);

/** What the project says of metrics of its own. */
export function OwnMetrics() {
  const [creating, setCreating] = useState(false);
  const [removed, setRemoved] = useState<string | null>(null);
  const [edited, setEdited] = useState<Awaited<ReturnType<typeof readMetric>> | null>(null);
  const pages = usePages({ queryKey: ["metrics", "definitions"], read: readMetrics });
  // Read anew: what is changed is what there is now.
  const edit = useAct({ act: readMetric, onDone: setEdited });
  const remove = useAct({ act: deleteMetric, done: (_, name) => text.removal.done(name), quiet: true });
  return (
    <Section
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton
          scope="experiments:write"
          creates
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setCreating(true)}
        >
          {text.create}
        </ActionButton>
      }
    >
      <Loaded query={{ ...pages, data: pages.rows }}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={text.empty}>{text.emptyDetail}</Empty>
          ) : (
            <>
              <MetricsTable rows={rows} onEdit={(name) => edit.mutate(name)} onRemove={setRemoved} />
              <LoadMore pages={pages} />
            </>
          )
        }
      </Loaded>
      {creating && <MetricDialog stored={null} onClose={() => setCreating(false)} />}
      {edited && (
        <MetricDialog
          stored={{
            metric: {
              name: edited.metric.name,
              kind: edited.metric.kind,
              direction: edited.metric.direction,
              cap: edited.metric.cap,
              description: edited.metric.description,
            },
            etag: edited.etag,
          }}
          onClose={() => setEdited(null)}
        />
      )}
      <Removal
        name={removed}
        onClose={() => setRemoved(null)}
        text={text.removal}
        confirm={text.remove}
        onRemove={remove.mutateAsync}
      />
    </Section>
  );
}
