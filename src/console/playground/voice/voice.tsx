import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconMessagePlus, IconMicrophone, IconPlayerStopFilled } from "@tabler/icons-react";
import { useHotkeys } from "@mantine/hooks";
import { useState, type KeyboardEvent } from "react";
import { Failure } from "../../kit/states.tsx";
import { duration } from "../../kit/format.ts";
import { tell } from "../../kit/notify.tsx";
import { playground } from "../../strings/playground.ts";
import { useAskedAs } from "../asked/asked-as.ts";
import { Variables } from "../asked/variables.tsx";
import { textOf, type Exchange } from "../chat/exchange.ts";
import { isRunning, useConversation, useShown } from "../chat/store.ts";
import { Transcript } from "../chat/transcript.tsx";
import { useActs } from "../chat/use-acts.ts";
import classes from "../chat/chat.module.css";
import { OneAgent, type OneTarget } from "./one-agent.tsx";
import { Player } from "./player.tsx";
import { Stages } from "./stages.tsx";
import { usePress } from "./use-press.ts";
import { useRecorder } from "./use-recorder.ts";
import { useTalk } from "./use-talk.ts";
import own from "./voice.module.css";

const text = playground.voice;

/** The keys that press a button; they do nothing else to it. */
function isPress(event: KeyboardEvent): boolean {
  const is = event.key === " " || event.key === "Enter";
  if (is) event.preventDefault();
  return is;
}

/** A conversation by voice: recorded, written down, answered and spoken. */
export function Voice({ target, onTarget }: OneTarget) {
  const store = useConversation("voice");
  const conversation = useShown(store);
  const [as, setAs] = useAskedAs();
  const acts = useActs(store, as);
  const recorder = useRecorder();
  const talk = useTalk(store, target, as);
  const [tooShort, setTooShort] = useState(false);
  const busy = talk.stage !== null || isRunning(conversation);

  const send = async (): Promise<void> => {
    const recorded = await recorder.stop();
    setTooShort(recorded === null);
    if (recorded) await talk.send(recorded);
  };
  const stop = (): void => {
    recorder.cancel();
    talk.stop();
    store.stop();
  };
  const press = usePress({
    active: recorder.active,
    onBegin: () => {
      if (busy) return;
      setTooShort(false);
      recorder.start();
    },
    onEnd: () => void send(),
  });
  useHotkeys([["Escape", stop, { preventDefault: false }]], []);
  const clear = (): void => {
    const before = store.current;
    stop();
    store.clear();
    tell(playground.cleared, async () => store.change(before));
  };
  const sounds = talk.sounds;
  const below = (exchange: Exchange) => {
    const spoken = sounds.get(exchange.id);
    if (spoken)
      return (
        <Player
          sound={spoken.sound}
          original={spoken.original}
          label={playground.speech.player}
          name="answer"
          autoPlay={talk.latest === exchange.id}
        />
      );
    const answer = exchange.answers.at(-1);
    const maySpeak = answer?.state === "done" && textOf(answer).trim() !== "" && talk.stage === null;
    return (
      maySpeak && (
        <Group>
          <Button size="compact-sm" variant="default" onClick={() => void talk.speakAgain(exchange)}>
            {text.listen}
          </Button>
        </Group>
      )
    );
  };
  return (
    <>
      <Group gap="xs" justify="space-between">
        <OneAgent target={target} onTarget={onTarget} as={as} onAs={setAs} />
        <Button
          variant="default"
          leftSection={<IconMessagePlus size={16} aria-hidden />}
          onClick={clear}
          disabled={conversation.exchanges.length === 0}
          data-create
        >
          {playground.newConversation}
        </Button>
      </Group>
      <Transcript
        conversation={conversation}
        empty={text.emptyDetail}
        stages={(exchange) => <Stages exchange={exchange} />}
        {...acts}
        below={below}
      />
      <Stack gap="xs" className={classes.dock} align="center">
        <Variables left={target} right={null} as={as} onChange={setAs} />
        {recorder.refused !== null && (
          <Alert color="orange" role="alert">
            {recorder.refused}
          </Alert>
        )}
        {tooShort && recorder.refused === null && (
          <Text size="sm" role="status">
            {text.tooShort}
          </Text>
        )}
        {talk.trouble !== null && <Failure error={talk.trouble} onRetry={talk.retry} />}
        <Group>
          <Button
            size="lg"
            radius="xl"
            className={own.talk}
            color={recorder.recording ? "red" : undefined}
            data-recording={recorder.recording || undefined}
            aria-disabled={busy || undefined}
            data-disabled={busy || undefined}
            leftSection={<IconMicrophone size={22} aria-hidden />}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              press.down();
            }}
            onPointerUp={press.up}
            onPointerCancel={recorder.cancel}
            onClick={(event) => event.detail === 0 && press.toggle()}
            onKeyDown={(event) => isPress(event) && !event.repeat && press.down()}
            onKeyUp={(event) => isPress(event) && press.up()}
            onContextMenu={(event) => event.preventDefault()}
          >
            {recorder.recording
              ? `${press.latched ? text.press : text.release} · ${duration(recorder.ms)}`
              : text.hold}
          </Button>
          {(busy || recorder.recording) && (
            <Button
              variant="default"
              leftSection={<IconPlayerStopFilled size={16} aria-hidden />}
              onClick={stop}
            >
              {playground.stop}
            </Button>
          )}
        </Group>
        <Text size="xs" c="dimmed" role="status" ta="center">
          {talk.stage === null ? text.holdHint : text[talk.stage]}
        </Text>
      </Stack>
    </>
  );
}
