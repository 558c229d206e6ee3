import { Badge, Group, Stack, Text } from "@mantine/core";
import { compare as text } from "../../strings/compare.ts";
import tones from "../versions/tones.module.css";
import classes from "./compare.module.css";
import { FieldChanges } from "./field-changes.tsx";
import type { ToolChange } from "./model.ts";

const Kind = ({ change }: { change: ToolChange }) => {
  if (!change.from)
    return (
      <Badge className={tones.green} variant="light">
        {text.toolAdded}
      </Badge>
    );
  if (!change.to)
    return (
      <Badge className={tones.red} variant="light">
        {text.toolRemoved}
      </Badge>
    );
  return (
    <Badge className={tones.orange} variant="light">
      {text.toolChanged}
    </Badge>
  );
};

interface ToolChangesProps {
  changes: ToolChange[];
  fromName: string;
  toName: string;
}

/** Tools that came, went, or are described in another way. */
export const ToolChanges = ({ changes, fromName, toName }: ToolChangesProps) => (
  <ul className={classes.tools}>
    {changes.map((change) => (
      <li key={change.name}>
        <Stack gap={4}>
          <Group gap="xs">
            <Kind change={change} />
            <Text fw={600} ff="monospace" size="sm">
              {change.name}
            </Text>
          </Group>
          {(change.to ?? change.from)?.description && change.fields.length === 0 && (
            <Text size="sm" c="dimmed">
              {(change.to ?? change.from)?.description}
            </Text>
          )}
          {change.fields.length > 0 && (
            <FieldChanges label={change.name} changes={change.fields} fromName={fromName} toName={toName} />
          )}
        </Stack>
      </li>
    ))}
  </ul>
);
