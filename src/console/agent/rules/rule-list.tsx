import { Button, Text, VisuallyHidden } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { MAX_RULES } from "../../../domain/limits.ts";
import type { Rule } from "../../../domain/rule.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Section } from "../../kit/section.tsx";
import { useCan } from "../../api/session.ts";
import { targeting } from "../../strings/targeting.ts";
import { changesOf } from "./changes.ts";
import { RuleEditor } from "./rule-editor.tsx";
import { RuleRow, type Mark } from "./rule-row.tsx";
import { freeId, type RuleSet } from "./rule-set.ts";
import classes from "./rules.module.css";

const text = targeting.rules;

interface RuleListProps {
  agentId: string;
  saved: RuleSet;
  rules: Rule[];
  onChange: (rules: Rule[]) => void;
}

function marksOf(saved: RuleSet, rules: Rule[]): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const change of changesOf(saved, { ...saved, rules })) {
    if (change.kind === "added") marks.set(change.rule.id, "added");
    else if (change.kind === "changed") marks.set(change.after.id, "changed");
    else if (change.kind === "moved" && !marks.has(change.rule.id)) marks.set(change.rule.id, "moved");
  }
  return marks;
}

/** The rules in the order in which they are tried. */
export function RuleList({ agentId, saved, rules, onChange }: RuleListProps) {
  const mayWrite = useCan("rules:write");
  // The place of the rule that is edited; the number of rules: a new one.
  const [edited, setEdited] = useState<number | null>(null);
  const [moved, setMoved] = useState("");
  const [dragged, setDragged] = useState<number | null>(null);
  const marks = marksOf(saved, rules);
  const move = (from: number, to: number): void => {
    const rule = rules[from];
    if (rule === undefined || to < 0 || to >= rules.length || from === to) return;
    onChange(rules.toSpliced(from, 1).toSpliced(to, 0, rule));
    setMoved(text.moved(rule.id, to + 1, rules.length));
  };
  const apply = (rule: Rule): void => {
    if (edited !== null) onChange(edited < rules.length ? rules.with(edited, rule) : [...rules, rule]);
    setEdited(null);
  };
  return (
    <Section
      title={text.title}
      description={text.description}
      actions={
        <ActionButton
          scope="rules:write"
          creates
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setEdited(rules.length)}
          disabled={rules.length >= MAX_RULES}
        >
          {text.add}
        </ActionButton>
      }
    >
      {rules.length === 0 && (
        <div>
          <Text fw={600}>{text.empty}</Text>
          <Text size="sm" c="dimmed">
            {text.emptyDetail}
          </Text>
        </div>
      )}
      <ol className={classes.list} aria-label={text.title}>
        {rules.map((rule, at) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            place={at + 1}
            of={rules.length}
            mark={marks.get(rule.id)}
            readOnly={!mayWrite}
            isDragged={dragged === at}
            onDrag={(begins) => setDragged(begins ? at : null)}
            onDrop={() => dragged !== null && move(dragged, at)}
            onMove={(by) => move(at, at + by)}
            onEdit={() => setEdited(at)}
            onDuplicate={() =>
              onChange(rules.toSpliced(at + 1, 0, { ...rule, id: freeId(`${rule.id}-copy`, rules) }))
            }
            onRemove={() => onChange(rules.toSpliced(at, 1))}
          />
        ))}
      </ol>
      {rules.length > 8 && (
        <Button variant="default" size="xs" onClick={() => setEdited(rules.length)} disabled={!mayWrite}>
          {text.add}
        </Button>
      )}
      <VisuallyHidden role="status">{moved}</VisuallyHidden>
      {edited !== null && (
        <RuleEditor
          agentId={agentId}
          rule={rules[edited] ?? null}
          others={rules.toSpliced(edited, 1)}
          onApply={apply}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}
