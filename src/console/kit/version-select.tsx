import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { servableVersionsQuery } from "../api/agent.ts";
import { choosing as text } from "../strings/choosing.ts";

interface VersionSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  agentId: string | null;
  /** Left out of the list, such as the active one. */
  except?: number | null;
  value: number | null;
  onChange: (version: number | null) => void;
}

/** Chooses one of an agent's versions that can be served: published, and not deprecated. */
export function VersionSelect({ agentId, except, value, onChange, ...props }: VersionSelectProps) {
  const { data } = useQuery({ ...servableVersionsQuery(agentId ?? ""), enabled: agentId !== null });
  const versions = (data ?? []).filter(({ version }) => version !== except);
  return (
    <Select
      placeholder={agentId === null ? text.agentFirst : text.version}
      disabled={agentId === null}
      data={versions.map(({ version, description }) => ({
        value: String(version),
        label: text.versionLabel(version, description),
      }))}
      value={value === null ? null : String(value)}
      onChange={(next) => onChange(next === null ? null : Number(next))}
      searchable
      nothingFoundMessage={data === undefined ? text.loading : text.noVersion}
      maxDropdownHeight={300}
      {...props}
    />
  );
}
