import { ActionIcon } from "@mantine/core";
import { IconDots, IconMessages } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { AgentMenu } from "../agents/agent-menu.tsx";
import type { Agent } from "../agents/use-agents.ts";
import { useCan } from "../api/session.ts";
import { ButtonLink } from "../kit/link.tsx";
import { agent as text } from "../strings/agent.ts";
import { RollBack } from "./roll-back.tsx";
import { NewDraft } from "./versions/actions/new-draft.tsx";

interface ActionsProps {
  agent: Agent;
  /** The page below has a button for a draft. */
  hasOwnDraftButton: boolean;
}

/** What is done with an agent most. */
export function Actions({ agent, hasOwnDraftButton }: ActionsProps) {
  const navigate = useNavigate();
  const mayRun = useCan("run");
  return (
    <>
      {mayRun && (
        <ButtonLink
          to="/playground"
          search={{ left: agent.agent_id }}
          variant="default"
          leftSection={<IconMessages size={16} aria-hidden />}
        >
          {text.tryIt}
        </ButtonLink>
      )}
      <RollBack agent={agent} />
      {!hasOwnDraftButton && <NewDraft agentId={agent.agent_id} />}
      <AgentMenu
        agent={agent}
        onRemoved={() => void navigate({ to: "/agents" })}
        target={
          <ActionIcon variant="default" size={36} aria-label={text.menu}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        }
      />
    </>
  );
}
