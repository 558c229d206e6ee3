import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { Dialog } from "../kit/dialog.tsx";
import { common } from "../strings/common.ts";
import { tools } from "../strings/tools.ts";

const text = tools.secret;

/** A signing secret, the one time that it is seen: it closes by its button alone. */
export const SecretShown = ({ secret, onClose }: { secret: string | null; onClose: () => void }) => (
  <Dialog
    opened={secret !== null}
    onClose={onClose}
    title={text.title}
    size="lg"
    withCloseButton={false}
    closeOnClickOutside={false}
    closeOnEscape={false}
  >
    <Stack>
      <Text size="sm">{text.lead}</Text>
      <Code block aria-label={text.label}>
        {secret}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={secret ?? ""}>
          {({ copied, copy }) => (
            <Button onClick={copy} data-autofocus>
              {copied ? common.copied : common.copy}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={onClose}>
          {text.done}
        </Button>
      </Group>
    </Stack>
  </Dialog>
);
