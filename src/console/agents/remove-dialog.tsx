import { Confirm } from "../kit/confirm.tsx";
import { agents as text } from "../strings/agents.ts";
import { useRemove, type Named } from "./acts.ts";

interface RemoveDialogProps {
  agent: Named;
  opened: boolean;
  onClose: () => void;
  onRemoved?: () => void;
}

/** Asks before an agent is deleted. */
export default function RemoveDialog({ agent, opened, onClose, onRemoved }: RemoveDialogProps) {
  const remove = useRemove(onRemoved);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={text.removing.title(agent.name)}
      confirm={text.removing.confirm}
      danger
      onConfirm={() => remove.mutateAsync(agent)}
    >
      {text.removing.detail(agent.agent_id)}
    </Confirm>
  );
}
