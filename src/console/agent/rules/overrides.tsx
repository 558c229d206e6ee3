import { ActionIcon, Badge, Button, Group, Select, Text, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { MAX_NAME_LENGTH, MAX_OVERRIDES } from "../../../domain/limits.ts";
import type { Override } from "../../../domain/rule.ts";
import { useCan } from "../../api/session.ts";
import { DataTable, type Column } from "../../kit/data-table.tsx";
import { count } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { common } from "../../strings/common.ts";
import { targeting } from "../../strings/targeting.ts";
import { unitName } from "./rule-set.ts";
import classes from "./rules.module.css";
import { VersionSelect } from "./version-select.tsx";

const text = targeting.overrides;
/** Overrides that are shown at once; the others are found. */
const SHOWN = 25;

interface OverridesProps {
  agentId: string;
  overrides: Override[];
  onChange: (overrides: Override[]) => void;
}

const idOf = (override: Override): string => ("user_id" in override ? override.user_id : override.session_id);

/** Versions that are given by name. */
export function Overrides({ agentId, overrides, onChange }: OverridesProps) {
  const mayWrite = useCan("rules:write");
  const [wanted, setWanted] = useState("");
  const found = overrides.filter((one) => idOf(one).toLowerCase().includes(wanted.trim().toLowerCase()));
  const replace = (override: Override, version: number): void =>
    onChange(overrides.map((one) => (one === override ? { ...one, version } : one)));
  const columns: Column<Override>[] = [
    {
      key: "unit",
      title: text.kind,
      cell: (override) => (
        <Group gap={6} wrap="nowrap" miw={0}>
          <Badge variant="light" color="gray" size="sm" style={{ flex: "none" }}>
            {"user_id" in override ? text.kinds.user : text.kinds.session}
          </Badge>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {idOf(override)}
          </Text>
        </Group>
      ),
    },
    {
      key: "version",
      title: targeting.rules.version,
      cell: (override) =>
        mayWrite ? (
          <VersionSelect
            agentId={agentId}
            size="xs"
            ariaLabel={`${targeting.rules.version}: ${idOf(override)}`}
            value={override.version}
            onChange={(version) => version !== null && replace(override, version)}
          />
        ) : (
          targeting.version(override.version)
        ),
    },
    ...(mayWrite
      ? [
          {
            key: "remove",
            title: common.actions,
            cell: (override: Override) => (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={text.remove(idOf(override))}
                onClick={() => onChange(overrides.filter((one) => one !== override))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section title={text.title} description={text.description}>
      {overrides.length > 5 && (
        <TextInput
          aria-label={text.search}
          placeholder={text.search}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          data-search
        />
      )}
      {overrides.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.empty}
        </Text>
      )}
      {overrides.length > 0 && found.length === 0 && <Text size="sm">{text.none}</Text>}
      {found.length > 0 && (
        <DataTable label={text.table} columns={columns} rows={found.slice(0, SHOWN)} keyOf={unitName} />
      )}
      {found.length > SHOWN && (
        <Text size="xs" c="dimmed">
          {text.more(count(found.length - SHOWN))}
        </Text>
      )}
      {mayWrite && overrides.length < MAX_OVERRIDES && (
        <AddOverride
          agentId={agentId}
          overrides={overrides}
          onAdd={(override) => onChange([override, ...overrides])}
        />
      )}
    </Section>
  );
}

interface AddOverrideProps {
  agentId: string;
  overrides: Override[];
  onAdd: (override: Override) => void;
}

function AddOverride({ agentId, overrides, onAdd }: AddOverrideProps) {
  const [kind, setKind] = useState<"user" | "session">("user");
  const [id, setId] = useState("");
  const [version, setVersion] = useState<number | null>(null);
  const override: Override | null =
    id.trim() === "" || version === null
      ? null
      : kind === "user"
        ? { user_id: id.trim(), version }
        : { session_id: id.trim(), version };
  const exists = override !== null && overrides.some((one) => unitName(one) === unitName(override));
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (override === null || exists) return;
    onAdd(override);
    setId("");
  };
  return (
    <form onSubmit={add} className={classes.add} aria-label={text.add}>
      <Select
        size="xs"
        label={text.kind}
        data={[
          { value: "user", label: text.kinds.user },
          { value: "session", label: text.kinds.session },
        ]}
        value={kind}
        onChange={(next) => setKind(next === "session" ? "session" : "user")}
        allowDeselect={false}
      />
      <TextInput
        size="xs"
        label={text.id}
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
        maxLength={MAX_NAME_LENGTH}
        error={exists ? text.exists : null}
        spellCheck={false}
      />
      <VersionSelect
        agentId={agentId}
        size="xs"
        label={targeting.rules.version}
        value={version}
        onChange={setVersion}
      />
      <Button size="xs" variant="default" type="submit" disabled={override === null || exists}>
        {text.add}
      </Button>
    </form>
  );
}
