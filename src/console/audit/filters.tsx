import { Button, Select, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { AgentSelect } from "../kit/agent-select.tsx";
import { MomentInput } from "../kit/moment-input.tsx";
import { audit as text } from "../strings/audit.ts";
import classes from "./audit.module.css";
import { ACTION_GROUPS, actionWords, type AuditFilters } from "./entries.ts";

interface FiltersProps {
  filters: AuditFilters;
  onChange: (change: AuditFilters) => void;
}

/** Told when it is sent, not with each letter. */
function ActorInput({ value, onChange }: { value: string; onChange: (actor: string) => void }) {
  const [typed, setTyped] = useState(value);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onChange(typed.trim());
  };
  return (
    <form onSubmit={send}>
      <TextInput
        label={text.actor}
        placeholder={text.actorHint}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={() => onChange(typed.trim())}
        data-search
      />
    </form>
  );
}

/** What of the trail is shown; all of it is in the address. */
export function Filters({ filters, onChange }: FiltersProps) {
  const { agent_id, action, actor, from, to } = filters;
  const known = ACTION_GROUPS.some(({ items }) => items.some(({ value }) => value === action));
  return (
    <div className={classes.filters}>
      <AgentSelect
        value={agent_id ?? null}
        onChange={(next) => onChange({ agent_id: next ?? undefined })}
        clearable
      />
      <Select
        label={text.action}
        placeholder={text.anyAction}
        data={[
          ...(action !== undefined && !known
            ? [{ group: action, items: [{ value: action, label: actionWords(action) }] }]
            : []),
          ...ACTION_GROUPS,
        ]}
        value={action ?? null}
        onChange={(next) => onChange({ action: next ?? undefined })}
        searchable
        clearable
      />
      <ActorInput
        key={actor}
        value={actor ?? ""}
        onChange={(next) => {
          if (next !== (actor ?? "")) onChange({ actor: next || undefined });
        }}
      />
      <MomentInput
        label={text.from}
        value={from ?? null}
        onChange={(next) => onChange({ from: next ?? undefined })}
      />
      <MomentInput
        label={text.to}
        value={to ?? null}
        onChange={(next) => onChange({ to: next ?? undefined })}
      />
      {[agent_id, action, actor, from, to].some(Boolean) && (
        <Button
          variant="default"
          onClick={() =>
            onChange({
              agent_id: undefined,
              action: undefined,
              actor: undefined,
              from: undefined,
              to: undefined,
            })
          }
        >
          {text.clear}
        </Button>
      )}
    </div>
  );
}
