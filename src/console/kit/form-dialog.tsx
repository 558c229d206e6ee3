import { Button, Group, Modal, Stack, type ModalProps } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { common } from "../strings/common.ts";

interface FormDialogProps extends Pick<ModalProps, "opened" | "onClose" | "size"> {
  title: string;
  /** The word on the button: what is done. */
  submit: string;
  onSubmit: () => void;
  busy: boolean;
  disabled?: boolean;
  children: ReactNode;
}

/** A form over the page: it stays open, with what was typed, until what it asks for is done. */
export const FormDialog = ({
  opened,
  onClose,
  size,
  title,
  submit,
  onSubmit,
  busy,
  disabled,
  children,
}: FormDialogProps) => (
  <Modal opened={opened} onClose={onClose} title={title} size={size}>
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack>
        {children}
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
  </Modal>
);
