import { NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useState } from "react";
import { agents as text } from "../strings/agents.ts";
import classes from "./agents.module.css";
import type { AgentFilter } from "./use-agents.ts";

/** Milliseconds without a key before the address follows what was typed. */
const PAUSE_MS = 250;

interface FiltersProps {
  filter: AgentFilter;
  /** Types that are known to exist. */
  types: string[];
  onChange: (filter: AgentFilter) => void;
}

/** What is searched for, and what is left out. */
export function Filters({ filter, types, onChange }: FiltersProps) {
  const [typed, setTyped] = useState(filter.q ?? "");
  const [told, setTold] = useState(filter.q);
  // Another address, by a link or the button that shows all, replaces what was typed.
  if (filter.q !== told) {
    setTold(filter.q);
    if ((filter.q ?? "") !== typed.trim()) setTyped(filter.q ?? "");
  }
  const tell = useEffectEvent(() => {
    const q = typed.trim() || undefined;
    if (q !== filter.q) onChange({ ...filter, q });
  });
  useEffect(() => {
    const timer = window.setTimeout(tell, PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);
  const { states } = text;
  return (
    <search className={classes.filters}>
      <TextInput
        type="search"
        label={text.search}
        placeholder={text.searchHint}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-search
      />
      <NativeSelect
        label={text.state}
        data={[
          { value: "", label: states.all },
          { value: "enabled", label: states.enabled },
          { value: "disabled", label: states.disabled },
        ]}
        value={filter.state ?? ""}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...filter, state: value === "enabled" || value === "disabled" ? value : undefined })
        }
      />
      <NativeSelect
        label={text.type}
        data={[
          { value: "", label: text.allTypes },
          ...[...new Set([...types, ...(filter.type === undefined ? [] : [filter.type])])].toSorted(),
        ]}
        value={filter.type ?? ""}
        onChange={(event) => onChange({ ...filter, type: event.currentTarget.value || undefined })}
      />
    </search>
  );
}
