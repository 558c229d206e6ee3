import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Hash } from "../../../kit/copy.tsx";
import { TextLink } from "../../../kit/link.tsx";
import { Time } from "../../../kit/time.tsx";
import { versions } from "../../../strings/versions.ts";
import type { Version } from "../data.ts";

const text = versions.one;

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {label}
    </Text>
    <Text size="sm" component="div">
      {children}
    </Text>
  </div>
);

/** Who made a version, when, of what, and its hash. */
export const Facts = ({ version }: { version: Version }) => (
  <Group gap="xl" align="flex-start">
    <Fact label={text.author}>{version.created_by}</Fact>
    <Fact label={text.created}>
      <Time at={version.created_at} exact />
    </Fact>
    {version.updated_at !== version.created_at && (
      <Fact label={text.updated}>
        <Time at={version.updated_at} exact />
      </Fact>
    )}
    {version.parent_version !== null && (
      <Fact label={text.parent}>
        <TextLink
          size="sm"
          to="/agents/$agentId/versions/$version"
          params={{ agentId: version.agent_id, version: String(version.parent_version) }}
        >
          {versions.version(version.parent_version)}
        </TextLink>
        {" · "}
        <TextLink
          size="sm"
          to="/agents/$agentId/compare"
          params={{ agentId: version.agent_id }}
          search={{ from: version.parent_version, to: version.version }}
        >
          {text.whatChanged}
        </TextLink>
      </Fact>
    )}
    <Fact label={versions.hash}>
      <Hash value={version.config_hash} />
    </Fact>
  </Group>
);
