import { Button, Group, Modal, Stack } from "@mantine/core";
import type { FormEvent } from "react";
import { Failure } from "../kit/states.tsx";
import { agents as text } from "../strings/agents.ts";
import { common } from "../strings/common.ts";
import { Clash } from "./clash.tsx";
import { saysMore } from "./says-more.ts";
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
    <Modal opened={opened} onClose={onClose} title={text.form.editTitle(agent.name)} size="lg">
      <EditForm agent={agent} onClose={onClose} />
    </Modal>
  );
}

function EditForm({ agent, onClose }: Omit<EditDialogProps, "opened">) {
  const edit = useEdit(agent, onClose);
  const { typed, setTyped, save, isChanged, isSound } = edit;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Clash edit={edit} />
        <Fields typed={typed} onChange={setTyped} error={save.error} />
        {saysMore(save.error, FIELD_PATHS) && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!isChanged || !isSound}>
            {text.form.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
