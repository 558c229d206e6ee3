import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Confirm } from "../../../kit/confirm.tsx";
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
  const active = useAgent(agentId).data?.active_version ?? null;
  const activating = useActivate(agentId);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={text.activateTitle(version)}
      confirm={text.activate}
      reason
      onConfirm={(reason) => activating.mutateAsync({ version, reason })}
    >
      <Stack gap="xs">
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
