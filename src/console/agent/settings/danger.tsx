import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import RemoveDialog from "../../agents/remove-dialog.tsx";
import type { Agent } from "../../agents/use-agents.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Section } from "../../kit/section.tsx";
import { settings } from "../../strings/settings.ts";

const text = settings.danger;

/** The agent's end, which can be taken back. */
export function Danger({ agent }: { agent: Agent }) {
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure();
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
      <RemoveDialog
        agent={agent}
        opened={opened}
        onClose={close}
        onRemoved={() => void navigate({ to: "/agents" })}
      />
    </Section>
  );
}
