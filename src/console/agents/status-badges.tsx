import { Badge } from "@mantine/core";
import { agents as text } from "../strings/agents.ts";
import type { Agent } from "./use-agents.ts";

/** What is special about an agent; nothing, if it is as most are. */
export const StatusBadges = ({
  agent,
}: {
  agent: Pick<Agent, "is_enabled" | "is_default" | "visibility" | "active_version">;
}) => (
  <>
    {!agent.is_enabled && (
      <Badge variant="light" tt="none" color="red">
        {text.disabled}
      </Badge>
    )}
    {agent.is_default && (
      <Badge variant="light" tt="none">
        {text.default}
      </Badge>
    )}
    {agent.visibility === "private" && (
      <Badge variant="light" tt="none" color="gray">
        {text.private}
      </Badge>
    )}
  </>
);
