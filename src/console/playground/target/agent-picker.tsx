import { Group, Select, TextInput } from "@mantine/core";
import { IconRobot } from "@tabler/icons-react";
import { useState } from "react";
import { useCan } from "../../api/session.ts";
import { playground } from "../../strings/playground.ts";
import classes from "./agent-picker.module.css";
import { readTarget, targetText, type Target } from "./target.ts";
import { useAgents, useVersions, type Agent } from "./use-agents.ts";

const text = playground.picker;
/** Shown of a long list; what is typed finds the others. */
const SHOWN = 60;
const RESOLVED = "resolved";

interface PickerProps {
  target: Target;
  onChange: (target: Target) => void;
  /** Where there are two: which one. */
  side?: string;
}

const agentLabel = ({ agent_id, name, is_enabled, active_version }: Agent): string => {
  const notes = [
    name === agent_id ? null : agent_id,
    is_enabled ? null : text.disabled,
    active_version === null ? text.noActive : null,
  ].filter((note) => note !== null);
  return notes.length === 0 ? name : `${name} (${notes.join(", ")})`;
};

function useAgentOptions(agentId: string) {
  const { data: agents = [] } = useAgents();
  const options = agents.map((agent) => ({ value: agent.agent_id, label: agentLabel(agent) }));
  return options.some(({ value }) => value === agentId)
    ? options
    : [{ value: agentId, label: agentId }, ...options];
}

function useVersionOptions({ agentId, version }: Target) {
  const { data } = useVersions(agentId);
  const options = (data?.data ?? []).map((one) => {
    const notes = [
      one.is_active ? text.active : null,
      one.status === "draft" ? text.draft : null,
      one.is_deprecated ? text.deprecated : null,
      one.description === "" ? null : one.description,
    ].filter((note) => note !== null);
    return {
      value: String(one.version),
      label: [text.versionOf(one.version), ...notes].join(" · "),
    };
  });
  const isKnown = version === null || options.some(({ value }) => value === String(version));
  return [
    { value: RESOLVED, label: text.resolved },
    ...(isKnown ? [] : [{ value: String(version), label: text.versionOf(version) }]),
    ...options,
  ];
}

function Choice({ target, onChange, side }: PickerProps) {
  const agents = useAgentOptions(target.agentId);
  const versions = useVersionOptions(target);
  const label = (of: string): string => (side === undefined ? of : text.ofSide(of, side));
  return (
    <>
      <Select
        className={classes.agent}
        aria-label={label(text.agent)}
        leftSection={<IconRobot size={16} aria-hidden />}
        data={agents}
        value={target.agentId}
        onChange={(agentId) => agentId !== null && onChange({ agentId, version: null })}
        searchable
        allowDeselect={false}
        limit={SHOWN}
        nothingFoundMessage={text.nothingFound}
        selectFirstOptionOnChange
      />
      <Select
        className={classes.version}
        aria-label={label(text.version)}
        data={versions}
        value={target.version === null ? RESOLVED : String(target.version)}
        onChange={(value) =>
          value !== null && onChange({ ...target, version: value === RESOLVED ? null : Number(value) })
        }
        searchable
        allowDeselect={false}
        limit={SHOWN}
        selectFirstOptionOnChange
      />
    </>
  );
}

/** For those who may run agents, but not list them. */
function Typed({ target, onChange, side }: PickerProps) {
  const [typed, setTyped] = useState(targetText(target));
  const read = readTarget(typed);
  return (
    <TextInput
      className={classes.agent}
      aria-label={side === undefined ? text.agentId : text.ofSide(text.agentId, side)}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => read && onChange(read)}
      error={read === null}
    />
  );
}

/** Which agent is asked, and which version of it. A change needs no reload, and interrupts nothing. */
export function AgentPicker(props: PickerProps) {
  const canList = useCan("agents:read");
  return (
    <Group gap="xs" className={classes.picker} wrap="nowrap">
      {canList ? <Choice {...props} /> : <Typed {...props} />}
    </Group>
  );
}
