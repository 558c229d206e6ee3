import { TextInput } from "@mantine/core";
import { useState } from "react";
import { faultAt } from "../kit/fault-at.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { useAct } from "../kit/use-act.ts";
import { common } from "../strings/common.ts";
import { members as text } from "../strings/members.ts";
import { updateMember, type Member } from "./requests.ts";

/** Paths whose faults stand at a field. */
const FIELDS = ["/name", "/email"];

/** A member's name and address; only what was changed is sent. */
export function EditMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const [name, setName] = useState(member.name);
  const [email, setEmail] = useState(member.email);
  const change = {
    ...(name.trim() === member.name ? {} : { name: name.trim() }),
    ...(email.trim() === member.email ? {} : { email: email.trim() }),
  };
  const save = useAct({
    act: () => updateMember(member.id, change),
    done: (saved) => text.changed(saved.name),
    undo: () => () => updateMember(member.id, { name: member.name, email: member.email }),
    onDone: onClose,
    quiet: true,
  });
  const faults = FIELDS.map((path) => faultAt(save.error, path));
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={text.editTitle(member.name)}
      submit={common.save}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      fields={FIELDS}
      disabled={Object.keys(change).length === 0}
    >
      <TextInput
        label={text.name}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={faults[0]}
        data-autofocus
      />
      <TextInput
        label={text.email}
        type="email"
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        error={faults[1]}
      />
    </FormDialog>
  );
}
