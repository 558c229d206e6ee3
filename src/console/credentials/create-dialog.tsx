import { Autocomplete, Code, PasswordInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { KEY } from "../../domain/slug.ts";
import { faultAt } from "../kit/fault-at.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { credentials } from "../strings/credentials.ts";
import { PROVIDERS } from "./providers.ts";
import { createCredential, type NewCredential } from "./requests.ts";

const text = credentials.form;
const NOTHING: NewCredential = { name: "", provider: "", value: "" };

/** Adds a credential. Its value is kept nowhere else, also not by a reload. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState(NOTHING);
  const keyOf = useRequestKey();
  const create = useAct({
    act: () => createCredential(form, keyOf(form)),
    done: ({ name }) => text.created(name),
    onDone: onClose,
    quiet: true,
  });
  const set = (change: Partial<NewCredential>): void => setForm({ ...form, ...change });
  const isName = form.name === "" || KEY.test(form.name.trim());
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={text.create}
      submit={text.create}
      onSubmit={() => create.mutate()}
      busy={create.isPending}
      error={create.error}
      fields={["/name", "/provider", "/value"]}
      disabled={form.name.trim() === "" || form.value === "" || !isName}
    >
      <TextInput
        label={text.name}
        description={text.nameHint}
        value={form.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={faultAt(create.error, "/name") ?? !isName}
        maxLength={128}
        required
        data-autofocus
      />
      <Autocomplete
        label={text.provider}
        description={text.providerHint}
        value={form.provider}
        onChange={(provider) => set({ provider })}
        data={PROVIDERS.filter(({ needs }) => needs === "key" || needs === "voice").map(({ name }) => name)}
        error={faultAt(create.error, "/provider")}
        maxLength={255}
      />
      <PasswordInput
        label={text.value}
        description={text.valueHint}
        value={form.value}
        onChange={(event) => set({ value: event.currentTarget.value })}
        error={faultAt(create.error, "/value")}
        autoComplete="off"
        required
      />
      {form.name !== "" && isName && (
        <Text size="sm" c="dimmed">
          {text.example}: <Code>{text.use(form.name.trim())}</Code>
        </Text>
      )}
    </FormDialog>
  );
}
