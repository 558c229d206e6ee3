import { Button, Group, Text, TextInput } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { useId } from "react";
import type { JsonObject } from "../../../domain/json.ts";
import { variableNames } from "../../../domain/variables.ts";
import { playground } from "../../strings/playground.ts";
import { useAgents, useVersion } from "../target/use-agents.ts";
import type { Target } from "../target/target.ts";
import type { AskedAs } from "./asked-as.ts";
import classes from "./variables.module.css";

const text = playground.variables;

/** Placeholders in the prompt of the version that answers: the one asked for, else the active one. */
function useVariableNames({ agentId, version }: Target): string[] {
  const { data: agents } = useAgents();
  const active = agents?.find((agent) => agent.agent_id === agentId)?.active_version ?? null;
  const { data } = useVersion({ agentId, version: version ?? active });
  return data ? variableNames(data.config as JsonObject) : [];
}

interface VariablesProps {
  left: Target;
  right: Target | null;
  as: AskedAs;
  onChange: (as: AskedAs) => void;
}

/** Asks for the values of `{{name}}` that the prompts hold. */
export function Variables({ left, right, as, onChange }: VariablesProps) {
  const names = [...new Set([...useVariableNames(left), ...useVariableNames(right ?? left)])];
  const id = useId();
  const [opened, { open }] = useDisclosure();
  // Where there is little room, the conversation has it.
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  if (names.length === 0) return null;
  const filled = names.filter((name) => as.variables[name]).length;
  if (isNarrow && !opened)
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-expanded={false}
        onClick={open}
        className={classes.opener}
      >
        {text.open(filled, names.length)}
      </Button>
    );
  return (
    <fieldset className={classes.fields}>
      <Text component="legend" size="xs" c="dimmed">
        {text.title} – {text.hint}
      </Text>
      <Group gap="xs">
        {names.map((name) => (
          <Group key={name} gap={6} wrap="nowrap">
            <Text component="label" htmlFor={`${id}-${name}`} size="xs" className={classes.name}>
              {name}
            </Text>
            <TextInput
              size="xs"
              id={`${id}-${name}`}
              value={as.variables[name] ?? ""}
              onChange={(event) =>
                onChange({ ...as, variables: { ...as.variables, [name]: event.currentTarget.value } })
              }
            />
          </Group>
        ))}
      </Group>
    </fieldset>
  );
}
