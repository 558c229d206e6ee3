import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useCan } from "../../../api/session.ts";
import { ActionButton } from "../../../kit/action-button.tsx";
import { versions } from "../../../strings/versions.ts";
import type { Version } from "../data.ts";
import { Activate } from "./activate.tsx";
import { Deprecate } from "./deprecate.tsx";
import { VersionMenu } from "./menu.tsx";
import { Publish } from "./publish.tsx";
import { RollBack } from "./roll-back.tsx";

const text = versions.actions;

/** Edits a draft, publishes it, activates what is published; the rest is in a menu. */
export function VersionActions({ version, active }: { version: Version; active: number | null }) {
  const { agent_id: agentId, version: number } = version;
  const [activating, activate] = useDisclosure();
  const [publishing, publish] = useDisclosure();
  const [deprecating, deprecate] = useDisclosure();
  const mayWrite = useCan("versions:write");
  const isDraft = version.status === "draft";
  return (
    <Group gap="xs" wrap="nowrap">
      {isDraft && (
        <>
          {mayWrite && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPencil size={14} aria-hidden />}
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/agents/$agentId/versions/$version/edit"
                  params={{ agentId, version: String(number) }}
                />
              )}
            >
              {text.edit}
            </Button>
          )}
          <ActionButton scope="versions:write" size="xs" onClick={publish.open}>
            {text.publish}
          </ActionButton>
        </>
      )}
      {!isDraft && !version.is_active && !version.is_deprecated && (
        <ActionButton scope="versions:activate" size="xs" onClick={activate.open}>
          {text.activate}
        </ActionButton>
      )}
      {version.is_active && <RollBack agentId={agentId} active={number} />}
      <VersionMenu version={version} active={active} onDeprecate={deprecate.open} />
      <Activate agentId={agentId} version={number} opened={activating} onClose={activate.close} />
      <Publish version={version} opened={publishing} onClose={publish.close} />
      <Deprecate version={version} opened={deprecating} onClose={deprecate.close} />
    </Group>
  );
}
