import { Anchor, Alert, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Confirm } from "../../../kit/confirm.tsx";
import { agent } from "../../../strings/agent.ts";
import { versions } from "../../../strings/versions.ts";
import { useAgent } from "../data.ts";
import { useActivate } from "./use-activate.ts";

const text = versions.actions;

interface ActivateProps {
  agentId: string;
  version: number;
  opened: boolean;
  onClose: () => void;
}

/** Asks for the reason, and says what is answered now and then. */
export function Activate({ agentId, version, opened, onClose }: ActivateProps) {
  const now = useAgent(agentId).data?.active_version ?? null;
  // What was live when it was opened: what somebody activates meanwhile is told, and not swapped in.
  const [active, setActive] = useState(now);
  if (!opened && active !== now) setActive(now);
  const activating = useActivate(agentId);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={text.activateTitle(version)}
      confirm={text.activate}
      reason
      disabled={active !== now}
      onConfirm={(reason) => activating.mutateAsync({ version, before: active, reason })}
    >
      <Stack gap="xs">
        {active !== now && (
          <Alert color="orange" role="alert">
            {agent.pointer.moved(active, now)}
          </Alert>
        )}
        <Text>{active === null ? text.activateFirst(version) : text.activateFrom(active, version)}</Text>
        {active !== null && active !== version && (
          <Anchor
            renderRoot={(props) => (
              <Link
                {...props}
                to="/agents/$agentId/compare"
                params={{ agentId }}
                search={{ from: active, to: version }}
              />
            )}
          >
            {text.seeChanges}
          </Anchor>
        )}
      </Stack>
    </Confirm>
  );
}
