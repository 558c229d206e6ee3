import { Select } from "@mantine/core";
import { useState } from "react";
import { compare } from "../../strings/compare.ts";
import { versions as text } from "../../strings/versions.ts";
import { stageOf } from "../versions/badges.tsx";
import { useVersions } from "../versions/data.ts";

interface ChooseProps {
  agentId: string;
  label: string;
  value: number | undefined;
  onChange: (version: number) => void;
}

/** Chooses any version: one of the latest from the list, an older one by typing its number. */
export function Choose({ agentId, label, value, onChange }: ChooseProps) {
  const [typed, setTyped] = useState("");
  const rows = useVersions(agentId, undefined).rows ?? [];
  const listed = rows.map((version) => ({
    value: String(version.version),
    label: compare.option(version.version, text.status[stageOf(version)], version.description),
  }));
  const number = /^v?([1-9]\d{0,9})$/.exec(typed.trim())?.[1];
  const others = [value === undefined ? undefined : String(value), number]
    .filter((wanted) => wanted !== undefined)
    .filter(
      (wanted, at, all) =>
        all.indexOf(wanted) === at && !rows.some(({ version }) => String(version) === wanted),
    )
    .map((wanted) => ({ value: wanted, label: text.version(Number(wanted)) }));
  return (
    <Select
      label={label}
      data={[...listed, ...others]}
      value={value === undefined ? null : String(value)}
      onChange={(next) => {
        if (next !== null) onChange(Number(next));
      }}
      onSearchChange={setTyped}
      searchable
      allowDeselect={false}
      maxDropdownHeight={320}
    />
  );
}
