import { Collapse, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useId } from "react";
import { JsonView } from "../../kit/json-view.tsx";
import { TextLink } from "../../kit/link.tsx";
import { Time } from "../../kit/time.tsx";
import { useOnce } from "../../kit/use-once.ts";
import { actionWords, history as text } from "../../strings/history.ts";
import { changedIn, moveOf, subjectOf, type Entry, type Subject } from "./entries.ts";
import classes from "./history.module.css";

interface EntryProps {
  agentId: string;
  entry: Entry;
  /** Without details to open. */
  brief?: boolean;
}

/** One entry of the audit trail: what, from where to where, who, when, why. */
export function HistoryEntry({ agentId, entry, brief = false }: EntryProps) {
  const { reason, changed_by, actor, changed_at } = entry;
  const changed = changedIn(entry);
  return (
    <Stack gap={2} className={classes.entry}>
      <Group gap="xs" justify="space-between" align="baseline">
        <Group gap={8} align="baseline">
          <Text fw={600} size="sm" component="span">
            {actionWords(entry.action)}
          </Text>
          <Move agentId={agentId} entry={entry} />
          <SubjectLink agentId={agentId} subject={subjectOf(entry)} />
        </Group>
        <Text size="xs" c="dimmed" component="span">
          <Time at={changed_at} />
        </Text>
      </Group>
      {reason !== null && reason !== "" && (
        <Text size="sm" className={classes.reason} lineClamp={brief ? 2 : undefined}>
          {reason}
        </Text>
      )}
      {changed.length > 0 && (
        <Text size="xs" c="dimmed">
          {text.fields(changed.join(", "))}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {text.by(changed_by ?? actor)}
        {!brief && changed_by !== null && changed_by !== actor && `, ${text.through(actor)}`}
      </Text>
      {!brief && <Details entry={entry} />}
    </Stack>
  );
}

function Move({ agentId, entry }: { agentId: string; entry: Entry }) {
  const move = moveOf(entry);
  const only = move === null ? entry.version : move.from === null || move.from === move.to ? move.to : null;
  if (only !== null)
    return (
      <TextLink size="sm" to="/agents/$agentId/versions/$version" params={{ agentId, version: String(only) }}>
        {text.version(only)}
      </TextLink>
    );
  if (move?.from == null || move.to === null) return null;
  return (
    <TextLink
      size="sm"
      to="/agents/$agentId/compare"
      params={{ agentId }}
      search={{ from: move.from, to: move.to }}
      title={text.compare(move.from, move.to)}
    >
      {text.move(move.from, move.to)}
    </TextLink>
  );
}

function SubjectLink({ agentId, subject }: { agentId: string; subject: Subject | null }) {
  if (subject === null) return null;
  const { kind, id } = subject;
  if (kind === "rollout")
    return (
      <TextLink size="sm" to="/rollouts/$rolloutId" params={{ rolloutId: id }}>
        {id}
      </TextLink>
    );
  if (kind === "experiment")
    return (
      <TextLink size="sm" to="/experiments/$experimentId" params={{ experimentId: id }}>
        {id}
      </TextLink>
    );
  return (
    <TextLink
      size="sm"
      to={kind === "flag" ? "/agents/$agentId/flags" : "/agents/$agentId/settings"}
      params={{ agentId }}
    >
      {kind === "label" ? text.label(id) : id}
    </TextLink>
  );
}

function Details({ entry }: { entry: Entry }) {
  const [opened, { toggle }] = useDisclosure();
  const wanted = useOnce(opened);
  const id = useId();
  const { previous_state, new_state, request_id } = entry;
  return (
    <div>
      <UnstyledButton className={classes.toggle} onClick={toggle} aria-expanded={opened} aria-controls={id}>
        {text.details}
      </UnstyledButton>
      <Collapse expanded={opened} id={id}>
        {wanted && (
          <Stack gap="xs" pt="xs">
            {previous_state !== null && (
              <>
                <Text size="xs" fw={600}>
                  {text.before}
                </Text>
                <JsonView label={text.before} value={previous_state} />
              </>
            )}
            {new_state !== null && (
              <>
                <Text size="xs" fw={600}>
                  {text.after}
                </Text>
                <JsonView label={text.after} value={new_state} />
              </>
            )}
            <Text size="xs" c="dimmed">
              {text.request(request_id)}
            </Text>
          </Stack>
        )}
      </Collapse>
    </div>
  );
}
