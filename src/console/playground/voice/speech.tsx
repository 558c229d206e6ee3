import { Alert, Button, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconPlayerStopFilled, IconVolume } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { SPEECH_FORMATS, type SpeechFormat } from "../../../domain/inputs/voice.ts";
import { duration } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { Empty, Failure } from "../../kit/states.tsx";
import { playground } from "../../strings/playground.ts";
import { useAskedAs } from "../asked/asked-as.ts";
import { useNames } from "../chat/use-acts.ts";
import { useKept } from "../../kit/kept.ts";
import type { Target } from "../target/target.ts";
import { OneAgent, type OneTarget } from "./one-agent.tsx";
import { Player } from "./player.tsx";
import { speak, type Spoken } from "./say.ts";
import { useAbortable } from "./use-abortable.ts";
import classes from "./voice.module.css";

const text = playground.speech;
const MAX_LENGTH = 10_000;
const USUAL = "usual";

function Result({ spoken, target }: { spoken: Spoken; target: Target }) {
  const name = useNames()(target.agentId);
  const { version, guardrail, firstMs, ms } = spoken;
  return (
    <Section title={text.result}>
      {guardrail !== null && <Alert color="orange">{text.guardrail(guardrail)}</Alert>}
      <Player
        sound={spoken.sound}
        original={spoken.original}
        label={text.player}
        name={`${target.agentId}-${version ?? "speech"}`}
        autoPlay
      />
      <Text size="sm" c="dimmed">
        {version !== null && `${text.by(name, version)} · `}
        {text.times(duration(firstMs), duration(ms))}
      </Text>
    </Section>
  );
}

/** Has an agent speak a text. */
export function Speech({ target, onTarget }: OneTarget) {
  const [as, setAs] = useAskedAs();
  const [said, setSaid] = useKept("speech-text", "");
  const [voice, setVoice] = useKept("speech-voice", "");
  const [format, setFormat] = useKept<string>("speech-format", USUAL);
  const abortable = useAbortable();
  const speaking = useMutation({
    mutationFn: async () => {
      const spoken = await speak({
        target,
        text: said,
        as,
        voice: voice.trim() || undefined,
        format: format === USUAL ? undefined : (format as SpeechFormat),
        signal: abortable.begin(),
      });
      return { spoken, target };
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (said.trim() !== "") speaking.mutate();
  };
  const stop = (): void => {
    abortable.stop();
    speaking.reset();
  };
  return (
    <Stack>
      <OneAgent target={target} onTarget={onTarget} as={as} onAs={setAs} />
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Textarea
            label={text.text}
            description={text.textHint}
            value={said}
            onChange={(event) => setSaid(event.currentTarget.value)}
            maxLength={MAX_LENGTH}
            autosize
            minRows={4}
            maxRows={16}
          />
          <div className={classes.row}>
            <TextInput
              label={text.voice}
              description={text.voiceHint}
              value={voice}
              onChange={(event) => setVoice(event.currentTarget.value)}
              maxLength={255}
            />
            <Select
              label={text.format}
              description={text.formatHint}
              value={format}
              onChange={(value) => setFormat(value ?? USUAL)}
              allowDeselect={false}
              data={[
                { value: USUAL, label: text.formatUsual },
                ...SPEECH_FORMATS.map((one) => ({ value: one as string, label: one })),
              ]}
            />
          </div>
          <Group>
            <Button
              type="submit"
              loading={speaking.isPending}
              disabled={said.trim() === ""}
              leftSection={<IconVolume size={18} aria-hidden />}
            >
              {text.speak}
            </Button>
            {speaking.isPending && (
              <Button
                variant="default"
                onClick={stop}
                leftSection={<IconPlayerStopFilled size={16} aria-hidden />}
              >
                {playground.stop}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
      {speaking.error && <Failure error={speaking.error} onRetry={() => speaking.mutate()} />}
      {speaking.data && <Result {...speaking.data} />}
      {speaking.isIdle && <Empty title={text.empty}>{text.emptyDetail}</Empty>}
    </Stack>
  );
}
