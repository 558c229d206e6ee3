import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Role } from "../../domain/scope.ts";
import { useMe } from "../api/session.ts";
import { faultAt } from "../kit/fault-at.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { ProjectSelect } from "../kit/project-select.tsx";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { keys } from "../strings/keys.ts";
import { members as text } from "../strings/members.ts";
import { createMember, givable } from "./requests.ts";

/** Paths whose faults stand at a field. */
const FIELDS = ["/username", "/email", "/name"];

/** A new member, with a first role. */
export function CreateMemberDialog({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const keyOf = useRequestKey();
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [project, setProject] = useState<string | null>(me.project);
  const save = useAct({
    act: () => {
      const member = {
        username: username.trim(),
        email: email.trim(),
        name: name.trim() || undefined,
        role,
        project,
      };
      return createMember(member, keyOf(member));
    },
    done: (made) => text.made(made.name),
    onDone: onClose,
    quiet: true,
  });
  const faults = FIELDS.map((path) => faultAt(save.error, path));
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={text.createTitle}
      submit={text.create}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      fields={FIELDS}
      disabled={username.trim() === "" || email.trim() === ""}
    >
      <TextInput
        label={text.username}
        description={text.usernameHint}
        value={username}
        onChange={({ currentTarget }) => setUsername(currentTarget.value)}
        error={faults[0]}
        required
        autoComplete="off"
        data-autofocus
      />
      <TextInput
        label={text.email}
        type="email"
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        error={faults[1]}
        required
        autoComplete="off"
      />
      <TextInput
        label={text.name}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={faults[2]}
        autoComplete="off"
      />
      <Select
        label={text.firstRole}
        description={keys.roleHints[role]}
        data={givable(me)}
        value={role}
        onChange={(next) => next && setRole(next)}
        allowDeselect={false}
      />
      <ProjectSelect value={project} onChange={setProject} />
    </FormDialog>
  );
}
