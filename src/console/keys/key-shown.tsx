import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { Dialog } from "../kit/dialog.tsx";
import { keys as text } from "../strings/keys.ts";

interface KeyShownProps {
  secret: string | null;
  warnings?: string[];
  onClose: () => void;
}

/** A key, the one time that it is seen: it closes by its button alone. */
export const KeyShown = ({ secret, warnings = [], onClose }: KeyShownProps) => (
  <Dialog
    opened={secret !== null}
    onClose={onClose}
    title={text.made}
    size="lg"
    withCloseButton={false}
    closeOnClickOutside={false}
    closeOnEscape={false}
  >
    <Stack>
      <Text size="sm">{text.madeHint}</Text>
      <Code block>{secret}</Code>
      {warnings.map((warning) => (
        <Alert key={warning} color="orange">
          {warning}
        </Alert>
      ))}
      <Group justify="flex-end">
        <CopyButton value={secret ?? ""}>
          {({ copied, copy }) => (
            <Button variant={copied ? "light" : "filled"} onClick={copy} data-autofocus>
              {text.copyKey}
              {copied && " ✓"}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={onClose}>
          {text.kept}
        </Button>
      </Group>
    </Stack>
  </Dialog>
);
