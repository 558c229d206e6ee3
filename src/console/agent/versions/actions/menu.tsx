import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArchive,
  IconCopy,
  IconDots,
  IconDownload,
  IconGitCompare,
  IconMessages,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useCan } from "../../../api/session.ts";
import { targetText } from "../../../playground/target/target.ts";
import { tellFailure } from "../../../kit/notify.tsx";
import { versions } from "../../../strings/versions.ts";
import type { Version } from "../data.ts";
import { downloadConfig } from "./download.ts";
import { useClone } from "./use-clone.ts";

const text = versions.actions;

interface VersionMenuProps {
  version: Version;
  active: number | null;
  onDeprecate: () => void;
}

/** What is done with a version now and then. */
export function VersionMenu({ version, active, onDeprecate }: VersionMenuProps) {
  const { agent_id: agentId, version: number } = version;
  const mayWrite = useCan("versions:write");
  const mayRun = useCan("run");
  const cloning = useClone(agentId);
  const save = (form: "json" | "yaml"): void => {
    downloadConfig(agentId, version, form).catch(tellFailure);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={text.of(number)}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {active !== null && active !== number && (
          <Menu.Item
            leftSection={<IconGitCompare size={16} aria-hidden />}
            renderRoot={(props) => (
              <Link
                {...props}
                to="/agents/$agentId/compare"
                params={{ agentId }}
                search={{ from: active, to: number }}
              />
            )}
          >
            {text.compare}
          </Menu.Item>
        )}
        {mayRun && (
          <Menu.Item
            leftSection={<IconMessages size={16} aria-hidden />}
            renderRoot={(props) => (
              <Link {...props} to="/playground" search={{ left: targetText({ agentId, version: number }) }} />
            )}
          >
            {text.playground}
          </Menu.Item>
        )}
        {mayWrite && (
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => cloning.mutate(number)}>
            {text.clone}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => save("json")}>
          {text.downloadJson}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => save("yaml")}>
          {text.downloadYaml}
        </Menu.Item>
        {mayWrite && !version.is_deprecated && (
          <>
            <Menu.Divider />
            <Menu.Item
              color="red"
              leftSection={<IconArchive size={16} aria-hidden />}
              disabled={version.is_active}
              onClick={onDeprecate}
            >
              {text.deprecate}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
