import { Select } from "@mantine/core";
import { useState } from "react";
import { targeting } from "../../strings/targeting.ts";
import { useOfferedVersions } from "./versions.ts";

const text = targeting.rules;

interface VersionSelectProps {
  agentId: string;
  value: number | null;
  onChange: (version: number | null) => void;
  label?: string;
  ariaLabel?: string;
  error?: string | null;
  size?: string;
}

/** A published version: one of the newest, or any whose number is typed. */
export function VersionSelect(props: VersionSelectProps) {
  const { agentId, value, onChange, label, ariaLabel, error, size } = props;
  const [typed, setTyped] = useState("");
  const offered = useOfferedVersions(agentId);
  const names = new Map(
    offered.map(({ version, isActive }) => [
      version,
      isActive ? text.versionActive(version) : targeting.version(version),
    ]),
  );
  const number = Number(typed.replace(/^v/i, ""));
  for (const other of [value, number])
    if (other !== null && Number.isSafeInteger(other) && other > 0 && !names.has(other))
      names.set(other, targeting.version(other));
  return (
    <Select
      size={size}
      label={label}
      aria-label={label === undefined ? (ariaLabel ?? text.version) : undefined}
      placeholder={text.version}
      data={[...names].map(([version, name]) => ({ value: String(version), label: name }))}
      value={value === null ? null : String(value)}
      onChange={(next) => onChange(next === null ? null : Number(next))}
      searchable
      onSearchChange={setTyped}
      allowDeselect={false}
      error={error}
    />
  );
}
