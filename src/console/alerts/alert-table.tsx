import { Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { ActionButton } from "../kit/action-button.tsx";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { count } from "../kit/format.ts";
import { TextLink } from "../kit/link.tsx";
import { Time } from "../kit/time.tsx";
import { ToneBadge, type Tone } from "../kit/tone-badge.tsx";
import { alerts as text } from "../strings/alerts.ts";
import { common } from "../strings/common.ts";
import { AlertForm } from "./alert-form.tsx";
import type { Alert } from "./queries.ts";
import { useAlertActs } from "./use-acts.ts";
import { metricFigure, ruleWords } from "./words.ts";

const TONES: Record<Alert["status"], Tone> = { ok: "good", pending: "warn", firing: "bad", no_data: "calm" };

const Name = ({ alert }: { alert: Alert }) => (
  <Stack gap={2}>
    <Text size="sm" fw={600}>
      {alert.name}
    </Text>
    <Text size="xs" c="dimmed">
      {ruleWords(alert)}
    </Text>
    {alert.action === "rollback" && <Text size="xs">{text.rollsBack}</Text>}
    {alert.description && <Text size="xs">{alert.description}</Text>}
  </Stack>
);

function Status({ alert }: { alert: Alert }) {
  const { enabled, status, since, firing_since, action_result: result } = alert;
  const from = firing_since ?? since;
  if (!enabled) return <ToneBadge tone="calm">{text.off}</ToneBadge>;
  return (
    <Stack gap={2} align="flex-start">
      <ToneBadge tone={TONES[status]}>{text.statuses[status]}</ToneBadge>
      {from !== null && (
        <Text size="xs" c="dimmed">
          {text.since} <Time at={from} exact />
        </Text>
      )}
      {result && (
        <Text size="xs">
          {text.results[result.outcome]} {result.detail}
        </Text>
      )}
    </Stack>
  );
}

function seenText({ metric, observed, requests }: Alert): string {
  if (requests === 0) return text.noRequests;
  return metric === "no_traffic"
    ? text.seenRequests(count(requests))
    : text.seen(metricFigure(metric, observed), count(requests));
}

function Seen({ alert }: { alert: Alert }) {
  const { metric, reference, evaluated_at } = alert;
  if (evaluated_at === null)
    return (
      <Text size="sm" c="dimmed">
        {text.notYet}
      </Text>
    );
  return (
    <Stack gap={2}>
      <Text size="sm">{seenText(alert)}</Text>
      {reference !== null && <Text size="xs">{text.compared(metricFigure(metric, reference))}</Text>}
      <Text size="xs" c="dimmed">
        <Time at={evaluated_at} />
      </Text>
    </Stack>
  );
}

const COLUMNS: Column<Alert>[] = [
  { key: "name", title: text.columns.name, cell: (alert) => <Name alert={alert} /> },
  {
    key: "agent",
    title: text.columns.agent,
    cell: ({ agent_id: agentId }) => (
      <TextLink to="/agents/$agentId" params={{ agentId }} size="sm">
        {agentId}
      </TextLink>
    ),
  },
  { key: "status", title: text.columns.status, cell: (alert) => <Status alert={alert} /> },
  { key: "seen", title: text.columns.seen, cell: (alert) => <Seen alert={alert} /> },
];

/** Alerts, those first that fire. */
export function AlertTable({ rows }: { rows: Alert[] }) {
  const [edited, setEdited] = useState<Alert | undefined>();
  const { toggle, remove } = useAlertActs();
  const acts: Column<Alert> = {
    key: "acts",
    title: text.columns.acts,
    cell: (alert) => {
      const verb = alert.enabled ? text.pause : text.resume;
      return (
        <Group gap="xs">
          <ActionButton
            scope="alerts:write"
            size="compact-xs"
            variant="default"
            aria-label={text.actOf(common.edit, alert.name)}
            onClick={() => setEdited(alert)}
          >
            {common.edit}
          </ActionButton>
          <ActionButton
            scope="alerts:write"
            size="compact-xs"
            variant="default"
            aria-label={text.actOf(verb, alert.name)}
            onClick={() => toggle.mutate(alert)}
          >
            {verb}
          </ActionButton>
          <ActionButton
            scope="alerts:write"
            size="compact-xs"
            variant="default"
            aria-label={text.actOf(text.remove, alert.name)}
            onClick={() => remove.mutate(alert)}
          >
            {text.remove}
          </ActionButton>
        </Group>
      );
    },
  };
  return (
    <>
      <DataTable label={text.list} columns={[...COLUMNS, acts]} rows={rows} keyOf={({ id }) => id} />
      <AlertForm opened={edited !== undefined} onClose={() => setEdited(undefined)} alert={edited} />
    </>
  );
}
