import { ActionIcon, Badge, Code, Group, Menu, Stack, Text } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconGripVertical,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import { useState, type KeyboardEvent } from "react";
import type { Rule } from "../../../domain/rule.ts";
import { ConditionText } from "../../kit/conditions/text.tsx";
import { common } from "../../strings/common.ts";
import { targeting } from "../../strings/targeting.ts";
import classes from "./rules.module.css";
import { givesWords } from "./words.ts";

const text = targeting.rules;

export type Mark = keyof typeof text.marks;

interface RuleRowProps {
  rule: Rule;
  /** From 1. */
  place: number;
  of: number;
  mark: Mark | undefined;
  readOnly: boolean;
  isDragged: boolean;
  onDrag: (begins: boolean) => void;
  onDrop: () => void;
  onMove: (by: -1 | 1) => void;
  onEdit: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
}

/** One rule: who gets what, and its place among the others. */
export function RuleRow(props: RuleRowProps) {
  const { rule, place, of, mark, readOnly, isDragged, onDrag, onDrop, onMove } = props;
  const [isOver, setIsOver] = useState(false);
  const onKey = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!event.altKey || by === 0 || readOnly) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <li
      className={classes.rule}
      data-over={(isOver && !isDragged) || undefined}
      onKeyDown={onKey}
      onDragOver={(event) => {
        if (readOnly) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        onDrop();
      }}
      aria-label={text.place(place)}
    >
      <span
        className={classes.handle}
        title={text.drag}
        draggable={!readOnly}
        onDragStart={(event) => {
          const row = event.currentTarget.parentElement;
          event.dataTransfer.effectAllowed = "move";
          event.dataTransfer.setData("text/plain", rule.id);
          if (row) event.dataTransfer.setDragImage(row, 12, 12);
          onDrag(true);
        }}
        onDragEnd={() => onDrag(false)}
        aria-hidden
      >
        <IconGripVertical size={18} stroke={1.5} />
      </span>
      <Stack gap={2} miw={0}>
        <Group gap={6}>
          <Text size="sm" c="dimmed" component="span">
            {place}.
          </Text>
          <Code style={{ overflowWrap: "anywhere", whiteSpace: "normal" }}>{rule.id}</Code>
          {mark && (
            <Badge variant="light" color={mark === "added" ? "teal" : "blue"} size="sm">
              {text.marks[mark]}
            </Badge>
          )}
        </Group>
        {rule.description && (
          <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
            {rule.description}
          </Text>
        )}
        <Text size="sm" component="div" style={{ overflowWrap: "anywhere" }}>
          <ConditionText value={rule.condition} /> {text.gives} <strong>{givesWords(rule)}</strong>
        </Text>
        {Object.keys(rule.condition).length === 0 && rule.version !== undefined && place < of && (
          <Text size="xs" c="orange.9">
            {text.everyoneEnds}
          </Text>
        )}
      </Stack>
      {!readOnly && <RowActions {...props} />}
    </li>
  );
}

function RowActions({ rule, place, of, onMove, onEdit, onDuplicate, onRemove }: RuleRowProps) {
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={text.up(rule.id)}
        onClick={() => onMove(-1)}
        disabled={place === 1}
      >
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={text.down(rule.id)}
        onClick={() => onMove(1)}
        disabled={place === of}
      >
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={`${text.edit} ${rule.id}`} onClick={onEdit}>
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={text.menu(rule.id)}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} aria-hidden />} onClick={onEdit}>
            {common.edit}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={14} aria-hidden />} onClick={onDuplicate}>
            {text.duplicate}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={14} aria-hidden />} onClick={onRemove}>
            {text.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
