import { Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconExternalLink,
  IconMessages,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconStar,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Suspense, type ReactNode } from "react";
import { useCan } from "../api/session.ts";
import { useOnce } from "../kit/use-once.ts";
import { agents as text } from "../strings/agents.ts";
import { common } from "../strings/common.ts";
import { useEnable, useMaySetDefault, useSetDefault } from "./acts.ts";
import { EditDialog, RemoveDialog } from "./lazy-dialogs.ts";
import type { Agent } from "./use-agents.ts";

interface AgentMenuProps {
  agent: Agent;
  /** The button that opens it. */
  target: ReactNode;
  /** In the list: a way to the agent and to the playground; its own page has them already. */
  inList?: boolean;
  onRemoved?: () => void;
}

const SIZE = { size: 16, "aria-hidden": true } as const;

/** What can be done with an agent as a whole. */
export function AgentMenu({ agent, target, inList = false, onRemoved }: AgentMenuProps) {
  const mayWrite = useCan("agents:write");
  const mayRun = useCan("run");
  const maySetDefault = useMaySetDefault();
  const enable = useEnable();
  const setDefault = useSetDefault();
  const [editing, edit] = useDisclosure();
  const [removing, confirm] = useDisclosure();
  const editorWanted = useOnce(editing);
  const removalWanted = useOnce(removing);
  const why = mayWrite ? undefined : common.needsScope("agents:write");
  const { agent_id, is_enabled, is_default } = agent;
  return (
    <>
      <Menu position="bottom-end" width={200} withInitialFocusPlaceholder={false}>
        <Menu.Target>{target}</Menu.Target>
        <Menu.Dropdown>
          {inList && (
            <>
              <Menu.Item
                leftSection={<IconExternalLink {...SIZE} />}
                renderRoot={(props) => (
                  <Link to="/agents/$agentId" params={{ agentId: agent_id }} {...props} />
                )}
              >
                {text.acts.open}
              </Menu.Item>
              {mayRun && (
                <Menu.Item
                  leftSection={<IconMessages {...SIZE} />}
                  renderRoot={(props) => <Link to="/playground" search={{ left: agent_id }} {...props} />}
                >
                  {text.acts.tryIt}
                </Menu.Item>
              )}
            </>
          )}
          <Menu.Item
            leftSection={<IconPencil {...SIZE} />}
            disabled={!mayWrite}
            title={why}
            onClick={edit.open}
          >
            {text.acts.edit}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconStar {...SIZE} />}
            disabled={!maySetDefault || is_default}
            title={maySetDefault ? undefined : why}
            onClick={() => setDefault.mutate(agent)}
          >
            {text.acts.setDefault}
          </Menu.Item>
          <Menu.Item
            leftSection={is_enabled ? <IconPlayerPause {...SIZE} /> : <IconPlayerPlay {...SIZE} />}
            disabled={!mayWrite}
            title={why}
            onClick={() => enable.mutate({ agent, enabled: !is_enabled })}
          >
            {is_enabled ? text.acts.disable : text.acts.enable}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTrash {...SIZE} />}
            c="var(--mantine-color-error)"
            disabled={!mayWrite}
            title={why}
            onClick={confirm.open}
          >
            {text.acts.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {editorWanted && (
        <Suspense>
          <EditDialog agent={agent} opened={editing} onClose={edit.close} />
        </Suspense>
      )}
      {removalWanted && (
        <Suspense>
          <RemoveDialog agent={agent} opened={removing} onClose={confirm.close} onRemoved={onRemoved} />
        </Suspense>
      )}
    </>
  );
}
