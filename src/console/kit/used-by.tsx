import { Group, Text } from "@mantine/core";
import { common } from "../strings/common.ts";
import type { ConfigUse } from "./config-uses.ts";
import { TextLink } from "./link.tsx";

/** Links shown; the others are counted. */
const SHOWN = 4;

/** The agents whose active versions use something; a dash while that is not known. */
export function UsedBy({ uses, more = [] }: { uses: ConfigUse[] | undefined; more?: string[] }) {
  if (!uses) return common.unknown;
  if (uses.length === 0 && more.length === 0)
    return (
      <Text size="sm" c="dimmed" component="span">
        {common.none}
      </Text>
    );
  return (
    <Group gap={6}>
      {uses.slice(0, SHOWN).map(({ agentId, version }) => (
        <TextLink
          key={agentId}
          size="sm"
          to="/agents/$agentId/versions/$version"
          params={{ agentId, version: String(version) }}
        >
          {agentId}
        </TextLink>
      ))}
      {more.map((name) => (
        <Text key={name} size="sm" component="span">
          {name}
        </Text>
      ))}
      {uses.length > SHOWN && (
        <Text size="sm" c="dimmed" component="span">
          +{uses.length - SHOWN}
        </Text>
      )}
    </Group>
  );
}
