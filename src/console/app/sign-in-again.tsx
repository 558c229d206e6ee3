import { Modal, Stack, Text } from "@mantine/core";
import { sessionEnded } from "../api/session.ts";
import { shell } from "../strings/shell.ts";
import { SignInForm } from "./sign-in.tsx";

const text = shell.signIn;

/** Over the page: what was typed on it is still there afterwards. */
export default function SignInAgain() {
  const ended = sessionEnded.use();
  return (
    <Modal
      opened={ended}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={text.again}
      centered
    >
      <Stack>
        <Text size="sm">{text.againLead}</Text>
        <SignInForm />
      </Stack>
    </Modal>
  );
}
