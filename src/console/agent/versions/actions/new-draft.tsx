import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { ActionButton } from "../../../kit/action-button.tsx";
import { useAct } from "../../../kit/use-act.ts";
import { versions as text } from "../../../strings/versions.ts";
import { useAgent } from "../data.ts";
import { clone, createDraft } from "./requests.ts";

/** What an agent's first draft begins with. */
const STARTER = { model: { provider: "", id: "", temperature: 0.7 }, instructions: "", tools: [] };

/** Makes a draft of what is live, or of the latest version, and opens it. */
export function NewDraft({ agentId }: { agentId: string }) {
  const navigate = useNavigate();
  const { data: agent } = useAgent(agentId);
  const source = agent?.active_version ?? (agent?.latest_version || null);
  const drafting = useAct({
    act: () => (source === null ? createDraft(agentId, STARTER, text.starter) : clone(agentId, source)),
    onDone: ({ version }) =>
      void navigate({
        to: "/agents/$agentId/versions/$version/edit",
        params: { agentId, version: String(version) },
      }),
  });
  return (
    <ActionButton
      scope="versions:write"
      creates
      leftSection={<IconPlus size={16} aria-hidden />}
      loading={drafting.isPending}
      disabled={!agent}
      onClick={() => drafting.mutate()}
    >
      {text.actions.newDraft}
    </ActionButton>
  );
}
