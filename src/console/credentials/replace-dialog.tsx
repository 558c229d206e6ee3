import { PasswordInput, Text } from "@mantine/core";
import { useState } from "react";
import { faultAt } from "../kit/fault-at.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useAct } from "../kit/use-act.ts";
import { credentials } from "../strings/credentials.ts";
import { replaceCredential } from "./requests.ts";

const text = credentials.form;

/** Gives a credential another value. */
export function ReplaceDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const [value, setValue] = useState("");
  const replace = useAct({
    act: () => replaceCredential(name, value),
    done: () => text.replaced(name),
    onDone: onClose,
    quiet: true,
  });
  const fault = faultAt(replace.error, "/value");
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={text.replace(name)}
      submit={credentials.replace}
      onSubmit={() => replace.mutate()}
      busy={replace.isPending}
      error={replace.error}
      fields={["/value"]}
      disabled={value === ""}
    >
      <Text size="sm">{text.replaceLead}</Text>
      <PasswordInput
        label={text.value}
        description={text.valueHint}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        error={fault}
        autoComplete="off"
        required
        data-autofocus
      />
    </FormDialog>
  );
}
