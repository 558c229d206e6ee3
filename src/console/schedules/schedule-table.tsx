import { Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api, segment } from "../api/client.ts";
import { useCan } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { Confirm } from "../kit/confirm.tsx";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { utc } from "../kit/format.ts";
import { TextLink } from "../kit/link.tsx";
import { Time } from "../kit/time.tsx";
import { ToneBadge, type Tone } from "../kit/tone-badge.tsx";
import { useAct } from "../kit/use-act.ts";
import { common } from "../strings/common.ts";
import { schedules as text } from "../strings/schedules.ts";
import { MoveForm } from "./move-form.tsx";
import { whatOf, type Schedule } from "./queries.ts";

const TONES: Record<Schedule["status"], Tone> = {
  pending: "live",
  done: "good",
  cancelled: "calm",
  failed: "bad",
};

function What({ schedule }: { schedule: Schedule }) {
  const { rollout_id: rolloutId, reason, outcome } = schedule;
  return (
    <Stack gap={2}>
      {rolloutId === null ? (
        <Text size="sm" fw={600}>
          {whatOf(schedule)}
        </Text>
      ) : (
        <TextLink to="/rollouts/$rolloutId" params={{ rolloutId }} fw={600} size="sm">
          {whatOf(schedule)}
        </TextLink>
      )}
      {reason && (
        <Text size="xs" c="dimmed">
          {text.why(reason)}
        </Text>
      )}
      {outcome && <Text size="xs">{outcome}</Text>}
    </Stack>
  );
}

const COLUMNS: Column<Schedule>[] = [
  { key: "what", title: text.columns.what, cell: (schedule) => <What schedule={schedule} /> },
  {
    key: "agent",
    title: text.columns.agent,
    cell: ({ agent_id: agentId }) => (
      <TextLink to="/agents/$agentId" params={{ agentId }} size="sm">
        {agentId}
      </TextLink>
    ),
  },
  {
    key: "at",
    title: text.columns.at,
    cell: ({ at, status }) => (
      <Stack gap={2}>
        <Text size="sm">
          <Time at={at} exact />
          {status === "pending" && (
            <>
              {" · "}
              <Time at={at} />
            </>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {utc(at)}
        </Text>
      </Stack>
    ),
  },
  {
    key: "status",
    title: text.columns.status,
    cell: ({ status }) => <ToneBadge tone={TONES[status]}>{text.statuses[status]}</ToneBadge>,
  },
  { key: "by", title: text.columns.by, cell: ({ created_by: by }) => by },
];

/** Schedules, and what can be done with those that wait. */
export function ScheduleTable({ rows }: { rows: Schedule[] }) {
  const [moved, setMoved] = useState<Schedule | null>(null);
  const [cancelled, setCancelled] = useState<Schedule | null>(null);
  const mayActivate = useCan("versions:activate");
  const cancel = useAct({
    quiet: true,
    act: (schedule: Schedule) => api.schedules[":id"].$delete({ param: { id: segment(schedule.id) } }),
    done: () => text.cancelled,
  });
  const acts: Column<Schedule> = {
    key: "acts",
    title: text.columns.acts,
    cell: (schedule) =>
      schedule.status === "pending" && (
        <Group gap="xs">
          <ActionButton
            scope="schedules:write"
            unless={!mayActivate && common.needsScope("versions:activate")}
            size="compact-xs"
            variant="default"
            aria-label={text.moveOf(whatOf(schedule))}
            onClick={() => setMoved(schedule)}
          >
            {text.move}
          </ActionButton>
          <ActionButton
            scope="schedules:write"
            size="compact-xs"
            variant="default"
            aria-label={text.cancelOf(whatOf(schedule))}
            onClick={() => setCancelled(schedule)}
          >
            {text.cancel}
          </ActionButton>
        </Group>
      ),
  };
  return (
    <>
      <DataTable label={text.list} columns={[...COLUMNS, acts]} rows={rows} keyOf={({ id }) => id} />
      <MoveForm schedule={moved} onClose={() => setMoved(null)} />
      <Confirm
        opened={cancelled !== null}
        onClose={() => setCancelled(null)}
        title={text.cancelTitle}
        confirm={text.cancelConfirm}
        danger
        onConfirm={() => (cancelled ? cancel.mutateAsync(cancelled) : Promise.resolve())}
      >
        {cancelled && text.cancelLead(whatOf(cancelled), cancelled.agent_id)}
      </Confirm>
    </>
  );
}
