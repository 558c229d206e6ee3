import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useRemove } from "../../agents/acts.ts";
import type { Agent } from "../../agents/use-agents.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Confirm } from "../../kit/confirm.tsx";
import { Section } from "../../kit/section.tsx";
import { agents } from "../../strings/agents.ts";
import { settings } from "../../strings/settings.ts";

const text = settings.danger;

/** The agent's end, which can be taken back. */
export function Danger({ agent }: { agent: Agent }) {
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure();
  const remove = useRemove(() => void navigate({ to: "/agents" }));
  return (
    <Section
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton scope="agents:write" color="red" onClick={open}>
          {text.button}
        </ActionButton>
      }
    >
      <Confirm
        opened={opened}
        onClose={close}
        title={agents.removing.title(agent.name)}
        confirm={agents.removing.confirm}
        danger
        onConfirm={() => remove.mutateAsync(agent)}
      >
        {agents.removing.detail(agent.agent_id)}
      </Confirm>
    </Section>
  );
}
