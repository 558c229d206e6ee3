import { Select, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { ROLE_NAMES, ROLES, SCOPES, scopesBeyond, type Role, type Scope } from "../../domain/scope.ts";
import { useMe } from "../api/session.ts";
import { faultAt } from "../kit/fault-at.ts";
import { FormDialog } from "../kit/form-dialog.tsx";
import { MomentInput } from "../kit/moment-input.tsx";
import { ProjectSelect } from "../kit/project-select.tsx";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { common } from "../strings/common.ts";
import { keys as text } from "../strings/keys.ts";
import { createKey, type NewKey } from "./requests.ts";
import { ScopePicker } from "./scope-picker.tsx";

/** Paths whose faults stand at a field. */
const FIELDS = ["/name", "/expires_at"];

type Whose = "service" | "me" | "user";
type By = "role" | "scopes";

interface CreateKeyDialogProps {
  onClose: () => void;
  onMade: (made: { key?: string; warnings?: string[] }) => void;
}

/** A new key: it hands on no more than the key that makes it has. */
export function CreateKeyDialog({ onClose, onMade }: CreateKeyDialogProps) {
  const me = useMe();
  const held = me.scopes as Scope[];
  const roles = ROLE_NAMES.filter((role) => scopesBeyond([...ROLES[role]], held).length === 0);
  const keyOf = useRequestKey();
  const [name, setName] = useState("");
  const [whose, setWhose] = useState<Whose>(held.includes("keys:write") ? "service" : "me");
  const [username, setUsername] = useState("");
  const [by, setBy] = useState<By>("role");
  const [role, setRole] = useState<Role>(roles.includes("runtime") ? "runtime" : (roles[0] ?? "runtime"));
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [project, setProject] = useState<string | null>(me.project);
  const [expiry, setExpiry] = useState<string | null>(null);
  const save = useAct({
    act: () => {
      const asked: NewKey = {
        name: name.trim(),
        ...(by === "role" ? { role } : { scopes }),
        project,
        user: whose === "service" ? null : whose === "me" ? "me" : username.trim(),
        expires_at: expiry,
      };
      return createKey(asked, keyOf(asked));
    },
    onDone: (made) => {
      onClose();
      onMade(made);
    },
    quiet: true,
  });
  const whoseChoices = [
    ...(held.includes("keys:write") ? [{ value: "service" as const, label: text.ofService }] : []),
    ...(me.user ? [{ value: "me" as const, label: text.ofMe }] : []),
    ...(held.includes("users:write") ? [{ value: "user" as const, label: text.ofUser }] : []),
  ];
  const faults = FIELDS.map((path) => faultAt(save.error, path));
  const incomplete = name.trim() === "" || (whose === "user" && username.trim() === "");
  return (
    <FormDialog
      opened
      onClose={onClose}
      size="lg"
      title={text.createTitle}
      submit={common.create}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      fields={FIELDS}
      disabled={incomplete || (by === "scopes" && scopes.length === 0)}
    >
      <TextInput
        label={text.name}
        description={text.nameHint}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={faults[0]}
        required
        data-autofocus
      />
      <Stack gap={4}>
        <Text size="sm" fw={500} id="key-whose">
          {text.of}
        </Text>
        <SegmentedControl aria-labelledby="key-whose" value={whose} onChange={setWhose} data={whoseChoices} />
        <Text size="xs" c="dimmed">
          {text.ofHint}
        </Text>
      </Stack>
      {whose === "user" && (
        <TextInput
          label={text.username}
          value={username}
          onChange={({ currentTarget }) => setUsername(currentTarget.value)}
          required
        />
      )}
      <Stack gap={4}>
        <Text size="sm" fw={500} id="key-may">
          {text.mayBy}
        </Text>
        <SegmentedControl
          aria-labelledby="key-may"
          value={by}
          onChange={setBy}
          data={[
            { value: "role", label: text.byRole },
            { value: "scopes", label: text.byScopes },
          ]}
        />
      </Stack>
      {by === "role" ? (
        <Select
          label={text.role}
          description={text.roleHints[role]}
          data={roles}
          value={role}
          onChange={(next) => next && setRole(next)}
          allowDeselect={false}
        />
      ) : (
        <ScopePicker
          offered={SCOPES.filter((scope) => held.includes(scope))}
          value={scopes}
          onChange={setScopes}
        />
      )}
      <ProjectSelect value={project} onChange={setProject} />
      <MomentInput
        label={text.expiry}
        description={text.expiryHint}
        value={expiry}
        onChange={setExpiry}
        error={faults[1]}
      />
    </FormDialog>
  );
}
