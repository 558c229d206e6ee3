import { Button, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUser } from "@tabler/icons-react";
import { MAX_UNIT_LENGTH } from "../../../domain/limits.ts";
import { Dialog } from "../../kit/dialog.tsx";
import { playground } from "../../strings/playground.ts";
import { readAttributes, type AskedAs } from "./asked-as.ts";

const text = playground.as;

interface AskedAsProps {
  as: AskedAs;
  onChange: (as: AskedAs) => void;
  /** Where models' requests can be shown. */
  hasDebug?: boolean;
}

function summary({ userId, attributes }: AskedAs): string {
  const n = Object.keys(readAttributes(attributes) ?? {}).length;
  const parts = [userId.trim() || null, n === 0 ? null : text.someAttributes(n)].filter(
    (part) => part !== null,
  );
  return parts.length === 0 ? text.nobody : parts.join(", ");
}

/** For whom the agent is asked: what decides the version that somebody gets. */
export function AskedAsButton({ as, onChange, hasDebug = false }: AskedAsProps) {
  const [opened, { open, close }] = useDisclosure();
  const isReadable = readAttributes(as.attributes) !== null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconUser size={16} aria-hidden />}
        onClick={open}
        color={isReadable ? undefined : "red"}
      >
        {text.open(summary(as))}
      </Button>
      <Dialog opened={opened} onClose={close} title={text.title}>
        <Stack>
          <TextInput
            label={text.userId}
            description={text.userHint}
            value={as.userId}
            onChange={(event) => onChange({ ...as, userId: event.currentTarget.value })}
            maxLength={MAX_UNIT_LENGTH}
            data-autofocus
          />
          <Textarea
            label={text.attributes}
            description={text.attributesHint}
            value={as.attributes}
            onChange={(event) => onChange({ ...as, attributes: event.currentTarget.value })}
            error={isReadable ? undefined : text.attributesFault}
            autosize
            minRows={3}
            maxRows={12}
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          />
          {hasDebug && (
            <Switch
              label={text.debug}
              description={text.debugHint}
              checked={as.debug}
              onChange={(event) => onChange({ ...as, debug: event.currentTarget.checked })}
            />
          )}
          <Button onClick={close}>{text.done}</Button>
        </Stack>
      </Dialog>
    </>
  );
}
