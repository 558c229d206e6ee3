import { ActionIcon, Badge, Button, Code, Group, List, Stack, Switch, Text, Tooltip } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { FlagRule } from "../../../domain/flag.ts";
import { useCan } from "../../api/session.ts";
import { Confirm } from "../../kit/confirm.tsx";
import { conditionWords, shown } from "../../kit/conditions/words.ts";
import { useAct } from "../../kit/use-act.ts";
import { common } from "../../strings/common.ts";
import { targeting } from "../../strings/targeting.ts";
import { createFlag, definitionOf, removeFlag, replaceFlag, type SavedFlag } from "./data.ts";
import classes from "./flags.module.css";

const text = targeting.flags;

interface FlagCardProps {
  agentId: string;
  flag: SavedFlag;
  isTried: boolean;
  onEdit: () => void;
  onTry: () => void;
}

/** What a flag is while it is switched off. */
const offValueOf = ({ type, off_value }: Pick<SavedFlag, "type" | "off_value">) =>
  off_value ?? (type === "boolean" ? false : null);

function ruleWords({ condition, percent, value }: FlagRule): string {
  const who = conditionWords(condition);
  return text.rule(percent === undefined ? who : text.percentOf(String(percent), who), shown(value));
}

/** A flag: its switch, and who gets which value. */
export function FlagCard({ agentId, flag, isTried, onEdit, onTry }: FlagCardProps) {
  const mayWrite = useCan("rules:write");
  const [deleting, setDeleting] = useState(false);
  const { key, type, description, enabled, rules, default_value, gates_tools = [] } = flag;
  const definition = definitionOf(flag);
  const turn = useAct({
    act: (on: boolean) => replaceFlag(agentId, definition, { ...definition, enabled: on }),
    done: (_, on) => (on ? text.switchedOn(key) : text.switchedOff(key)),
    undo: (saved) => () => replaceFlag(agentId, saved, definition),
  });
  const remove = useAct({
    act: () => removeFlag(agentId, key),
    done: () => text.deleted(key),
    undo: () => () => createFlag(agentId, definition, crypto.randomUUID()),
    quiet: true,
  });
  return (
    <li className={classes.flag}>
      <Tooltip label={common.needsScope("rules:write")} disabled={mayWrite}>
        <Switch
          aria-label={text.on(key)}
          checked={turn.isPending ? turn.variables : enabled}
          disabled={!mayWrite || turn.isPending}
          onChange={(event) => turn.mutate(event.currentTarget.checked)}
        />
      </Tooltip>
      <Stack gap={4} miw={0}>
        <Group gap={6}>
          <Code style={{ overflowWrap: "anywhere", whiteSpace: "normal" }}>{key}</Code>
          <Badge variant="light" color="gray" size="sm">
            {text.types[type]}
          </Badge>
          <Text size="xs" c="dimmed">
            {enabled ? text.state.on : text.state.off}
          </Text>
        </Group>
        {description && <Text size="sm">{description}</Text>}
        {enabled ? (
          <List size="sm" style={{ overflowWrap: "anywhere" }} type="ordered">
            {rules.map((rule) => (
              <List.Item key={JSON.stringify(rule)}>{ruleWords(rule)}</List.Item>
            ))}
            <List.Item>{text.default(shown(default_value))}</List.Item>
          </List>
        ) : (
          <Text size="sm">{text.offGives(shown(offValueOf(flag)))}</Text>
        )}
        {gates_tools.length > 0 && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {text.gates(gates_tools.join(", "))}
          </Text>
        )}
        <Group gap="xs">
          <Button
            size="compact-xs"
            variant={isTried ? "light" : "default"}
            aria-pressed={isTried}
            onClick={onTry}
          >
            {text.tryIt}
          </Button>
        </Group>
      </Stack>
      {mayWrite && (
        <Group gap={2} wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={`${common.edit} ${key}`} onClick={onEdit}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${common.remove} ${key}`}
            onClick={() => setDeleting(true)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      )}
      <Confirm
        opened={deleting}
        onClose={() => setDeleting(false)}
        title={text.deleteTitle(key)}
        confirm={common.remove}
        danger
        onConfirm={() => remove.mutateAsync()}
      >
        {text.deleteDetail}
      </Confirm>
    </li>
  );
}
