import { ToneBadge } from "../kit/tone-badge.tsx";
import { agents as text } from "../strings/agents.ts";
import type { Agent } from "./use-agents.ts";

/** What is special about an agent; nothing, if it is as most are. */
export const StatusBadges = ({
  agent,
}: {
  agent: Pick<Agent, "is_enabled" | "is_default" | "visibility" | "active_version">;
}) => (
  <>
    {!agent.is_enabled && <ToneBadge tone="bad">{text.disabled}</ToneBadge>}
    {agent.is_default && <ToneBadge tone="live">{text.default}</ToneBadge>}
    {agent.visibility === "private" && <ToneBadge tone="calm">{text.private}</ToneBadge>}
  </>
);
