import { Alert, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { MAX_TEXT_LENGTH } from "../../domain/limits.ts";
import { messageOf } from "../api/problem.ts";
import { common as text } from "../strings/common.ts";
import { Dialog } from "./dialog.tsx";

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen. */
  children?: ReactNode;
  /** The word on the button: what is done. */
  confirm: string;
  /** Red: what is done cannot be taken back, or hurts. */
  danger?: boolean;
  /** It cannot be done any more: the question says why. */
  disabled?: boolean;
  /** Asks for a reason, for the audit trail. */
  reason?: boolean;
  /** Closes when it has succeeded, and shows what was refused. */
  onConfirm: (reason: string | undefined) => Promise<unknown>;
}

/** Asks before something is done; with a reason, the second of two clicks. */
export function Confirm(props: ConfirmProps) {
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title} centered>
      <Question {...props} />
    </Dialog>
  );
}

function Question({ onClose, children, confirm, danger, disabled, reason: asks, onConfirm }: ConfirmProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await onConfirm(reason.trim() || undefined);
      onClose();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        {children && <Text component="div">{children}</Text>}
        {asks && (
          <Textarea
            label={text.reason}
            description={`${text.reasonHint} (${text.optional})`}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={MAX_TEXT_LENGTH}
            autosize
            minRows={2}
            data-autofocus
          />
        )}
        {error !== null && (
          <Alert color="red" role="alert">
            {messageOf(error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button
            type="submit"
            color={danger ? "red" : undefined}
            loading={busy}
            disabled={disabled}
            data-autofocus={!asks || undefined}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
