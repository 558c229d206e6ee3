import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Copyable } from "../kit/copy.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { webhooks as text } from "../strings/webhooks.ts";

interface SecretOnceProps {
  /** Null: none is shown. */
  secret: string | null;
  /** Whether there was one before, which signs for a day more. */
  rotated?: boolean;
  onClose: () => void;
}

/** A new secret, which cannot be read again: it stays until it is said to be kept. */
export const SecretOnce = ({ secret, rotated = false, onClose }: SecretOnceProps) => (
  <Dialog
    opened={secret !== null}
    onClose={onClose}
    title={text.secretTitle}
    closeOnClickOutside={false}
    closeOnEscape={false}
    withCloseButton={false}
    centered
  >
    <Stack>
      <Text size="sm">{text.secretLead}</Text>
      <div>
        <Copyable value={secret ?? ""} />
      </div>
      {rotated && <Alert color="blue">{text.secretOld}</Alert>}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {text.secretKept}
        </Button>
      </Group>
    </Stack>
  </Dialog>
);
