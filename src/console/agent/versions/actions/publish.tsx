import { Confirm } from "../../../kit/confirm.tsx";
import { useAct } from "../../../kit/use-act.ts";
import { versions } from "../../../strings/versions.ts";
import type { Version } from "../data.ts";
import { publish } from "./requests.ts";
import { tellWarnings } from "./warnings.tsx";

const text = versions.actions;

interface DialogProps {
  version: Version;
  opened: boolean;
  onClose: () => void;
}

export function Publish({ version: { agent_id: agentId, version }, opened, onClose }: DialogProps) {
  const publishing = useAct({
    act: (reason: string | undefined) => publish(agentId, version, { reason }),
    done: () => text.published(version),
    onDone: tellWarnings,
    quiet: true,
  });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={text.publishTitle(version)}
      confirm={text.publish}
      reason
      onConfirm={(reason) => publishing.mutateAsync(reason)}
    >
      {text.publishDetail}
    </Confirm>
  );
}
