import { Alert, Button, FileButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconFileUpload, IconMicrophone, IconPlayerStopFilled } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { MAX_RECORDING_BYTES, transcriptionQuery } from "../../../domain/inputs/voice.ts";
import { bytes, duration } from "../../kit/format.ts";
import { Empty, Failure } from "../../kit/states.tsx";
import { playground } from "../../strings/playground.ts";
import { useAskedAs } from "../asked/asked-as.ts";
import { useKept } from "../../kit/kept.ts";
import { hear } from "./hear.ts";
import { OneAgent, type OneTarget } from "./one-agent.tsx";
import { Player } from "./player.tsx";
import { TranscriptView } from "./transcript-view.tsx";
import { useAbortable } from "./use-abortable.ts";
import { useRecorder } from "./use-recorder.ts";

const text = playground.transcription;

interface Sound {
  blob: Blob;
  name: string;
}

/** Has a recording, or a file, written down. */
export function Transcription({ target, onTarget }: OneTarget) {
  const [as, setAs] = useAskedAs();
  const [language, setLanguage] = useKept("transcription-language", "");
  const [sound, setSound] = useState<Sound | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const recorder = useRecorder();
  const abortable = useAbortable();
  const isLanguage =
    language.trim() === "" || transcriptionQuery.safeParse({ language: language.trim() }).success;
  const writing = useMutation({
    mutationFn: async ({ blob }: Sound) => {
      const heard = await hear({
        target,
        sound: blob,
        as,
        language: language.trim() || undefined,
        signal: abortable.begin(),
      });
      return { heard, target };
    },
  });
  const take = (taken: Sound): void => {
    setTooLarge(taken.blob.size > MAX_RECORDING_BYTES);
    setSound(taken);
    if (taken.blob.size <= MAX_RECORDING_BYTES && isLanguage) writing.mutate(taken);
  };
  const stop = async (): Promise<void> => {
    const recorded = await recorder.stop();
    if (recorded) take({ blob: recorded.wav, name: text.microphone });
  };
  return (
    <Stack>
      <OneAgent target={target} onTarget={onTarget} as={as} onAs={setAs} />
      <Text size="sm" c="dimmed">
        {text.drop}
      </Text>
      <TextInput
        label={text.language}
        description={text.languageHint}
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value)}
        error={isLanguage ? undefined : text.languageFault}
        maw={360}
      />
      <Group>
        {recorder.recording ? (
          <Button
            color="red"
            leftSection={<IconPlayerStopFilled size={18} aria-hidden />}
            onClick={() => void stop()}
          >
            {text.stop}
          </Button>
        ) : (
          <Button leftSection={<IconMicrophone size={18} aria-hidden />} onClick={recorder.start}>
            {text.record}
          </Button>
        )}
        <FileButton
          accept="audio/*,video/webm,video/mp4"
          onChange={(file) => file && take({ blob: file, name: file.name })}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              leftSection={<IconFileUpload size={18} aria-hidden />}
              disabled={recorder.recording}
            >
              {text.upload}
            </Button>
          )}
        </FileButton>
        {recorder.recording && <Text size="sm">{text.recording(duration(recorder.ms))}</Text>}
      </Group>
      {recorder.refused !== null && (
        <Alert color="orange" role="alert">
          {recorder.refused}
        </Alert>
      )}
      {tooLarge && (
        <Alert color="red" role="alert">
          {text.tooLarge}
        </Alert>
      )}
      {sound && (
        <Stack gap="xs">
          <Text size="sm">{text.name(sound.name, bytes(sound.blob.size))}</Text>
          <Player sound={sound.blob} label={text.player} name="recording" />
          <Group>
            <Button
              variant="default"
              loading={writing.isPending}
              disabled={tooLarge || !isLanguage}
              onClick={() => writing.mutate(sound)}
            >
              {writing.data ? text.again : text.write}
            </Button>
          </Group>
        </Stack>
      )}
      {writing.error && <Failure error={writing.error} onRetry={() => sound && writing.mutate(sound)} />}
      {writing.data && <TranscriptView {...writing.data} />}
      {!sound && <Empty title={text.recordingEmpty}>{text.drop}</Empty>}
    </Stack>
  );
}
