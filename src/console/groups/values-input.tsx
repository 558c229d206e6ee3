import { Button, Group, Input, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { MAX_GROUP_BYTES, MAX_GROUP_VALUE_LENGTH, MAX_GROUP_VALUES } from "../../domain/limits.ts";
import { bytes, count } from "../kit/format.ts";
import { groups as text } from "../strings/groups.ts";
import { readValues, written, type Kind, type ReadValues, type ValueFault } from "./values.ts";

interface ValuesInputProps {
  typed: string;
  kind: Kind;
  read: ReadValues;
  readOnly: boolean;
  onChange: (typed: string, kind: Kind) => void;
}

/** Values, one a line. */
export function ValuesInput({ typed, kind, read, readOnly, onChange }: ValuesInputProps) {
  /** What can be read the other way is written the other way: text gets its quotes, and loses them. */
  const switchTo = (next: Kind): void => {
    const { values, faults } = readValues(typed, kind);
    onChange(faults.some(({ line }) => line > 0) ? typed : written(values, next), next);
  };
  const isOneLine = !typed.trim().includes("\n") && typed.includes(",");
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {text.kindHint}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={text.kind}
          value={kind}
          onChange={switchTo}
          readOnly={readOnly}
          data={(["text", "number", "json"] as const).map((value) => ({ value, label: text.kinds[value] }))}
        />
      </Group>
      <Textarea
        label={text.values}
        description={kind === "json" ? text.jsonHint : text.valuesHint}
        value={typed}
        onChange={(event) => onChange(event.currentTarget.value, kind)}
        readOnly={readOnly}
        rows={12}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      />
      <Group gap="md" role="status">
        <Text size="xs" c="dimmed">
          {text.countOf(count(read.values.length), count(MAX_GROUP_VALUES))}
        </Text>
        <Text size="xs" c="dimmed">
          {text.bytesOf(bytes(read.bytes), bytes(MAX_GROUP_BYTES))}
        </Text>
        {read.repeated > 0 && (
          <Text size="xs" c="dimmed">
            {text.repeated(count(read.repeated))}
          </Text>
        )}
      </Group>
      {read.faults.map((fault) => (
        <Input.Error key={`${fault.line}${fault.why}`}>{faultWords(fault)}</Input.Error>
      ))}
      {isOneLine && !readOnly && (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              onChange(
                typed
                  .split(",")
                  .map((one) => one.trim())
                  .join("\n"),
                kind,
              )
            }
          >
            {text.split}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function faultWords({ line, why }: ValueFault): string {
  switch (why) {
    case "long":
      return text.faults.long(count(line), MAX_GROUP_VALUE_LENGTH);
    case "many":
      return text.faults.many(count(MAX_GROUP_VALUES));
    case "bytes":
      return text.faults.bytes(bytes(MAX_GROUP_BYTES));
    default:
      return text.faults[why](count(line));
  }
}
