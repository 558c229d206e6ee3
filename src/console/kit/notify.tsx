import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Faults } from "./states.tsx";
import { isProblem, messageOf } from "../api/problem.ts";
import { common as text } from "../strings/common.ts";

/** Milliseconds in which an act can be undone from its notice. */
const UNDO_MS = 12_000;
const READ_MS = 5_000;

/** Tells that something was done; with `undo`, that it can be taken back. */
export function tell(message: string, undo?: () => Promise<unknown>): void {
  const id = crypto.randomUUID();
  const takeBack = (): void => {
    notifications.hide(id);
    undo?.().then(() => tell(text.undone), tellFailure);
  };
  notifications.show({
    id,
    color: "teal",
    autoClose: undo ? UNDO_MS : READ_MS,
    role: "status",
    closeButtonProps: { "aria-label": text.close },
    message: undo ? (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="default" onClick={takeBack}>
          {text.undo}
        </Button>
      </Group>
    ) : (
      message
    ),
  });
}

/** Tells what was refused, and what to do about it. */
export function tellFailure(error: unknown): void {
  notifications.show({
    color: "red",
    autoClose: 15_000,
    role: "alert",
    closeButtonProps: { "aria-label": text.close },
    message: (
      <>
        {messageOf(error)}
        {isProblem(error) && <Faults faults={error.faults} />}
      </>
    ),
  });
}
