import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { JsonField } from "../../kit/json-field.tsx";
import { readJsonText } from "../../kit/json-text.ts";
import { JsonView } from "../../kit/json-view.tsx";
import { Section } from "../../kit/section.tsx";
import { Failure } from "../../kit/states.tsx";
import { useAct } from "../../kit/use-act.ts";
import { contexts as text } from "../../strings/instances.ts";
import { writeContext, type Context, type ContextPlace } from "./requests.ts";

const shown = (value: unknown): string => JSON.stringify(value, null, 2);

interface EditDataProps {
  place: ContextPlace;
  /** As it is now: while somebody types, others may write. */
  context: Context;
  onEnd: () => void;
}

/** Writes a context over the version that was seen; when there is another by now, both are shown. */
export function EditData({ place, context, onEnd }: EditDataProps) {
  const [seen, setSeen] = useState(context.current_version);
  const [typed, setTyped] = useState(() => shown(context.data));
  const [description, setDescription] = useState("");
  const data = readJsonText(typed);
  const write = useAct({
    act: (over: number) =>
      writeContext(place, over, { data: data.value, change_description: description.trim() || undefined }),
    done: ({ version }) => text.written(version),
    onDone: onEnd,
    quiet: true,
  });
  const isOld = context.current_version !== seen;
  const takeTheirs = (): void => {
    setTyped(shown(context.data));
    setSeen(context.current_version);
  };
  return (
    <Section title={text.edit} description={text.editLead(seen)}>
      {isOld && (
        <Alert color="orange" title={text.conflict} role="alert">
          <Stack>
            <Text size="sm">{text.conflictLead(context.current_version)}</Text>
            <JsonView label={text.theirs} value={context.data} />
            <Group>
              <Button
                size="xs"
                disabled={data.fault !== null}
                onClick={() => write.mutate(context.current_version)}
              >
                {text.overwrite}
              </Button>
              <Button size="xs" variant="default" onClick={takeTheirs}>
                {text.takeTheirs}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      <JsonField label={text.data} value={typed} onChange={setTyped} error={data.fault} />
      <TextInput
        label={text.description}
        value={description}
        onChange={({ currentTarget }) => setDescription(currentTarget.value)}
      />
      {write.error && !isOld && <Failure error={write.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onEnd}>
          {text.cancel}
        </Button>
        <Button
          onClick={() => write.mutate(seen)}
          loading={write.isPending}
          disabled={data.fault !== null || isOld}
        >
          {text.save}
        </Button>
      </Group>
    </Section>
  );
}
