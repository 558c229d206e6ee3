import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useId, useState } from "react";
import { conditions } from "../../strings/conditions.ts";
import { ConditionClause } from "./clause.tsx";
import type { Clause, Clauses } from "./clauses.ts";
import type { GroupName } from "./group-names.ts";

const text = conditions.input;

interface ConditionBuilderProps {
  value: Clauses;
  onChange: (value: Clauses) => void;
  groups: GroupName[] | null;
  attributes?: string[];
}

/** Attributes that every request may have; what others there are, only the project knows. */
const COMMON = ["user_id", "session_id"];
const FRESH: Clause = { attribute: "", comparison: "is", value: "" };

/** Comparisons, one a line; who has to meet all, or any of them. */
export function ConditionBuilder({ value, onChange, groups, attributes = [] }: ConditionBuilderProps) {
  const id = useId();
  const [added, setAdded] = useState(-1);
  const { join, clauses } = value;
  const known = [...new Set([...attributes, ...COMMON])];
  const change = (next: Clause[]): void => onChange({ join, clauses: next });
  const add = (): void => {
    setAdded(clauses.length);
    change([...clauses, FRESH]);
  };
  return (
    <Stack gap="xs">
      {clauses.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={text.join}
          value={join}
          onChange={(next) => onChange({ join: next === "any" ? "any" : "all", clauses })}
          data={[
            { value: "all", label: text.joinAll },
            { value: "any", label: text.joinAny },
          ]}
          style={{ alignSelf: "flex-start" }}
        />
      )}
      {clauses.map((clause, index) => (
        <ConditionClause
          // oxlint-disable-next-line react/no-array-index-key -- comparisons have nothing else that stays while they are typed
          key={`${id}${index}`}
          number={index + 1}
          clause={clause}
          groups={groups}
          attributes={known}
          autoFocus={index === added}
          onChange={(next) => change(clauses.with(index, next))}
          onRemove={() => change(clauses.toSpliced(index, 1))}
        />
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          {text.add}
        </Button>
      </Group>
    </Stack>
  );
}
