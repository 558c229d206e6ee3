import { ActionIcon, Button, Group, Textarea } from "@mantine/core";
import { IconPlayerStopFilled, IconSend } from "@tabler/icons-react";
import type { FormEvent, KeyboardEvent } from "react";
import { MAX_MESSAGE_LENGTH } from "../../../domain/run/limits.ts";
import { playground as text } from "../../strings/playground.ts";

interface ComposerProps {
  draft: string;
  onDraft: (draft: string) => void;
  running: boolean;
  /** Why nothing can be sent now. */
  unless: string | null;
  onSend: () => void;
  onStop: () => void;
}

/** Where a message is written. What is typed while an answer comes stays. */
export function Composer({ draft, onDraft, running, unless, onSend, onStop }: ComposerProps) {
  const maySend = !running && unless === null && draft.trim() !== "";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (maySend) onSend();
  };
  const onKey = (event: KeyboardEvent): void => {
    // Of whoever writes with an input method, Enter takes a suggestion.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) submit(event);
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <Textarea
          flex={1}
          aria-label={text.message}
          placeholder={text.messageHint}
          value={draft}
          onChange={(event) => onDraft(event.currentTarget.value)}
          onKeyDown={onKey}
          maxLength={MAX_MESSAGE_LENGTH}
          error={unless}
          autosize
          minRows={1}
          maxRows={10}
          data-search
        />
        {running ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStopFilled size={16} aria-hidden />}
            onClick={onStop}
          >
            {text.stop}
          </Button>
        ) : (
          <ActionIcon
            type="submit"
            size="input-sm"
            aria-label={text.send}
            aria-disabled={!maySend}
            data-disabled={!maySend || undefined}
          >
            <IconSend size={18} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </form>
  );
}
