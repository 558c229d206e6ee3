import { ActionIcon, Checkbox, Group, Select, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { ACCESS } from "../../../domain/access.ts";
import { settings } from "../../strings/settings.ts";
import classes from "./settings.module.css";
import { ROLES, type TypedShare } from "./use-access.ts";

const text = settings.access;

interface ShareRowProps {
  /** From 1. */
  row: number;
  share: TypedShare;
  onChange: (share: TypedShare) => void;
  onRemove: () => void;
  readOnly: boolean;
  error?: string;
}

/** Somebody, or all of a role, and what they may do with a private agent. */
export function ShareRow({ row, share, onChange, onRemove, readOnly, error }: ShareRowProps) {
  const { kind, user, role, access } = share;
  return (
    <div className={classes.share} role="group" aria-label={text.what(row)}>
      <Select
        aria-label={text.kind(row)}
        data={[
          { value: "user", label: text.user },
          { value: "role", label: text.role },
        ]}
        value={kind}
        onChange={(value) => onChange({ ...share, kind: value === "role" ? "role" : "user" })}
        allowDeselect={false}
        disabled={readOnly}
      />
      {kind === "user" ? (
        <TextInput
          aria-label={text.what(row)}
          placeholder={text.username}
          value={user}
          onChange={(event) => onChange({ ...share, user: event.currentTarget.value })}
          readOnly={readOnly}
          error={error}
        />
      ) : (
        <Select
          aria-label={text.what(row)}
          data={ROLES.map((value) => ({ value, label: text.roles[value] ?? value }))}
          value={role}
          onChange={(value) => onChange({ ...share, role: ROLES.find((one) => one === value) ?? role })}
          allowDeselect={false}
          disabled={readOnly}
          error={error}
        />
      )}
      <Checkbox.Group
        aria-label={text.rights(row)}
        value={access}
        onChange={(value) => onChange({ ...share, access: ACCESS.filter((one) => value.includes(one)) })}
      >
        <Group gap="sm">
          {ACCESS.map((one) => (
            <Checkbox key={one} value={one} label={text.access[one]} disabled={readOnly} />
          ))}
        </Group>
      </Checkbox.Group>
      {!readOnly && (
        <ActionIcon variant="subtle" color="gray" aria-label={text.remove(row)} onClick={onRemove}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
