import { ActionIcon, Autocomplete, NativeSelect } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { conditions } from "../../strings/conditions.ts";
import { COMPARISONS, kindOf, type Clause, type Comparison, type Scalar } from "./clauses.ts";
import type { GroupName } from "./group-names.ts";
import { ConditionValue } from "./value.tsx";
import classes from "./input.module.css";

const text = conditions.input;

interface ConditionClauseProps {
  /** From 1. */
  number: number;
  clause: Clause;
  groups: GroupName[] | null;
  attributes: string[];
  autoFocus: boolean;
  onChange: (clause: Clause) => void;
  onRemove: () => void;
}

const OFFERED = COMPARISONS.map((value) => ({ value, label: conditions.says[value] }));

/** What was typed is kept where the other comparison can hold it. */
function compared(clause: Clause, comparison: Comparison): Clause {
  const from = kindOf(clause.comparison);
  const to = kindOf(comparison);
  const { attribute, value } = clause;
  if (from === to) return { attribute, comparison, value };
  if (to === "nothing" || to === "group") return { attribute, comparison, value: "" };
  const one: Scalar = Array.isArray(value) ? (value[0] ?? "") : value;
  if (to === "list") return { attribute, comparison, value: one === "" ? [] : [one] };
  return { attribute, comparison, value: to === "text" ? String(one) : one };
}

/** One comparison: an attribute, how it is compared, and with what. */
export function ConditionClause(props: ConditionClauseProps) {
  const { number, clause, groups, attributes, autoFocus, onChange, onRemove } = props;
  return (
    <div className={classes.clause} role="group" aria-label={text.clause(number)}>
      <Autocomplete
        size="xs"
        aria-label={text.attribute}
        placeholder={text.attribute}
        data={attributes}
        value={clause.attribute}
        onChange={(attribute) => onChange({ ...clause, attribute })}
        error={clause.attribute === ""}
        autoFocus={autoFocus}
        spellCheck={false}
      />
      <NativeSelect
        size="xs"
        aria-label={text.operator}
        data={OFFERED}
        value={clause.comparison}
        onChange={(event) => onChange(compared(clause, event.currentTarget.value as Comparison))}
      />
      <ConditionValue clause={clause} groups={groups} onChange={(value) => onChange({ ...clause, value })} />
      <ActionIcon variant="subtle" color="gray" aria-label={text.remove(number)} onClick={onRemove}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
