import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { MAX_TEXT_LENGTH } from "../../../../domain/limits.ts";
import { faultAt } from "../../../kit/fault-at.ts";
import { useAct } from "../../../kit/use-act.ts";
import { common } from "../../../strings/common.ts";
import { experiments } from "../../../strings/experiments.ts";
import { change, type DialogProps } from "./act.ts";
import { ActDialog } from "./dialog.tsx";

const form = experiments.form;

/** Changes what may change once an experiment has started: its name and its description. */
export function Rename({ experiment, opened, onClose }: DialogProps) {
  const [name, setName] = useState(experiment.name);
  const [description, setDescription] = useState(experiment.description);
  const { name: nameBefore, description: descriptionBefore } = experiment;
  const act = useAct({
    act: (reason: string | undefined) => change(experiment, { name, description, ...(reason && { reason }) }),
    done: ({ test_id }) => form.saved(test_id),
    undo: (after) => () => change(after, { name: nameBefore, description: descriptionBefore }),
    onDone: onClose,
    quiet: true,
  });
  return (
    <ActDialog
      opened={opened}
      onClose={onClose}
      title={experiments.actions.rename}
      submit={common.save}
      busy={act.isPending}
      error={act.error}
      onSubmit={(reason) => act.mutate(reason)}
    >
      <TextInput
        label={form.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultAt(act.error, "/name")}
        required
      />
      <Textarea
        label={form.description}
        description={form.descriptionHint}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        error={faultAt(act.error, "/description")}
        maxLength={MAX_TEXT_LENGTH}
        autosize
        minRows={2}
      />
    </ActDialog>
  );
}
