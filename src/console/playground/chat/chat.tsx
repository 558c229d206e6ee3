import { ActionIcon, Button, Group, Stack, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconColumns2, IconMessagePlus, IconX } from "@tabler/icons-react";
import { tell } from "../../kit/notify.tsx";
import { playground as text } from "../../strings/playground.ts";
import { AskedAsButton } from "../asked/asked-as-button.tsx";
import { readAttributes, useAskedAs } from "../asked/asked-as.ts";
import { Variables } from "../asked/variables.tsx";
import { useKept } from "../../kit/kept.ts";
import { AgentPicker } from "../target/agent-picker.tsx";
import type { Target } from "../target/target.ts";
import { say } from "./ask.ts";
import { Composer } from "./composer.tsx";
import type { Side } from "./exchange.ts";
import { isRunning, useConversation, useShown } from "./store.ts";
import { Transcript } from "./transcript.tsx";
import { useActs } from "./use-acts.ts";
import classes from "./chat.module.css";

interface ChatProps {
  left: Target;
  right: Target | null;
  onLeft: (target: Target) => void;
  /** Null: the right side is closed. */
  onRight: (target: Target | null) => void;
}

function Pickers({ left, right, onLeft, onRight }: ChatProps) {
  const { picker } = text;
  return (
    <div className={classes.pickers}>
      <AgentPicker target={left} onChange={onLeft} side={right ? picker.left : undefined} />
      {right ? (
        <Group gap={4} wrap="nowrap" className={classes.right}>
          <AgentPicker target={right} onChange={onRight} side={picker.right} />
          <Tooltip label={picker.close}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="input-sm"
              aria-label={picker.close}
              onClick={() => onRight(null)}
            >
              <IconX size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      ) : (
        <Button
          variant="default"
          leftSection={<IconColumns2 size={16} aria-hidden />}
          onClick={() => onRight(left)}
        >
          {picker.compare}
        </Button>
      )}
    </div>
  );
}

/** A conversation with one agent, or with two that are sent the same. */
export function Chat(props: ChatProps) {
  const { left, right } = props;
  const store = useConversation("chat");
  const conversation = useShown(store);
  const [as, setAs] = useAskedAs();
  const [draft, setDraft] = useKept("draft", "");
  const acts = useActs(store, as);
  const running = isRunning(conversation);
  useHotkeys([["Escape", () => store.stop(), { preventDefault: false }]], []);
  const targets: [Side, Target][] = [
    ["left", left],
    ...(right ? ([["right", right]] as [Side, Target][]) : []),
  ];
  const send = (): void => {
    void say(store, draft, targets, as);
    setDraft("");
  };
  const clear = (): void => {
    const before = store.current;
    store.clear();
    tell(text.cleared, async () => store.change(before));
  };
  return (
    <>
      <Group gap="xs" justify="flex-end">
        <AskedAsButton as={as} onChange={setAs} hasDebug />
        <Button
          variant="default"
          leftSection={<IconMessagePlus size={16} aria-hidden />}
          onClick={clear}
          disabled={conversation.exchanges.length === 0}
          data-create
        >
          {text.newConversation}
        </Button>
      </Group>
      <Transcript conversation={conversation} empty={text.emptyDetail} {...acts} />
      <Stack gap="xs" className={classes.dock}>
        <Pickers {...props} />
        <Variables left={left} right={right} as={as} onChange={setAs} />
        <Composer
          draft={draft}
          onDraft={setDraft}
          running={running}
          unless={readAttributes(as.attributes) === null ? text.as.attributesFault : null}
          onSend={send}
          onStop={() => store.stop()}
        />
      </Stack>
    </>
  );
}
