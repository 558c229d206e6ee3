import { Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { MAX_TEXT_LENGTH } from "../../../../domain/limits.ts";
import { FormDialog } from "../../../kit/form-dialog.tsx";
import { common } from "../../../strings/common.ts";

interface ActDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  submit: string;
  disabled?: boolean;
  error: unknown;
  /** Paths whose faults stand at a field. */
  fields?: readonly string[];
  busy: boolean;
  onSubmit: (reason: string | undefined) => void;
  children: ReactNode;
}

/** A form of an act, with a reason; what was refused stands in it. */
export function ActDialog({ onSubmit, children, ...dialog }: ActDialogProps) {
  const [reason, setReason] = useState("");
  return (
    <FormDialog {...dialog} onSubmit={() => onSubmit(reason.trim() || undefined)}>
      {children}
      <Textarea
        label={common.reason}
        description={`${common.reasonHint} (${common.optional})`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={MAX_TEXT_LENGTH}
        autosize
        minRows={2}
      />
    </FormDialog>
  );
}
