import { Textarea } from "@mantine/core";
import { useState } from "react";
import { MAX_TEXT_LENGTH } from "../../domain/limits.ts";
import { api, body, segment } from "../api/client.ts";
import { Dialog } from "../kit/dialog.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { DialogForm } from "../kit/form-dialog.tsx";
import { MomentInput } from "../kit/moment-input.tsx";
import { useAct } from "../kit/use-act.ts";
import { common } from "../strings/common.ts";
import { schedules as text } from "../strings/schedules.ts";
import { whatOf, type Schedule } from "./queries.ts";

interface MoveFormProps {
  /** Null: none is moved. */
  schedule: Schedule | null;
  onClose: () => void;
}

export const MoveForm = ({ schedule, onClose }: MoveFormProps) => (
  <Dialog
    opened={schedule !== null}
    onClose={onClose}
    title={schedule ? text.moveOf(whatOf(schedule)) : text.move}
  >
    {schedule && <Fields schedule={schedule} onClose={onClose} />}
  </Dialog>
);

function Fields({ schedule, onClose }: { schedule: Schedule; onClose: () => void }) {
  const [at, setAt] = useState<string | null>(schedule.at);
  const [reason, setReason] = useState("");
  const patch = (time: string, why?: string) =>
    body(
      api.schedules[":id"].$patch({
        param: { id: segment(schedule.id) },
        json: { at: time, ...(why && { reason: why }) },
      }),
    );
  const move = useAct({
    quiet: true,
    act: () => patch(at ?? schedule.at, reason.trim()),
    done: () => text.moved,
    undo: () => () => patch(schedule.at),
    onDone: onClose,
  });
  return (
    <DialogForm
      onClose={onClose}
      submit={text.move}
      onSubmit={() => move.mutate()}
      busy={move.isPending}
      disabled={at === null}
      error={move.error}
      fields={["/at"]}
    >
      <MomentInput
        label={text.form.at}
        value={at}
        onChange={setAt}
        error={faultAt(move.error, "/at")}
        required
        data-autofocus
      />
      <Textarea
        label={text.form.reason}
        description={common.reasonHint}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        maxLength={MAX_TEXT_LENGTH}
        autosize
      />
    </DialogForm>
  );
}
