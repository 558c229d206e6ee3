import { Group, Select } from "@mantine/core";
import { choosing as text } from "../strings/choosing.ts";
import { AgentSelect } from "./agent-select.tsx";

interface AgentStatusFilterProps<Status extends string> {
  agent: string | undefined;
  status: Status | undefined;
  /** Statuses, in words. */
  statuses: { value: Status; label: string }[];
  label: string;
  placeholder: string;
  /** What is left out of the change stays. */
  onChange: (change: { agent?: string | undefined; status?: Status | undefined }) => void;
}

/** What lists of trials, instances and watches are narrowed by: whose, and in which state. */
export const AgentStatusFilter = <Status extends string>({
  agent,
  status,
  statuses,
  label,
  placeholder,
  onChange,
}: AgentStatusFilterProps<Status>) => (
  <Group gap="sm" align="flex-end">
    <AgentSelect
      value={agent ?? null}
      placeholder={text.anyAgent}
      onChange={(chosen) => onChange({ agent: chosen ?? undefined })}
      clearable
      data-search
    />
    <Select
      label={label}
      placeholder={placeholder}
      data={statuses}
      value={status ?? null}
      onChange={(chosen) => onChange({ status: chosen ?? undefined })}
      clearable
    />
  </Group>
);
