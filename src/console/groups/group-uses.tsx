import { Group, Text } from "@mantine/core";
import { TextLink } from "../kit/link.tsx";
import { Loaded } from "../kit/states.tsx";
import { groups as text } from "../strings/groups.ts";
import { useGroupUses } from "./data.ts";

/** The agents whose conditions name a group. */
export function GroupUses({ id }: { id: string }) {
  const { query, mayRead } = useGroupUses(id);
  return (
    <div>
      <Text size="sm" fw={600}>
        {text.uses}
      </Text>
      {mayRead ? (
        <Loaded query={query} rows={1}>
          {(agents) =>
            agents.length === 0 ? (
              <Text size="sm" c="dimmed">
                {text.usesNone}
              </Text>
            ) : (
              <Group gap="xs">
                {agents.map((agentId) => (
                  <TextLink key={agentId} to="/agents/$agentId/rules" params={{ agentId }} size="sm">
                    {agentId}
                  </TextLink>
                ))}
              </Group>
            )
          }
        </Loaded>
      ) : (
        <Text size="sm" c="dimmed">
          {text.usesUnknown}
        </Text>
      )}
    </div>
  );
}
