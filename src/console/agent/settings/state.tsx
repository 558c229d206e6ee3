import { Group, Text } from "@mantine/core";
import { useEnable, useMaySetDefault, useSetDefault } from "../../agents/acts.ts";
import type { Agent } from "../../agents/use-agents.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Section } from "../../kit/section.tsx";
import { settings } from "../../strings/settings.ts";

const text = settings.state;

/** Whether the agent answers, and whether it answers where none is named. */
export function State({ agent }: { agent: Agent }) {
  const enable = useEnable();
  const setDefault = useSetDefault();
  const maySetDefault = useMaySetDefault();
  const { is_enabled, is_default } = agent;
  return (
    <Section title={text.title}>
      <Group justify="space-between">
        <Text size="sm">{is_enabled ? text.enabled : text.disabled}</Text>
        <ActionButton
          scope="agents:write"
          variant="default"
          loading={enable.isPending}
          onClick={() => enable.mutate({ agent, enabled: !is_enabled })}
        >
          {is_enabled ? text.disable : text.enable}
        </ActionButton>
      </Group>
      <Group justify="space-between">
        <Text size="sm">{is_default ? text.isDefault : text.notDefault}</Text>
        {!is_default && (
          <ActionButton
            scope={maySetDefault ? "agents:read" : "agents:write"}
            variant="default"
            loading={setDefault.isPending}
            onClick={() => setDefault.mutate(agent)}
          >
            {text.setDefault}
          </ActionButton>
        )}
      </Group>
    </Section>
  );
}
