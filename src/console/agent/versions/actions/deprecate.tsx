import { Confirm } from "../../../kit/confirm.tsx";
import { useAct } from "../../../kit/use-act.ts";
import { versions } from "../../../strings/versions.ts";
import type { Version } from "../data.ts";
import { deprecate } from "./requests.ts";

const text = versions.actions;

interface DialogProps {
  version: Version;
  opened: boolean;
  onClose: () => void;
}

export function Deprecate({ version: { agent_id: agentId, version }, opened, onClose }: DialogProps) {
  const deprecating = useAct({
    act: (reason: string | undefined) => deprecate(agentId, version, reason),
    done: () => text.deprecated(version),
    quiet: true,
  });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={text.deprecateTitle(version)}
      confirm={text.deprecate}
      danger
      reason
      onConfirm={(reason) => deprecating.mutateAsync(reason)}
    >
      {text.deprecateDetail}
    </Confirm>
  );
}
