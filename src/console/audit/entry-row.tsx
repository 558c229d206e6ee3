import { Button, Collapse, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Copyable } from "../kit/copy.tsx";
import { DataTable } from "../kit/data-table.tsx";
import { Facts } from "../kit/facts.tsx";
import { utc } from "../kit/format.ts";
import { TextLink } from "../kit/link.tsx";
import { Time } from "../kit/time.tsx";
import { audit as text } from "../strings/audit.ts";
import classes from "./audit.module.css";
import { changesOf, shown } from "./changes.ts";
import { actionWords, whoOf, type Entry } from "./entries.ts";
import { Subject } from "./subject.tsx";

function Details({ entry }: { entry: Entry }) {
  const changes = changesOf(entry);
  return (
    <Stack gap="sm" py="xs">
      {changes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.noState}
        </Text>
      ) : (
        <DataTable
          label={text.changes}
          rows={changes}
          keyOf={({ field }) => field}
          columns={[
            { key: "field", title: text.field, cell: ({ field }) => field },
            { key: "before", title: text.before, cell: ({ before }) => shown(before) },
            { key: "after", title: text.after, cell: ({ after }) => shown(after) },
          ]}
        />
      )}
      <Facts
        rows={[
          [text.request, <Copyable key="request" value={entry.request_id} />],
          [text.entry, String(entry.id)],
          [text.action, entry.action],
          [utc(entry.changed_at), <Time key="at" at={entry.changed_at} exact />],
        ]}
      />
    </Stack>
  );
}

/** One entry: when, what, to which, by whom and why. */
export function EntryRow({ entry }: { entry: Entry }) {
  const [opened, { toggle }] = useDisclosure();
  const what = actionWords(entry.action);
  return (
    <li className={classes.entry}>
      <div className={classes.line}>
        <Text size="sm" c="dimmed">
          <Time at={entry.changed_at} exact />
        </Text>
        <div>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {what}
            </Text>
            {entry.agent_id !== null && (
              <TextLink to="/agents/$agentId" params={{ agentId: entry.agent_id }} size="sm">
                {entry.agent_id}
              </TextLink>
            )}
            <Text size="sm" component="span">
              <Subject entry={entry} />
            </Text>
          </Group>
          <Text size="sm" c="dimmed">
            {text.by(whoOf(entry))}
          </Text>
          {entry.reason && <Text size="sm">{entry.reason}</Text>}
        </div>
        <Button
          size="compact-xs"
          variant="default"
          aria-expanded={opened}
          aria-label={text.detailsOf(what, entry.id)}
          onClick={toggle}
        >
          {text.details}
        </Button>
      </div>
      <Collapse expanded={opened}>{opened && <Details entry={entry} />}</Collapse>
    </li>
  );
}
