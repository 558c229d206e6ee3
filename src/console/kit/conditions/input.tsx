import { Group, Input, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { JsonObject } from "../../../domain/json.ts";
import { conditions } from "../../strings/conditions.ts";
import { ConditionBuilder } from "./builder.tsx";
import { clausesOf, conditionOf, type Clauses } from "./clauses.ts";
import { conditionFaults } from "./faults.ts";
import { useGroupNames } from "./group-names.ts";
import { ConditionJson } from "./json.tsx";
import { conditionWords } from "./words.ts";

const text = conditions.input;

interface ConditionInputProps {
  label: string;
  description?: string;
  /** Null: everyone. */
  value: JsonObject | null;
  onChange: (value: JsonObject | null) => void;
  /** What the server refused. */
  error?: string | null;
  /** Names of attributes to choose from; others can be typed. */
  attributes?: string[];
  /** Told when what is typed as JSON is none, and the value therefore is still the one before. */
  onBroken?: (broken: boolean) => void;
}

/** A condition: built of comparisons, or written as JSON. What is wrong with it is told while it is typed. */
export function ConditionInput({
  label,
  description,
  value,
  onChange,
  error,
  attributes,
  onBroken,
}: ConditionInputProps) {
  const groups = useGroupNames();
  const written = JSON.stringify(value);
  const [shown, setShown] = useState(() => ({ written, clauses: clausesOf(value) }));
  const [asJson, setAsJson] = useState(false);
  // The value was changed from outside: what was built before is not its form any more.
  if (shown.written !== written) setShown({ written, clauses: clausesOf(value) });

  const build = (clauses: Clauses): void => {
    const next = conditionOf(clauses);
    setShown({ written: JSON.stringify(next), clauses });
    onChange(next);
  };
  const write = (next: JsonObject | null): void => {
    setShown({ written: JSON.stringify(next), clauses: clausesOf(next) });
    onChange(next);
  };
  const faults = useMemo(
    () => conditionFaults(value, groups === null ? null : new Set(groups.map(({ id }) => id))),
    [value, groups],
  );
  const inJson = asJson || shown.clauses === null;
  const switchTo = (mode: string): void => {
    setAsJson(mode === "json");
    onBroken?.(false);
  };
  return (
    <Stack gap="xs" component="fieldset" m={0} p={0} bd="none" miw={0}>
      <Group justify="space-between" gap="xs">
        <Text component="legend" fw={600} size="sm" p={0} style={{ float: "left" }}>
          {label}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={text.mode}
          value={inJson ? "json" : "builder"}
          onChange={switchTo}
          data={[
            { value: "builder", label: text.builder, disabled: shown.clauses === null },
            { value: "json", label: text.json },
          ]}
        />
      </Group>
      {description && (
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      )}
      {inJson ? (
        <ConditionJson
          value={value}
          onChange={write}
          onBroken={onBroken}
          hint={shown.clauses === null ? text.jsonOnly : undefined}
        />
      ) : (
        <ConditionBuilder
          value={shown.clauses ?? EVERYONE}
          onChange={build}
          groups={groups}
          attributes={attributes}
        />
      )}
      <div role="status">
        {faults.map(({ path, message }) => (
          <Input.Error key={path + message}>{text.fault(path, message)}</Input.Error>
        ))}
        {error && <Input.Error>{error}</Input.Error>}
        {faults.length === 0 && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {value === null ? text.everyoneHint : `${text.inWords} ${conditionWords(value)}`}
          </Text>
        )}
      </div>
    </Stack>
  );
}

const EVERYONE: Clauses = { join: "all", clauses: [] };
