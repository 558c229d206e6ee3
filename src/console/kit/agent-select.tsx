import { Select, type SelectProps } from "@mantine/core";
import { choosing as text } from "../strings/choosing.ts";
import { useAgentNames } from "./agent-names.ts";

interface AgentSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string | null;
  onChange: (agentId: string | null) => void;
}

/** Chooses one of the project's agents, by its name or its id. */
export function AgentSelect({ label = text.agent, value, onChange, ...props }: AgentSelectProps) {
  const agents = useAgentNames();
  const known = (agents ?? []).map(({ agent_id: id, name }) => ({
    value: id,
    label: name && name !== id ? text.named(name, id) : id,
  }));
  // One that an address names is shown though it is not read yet, or is gone.
  const isKnown = value === null || known.some((one) => one.value === value);
  return (
    <Select
      label={label}
      placeholder={text.anyAgentPlaceholder}
      data={isKnown ? known : [{ value, label: value }, ...known]}
      value={value}
      onChange={(next) => onChange(next)}
      searchable
      nothingFoundMessage={agents === undefined ? text.loading : text.noAgent}
      limit={100}
      maxDropdownHeight={300}
      {...props}
    />
  );
}
