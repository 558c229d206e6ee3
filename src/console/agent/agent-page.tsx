import { Stack, Text } from "@mantine/core";
import { getRouteApi, Outlet, useLocation } from "@tanstack/react-router";
import { isProblem } from "../api/problem.ts";
import { StatusBadges } from "../agents/status-badges.tsx";
import { Copyable } from "../kit/copy.tsx";
import { TextLink } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { Guard, Loaded } from "../kit/states.tsx";
import { ToneBadge } from "../kit/tone-badge.tsx";
import { agent as text } from "../strings/agent.ts";
import { agents } from "../strings/agents.ts";
import { Actions } from "./actions.tsx";
import classes from "./agent.module.css";
import { Gone } from "./gone.tsx";
import { Tabs } from "./tabs.tsx";
import { useAgent } from "./versions/data.ts";

const route = getRouteApi("/agents/$agentId");

/** What is around every page of an agent: what it is, what is live, what can be done, and its parts. */
export default function AgentPage() {
  const { agentId } = route.useParams();
  return (
    <Guard scope="agents:read">
      <Frame key={agentId} agentId={agentId} />
    </Guard>
  );
}

function Frame({ agentId }: { agentId: string }) {
  const query = useAgent(agentId);
  const { pathname } = useLocation();
  if (isProblem(query.error, "agent_not_found")) return <Gone agentId={agentId} />;
  return (
    <Loaded query={query} rows={8}>
      {(agent) => (
        <Page
          title={agent.name}
          above={<TextLink to="/agents">{text.above}</TextLink>}
          badge={
            <>
              {agent.active_version === null ? (
                <ToneBadge tone="warn">{agents.nothingLive}</ToneBadge>
              ) : (
                <ToneBadge tone="good">{text.live(agent.active_version)}</ToneBadge>
              )}
              <StatusBadges agent={agent} />
            </>
          }
          actions={<Actions agent={agent} hasOwnDraftButton={pathname.includes("/versions")} />}
        >
          <Stack gap={4} className={classes.about}>
            <div className={classes.facts}>
              <Copyable value={agent.agent_id} />
              <Text size="sm" c="dimmed">
                {agent.agent_type}
              </Text>
              {agent.owner !== null && (
                <Text size="sm" c="dimmed">
                  {text.owner(agent.owner)}
                </Text>
              )}
            </div>
            {agent.description !== "" && (
              <Text size="sm" c="dimmed" maw="80ch" lineClamp={3} title={agent.description}>
                {agent.description}
              </Text>
            )}
          </Stack>
          <Tabs agentId={agentId} />
          <Outlet />
        </Page>
      )}
    </Loaded>
  );
}
