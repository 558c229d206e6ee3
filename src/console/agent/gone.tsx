import { Group, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { restoreAgent } from "../agents/acts.ts";
import { api, body } from "../api/client.ts";
import { useCan } from "../api/session.ts";
import { ActionButton } from "../kit/action-button.tsx";
import { ButtonLink } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { Time } from "../kit/time.tsx";
import { useAct } from "../kit/use-act.ts";
import { agent } from "../strings/agent.ts";
import { agents } from "../strings/agents.ts";

const text = agent.gone;

/** Where an agent was, or never was. The audit trail knows of a deletion. */
export function Gone({ agentId }: { agentId: string }) {
  const { data } = useQuery({
    queryKey: ["agent", agentId, "deletion"],
    queryFn: () =>
      body(api.audit.$get({ query: { agent_id: agentId, action: "agent.deleted", limit: "1" } })),
    enabled: useCan("audit:read"),
  });
  const restore = useAct({
    act: () => restoreAgent({ agent_id: agentId }),
    done: ({ name }) => agents.done.restored(name),
  });
  const deletion = data?.data[0];
  return (
    <Page title={text.title(agentId)}>
      <Paper withBorder p="md">
        <Stack align="flex-start">
          {deletion === undefined ? (
            <Text>{text.detail}</Text>
          ) : (
            <>
              <Text component="div">
                {text.deleted(deletion.changed_by ?? deletion.actor)} <Time at={deletion.changed_at} />
              </Text>
              <Text c="dimmed">{text.restorable}</Text>
            </>
          )}
          <Group>
            {deletion !== undefined && (
              <ActionButton scope="agents:write" loading={restore.isPending} onClick={() => restore.mutate()}>
                {text.restore}
              </ActionButton>
            )}
            <ButtonLink to="/agents" variant="default">
              {text.back}
            </ButtonLink>
          </Group>
        </Stack>
      </Paper>
    </Page>
  );
}
