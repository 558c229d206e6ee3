import { Button, Group, Stack, type ModalProps } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { common } from "../strings/common.ts";
import { Dialog } from "./dialog.tsx";
import { saysMore } from "./fault-at.ts";
import { Failure } from "./states.tsx";

interface DialogFormProps {
  onClose: () => void;
  /** The word on the button: what is done. */
  submit: string;
  onSubmit: () => void;
  busy?: boolean;
  disabled?: boolean;
  /** What was refused: told below the fields, unless all that it says stands at them. */
  error?: unknown;
  /** Paths whose faults stand at a field. */
  fields?: readonly string[];
  children: ReactNode;
}

/** What a dialog asks for, and its two buttons. */
export const DialogForm = ({
  onClose,
  submit,
  onSubmit,
  busy,
  disabled,
  error,
  fields = [],
  children,
}: DialogFormProps) => (
  <form
    onSubmit={(event: FormEvent) => {
      event.preventDefault();
      // For React a dialog lies in what opened it, which may be a form.
      event.stopPropagation();
      onSubmit();
    }}
  >
    <Stack>
      {children}
      {saysMore(error, fields) && <Failure error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={disabled}>
          {submit}
        </Button>
      </Group>
    </Stack>
  </form>
);

interface FormDialogProps extends DialogFormProps, Pick<ModalProps, "opened" | "size"> {
  title: string;
}

/** A form over the page: it stays open, with what was typed, until what it asks for is done. */
export const FormDialog = ({ opened, size, title, ...form }: FormDialogProps) => (
  <Dialog opened={opened} onClose={form.onClose} title={title} size={size}>
    <DialogForm {...form} />
  </Dialog>
);
