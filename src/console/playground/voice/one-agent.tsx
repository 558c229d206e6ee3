import { Group } from "@mantine/core";
import { AskedAsButton } from "../asked/asked-as-button.tsx";
import type { AskedAs } from "../asked/asked-as.ts";
import { AgentPicker } from "../target/agent-picker.tsx";
import type { Target } from "../target/target.ts";

export interface OneTarget {
  target: Target;
  onTarget: (target: Target) => void;
}

interface OneAgentProps extends OneTarget {
  as: AskedAs;
  onAs: (as: AskedAs) => void;
}

/** Which agent speaks or listens, and for whom. */
export const OneAgent = ({ target, onTarget, as, onAs }: OneAgentProps) => (
  <Group gap="xs">
    <AgentPicker target={target} onChange={onTarget} />
    <AskedAsButton as={as} onChange={onAs} />
  </Group>
);
