import { Code, Collapse, Group, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronRight, IconTool } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Json } from "../../../domain/json.ts";
import { playground } from "../../strings/playground.ts";
import type { ToolPart } from "./exchange.ts";
import classes from "./chat.module.css";

const text = playground.tool;

const shown = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

const Block = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {label}
    </Text>
    {children}
  </div>
);

const Value = ({ label, value }: { label: string; value: Json }) => (
  <Block label={label}>
    <Code block tabIndex={0} role="group" aria-label={label} className={classes.value}>
      {shown(value)}
    </Code>
  </Block>
);

/** What became of the call, in a word. */
function outcomeOf({ input, outcome }: ToolPart, isOver: boolean): string {
  if (outcome) return "error" in outcome ? text.error : text.output;
  if (isOver) return text.unanswered;
  return input === null ? text.writing : text.waiting;
}

/** A call of a tool, with what it was given and what it answered. */
export function ToolCall({ tool, isOver }: { tool: ToolPart; isOver: boolean }) {
  const [opened, { toggle }] = useDisclosure(true);
  const { name, input, outcome } = tool;
  const failed = outcome !== null && "error" in outcome;
  return (
    <div className={classes.tool} data-failed={failed || undefined}>
      <UnstyledButton onClick={toggle} aria-expanded={opened} className={classes.toolHead}>
        <IconChevronRight
          size={14}
          aria-hidden
          className={classes.chevron}
          data-opened={opened || undefined}
        />
        <IconTool size={16} aria-hidden />
        <Text size="sm" fw={600} component="span">
          {text.called(name)}
        </Text>
        <Text size="xs" c="dimmed" component="span">
          {outcomeOf(tool, isOver)}
        </Text>
      </UnstyledButton>
      <Collapse expanded={opened}>
        <Group gap="xs" mt="xs" align="stretch" className={classes.toolValues}>
          {input !== null && <Value label={text.input} value={input.value} />}
          {outcome &&
            ("error" in outcome ? (
              <Block label={text.error}>
                <Text size="sm" c="var(--mantine-color-error)">
                  {outcome.error}
                </Text>
              </Block>
            ) : (
              <Value label={text.output} value={outcome.output} />
            ))}
        </Group>
      </Collapse>
    </div>
  );
}
