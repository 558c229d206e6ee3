import { Dialog } from "../kit/dialog.tsx";
import { DialogForm } from "../kit/form-dialog.tsx";
import { agents as text } from "../strings/agents.ts";
import { Clash } from "./clash.tsx";
import { FIELD_PATHS, Fields } from "./fields.tsx";
import type { Agent } from "./use-agents.ts";
import { useEdit } from "./use-edit.ts";

interface EditDialogProps {
  agent: Agent;
  opened: boolean;
  onClose: () => void;
}

/** Changes an agent's own fields, without its page. */
export default function EditDialog({ agent, opened, onClose }: EditDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={text.form.editTitle(agent.name)} size="lg">
      <EditForm agent={agent} onClose={onClose} />
    </Dialog>
  );
}

function EditForm({ agent, onClose }: Omit<EditDialogProps, "opened">) {
  const edit = useEdit(agent, onClose);
  const { typed, setTyped, save, isChanged, isSound } = edit;
  return (
    <DialogForm
      onClose={onClose}
      submit={text.form.save}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={!isChanged || !isSound}
      error={save.error}
      fields={FIELD_PATHS}
    >
      <Clash edit={edit} />
      <Fields typed={typed} onChange={setTyped} error={save.error} />
    </DialogForm>
  );
}
