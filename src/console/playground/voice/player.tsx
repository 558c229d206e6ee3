import { Anchor, Group, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { bytes } from "../../kit/format.ts";
import { playground } from "../../strings/playground.ts";
import classes from "./voice.module.css";

const text = playground.speech;

/** An address for what is in memory, for as long as it is shown. */
function useObjectUrl(blob: Blob | null): string | undefined {
  const [held, setHeld] = useState<{ blob: Blob; url: string } | null>(null);
  useEffect(() => {
    if (!blob) return undefined;
    const url = URL.createObjectURL(blob);
    setHeld({ blob, url });
    return () => URL.revokeObjectURL(url);
  }, [blob]);
  return held?.blob === blob ? held?.url : undefined;
}

const ENDINGS: Readonly<Record<string, string>> = {
  mpeg: "mp3",
  "x-wav": "wav",
  ogg: "ogg",
  webm: "webm",
};

/** The ending of a file's name, by its media type. */
function endingOf({ type }: Blob): string {
  const kind = /^(?:audio|video)\/([\w.+-]+)/.exec(type)?.[1] ?? "bin";
  return ENDINGS[kind] ?? kind;
}

interface PlayerProps {
  sound: Blob;
  /** What is downloaded, where it is not what is played. */
  original?: Blob;
  label: string;
  /** Of the file, without its ending. */
  name: string;
  autoPlay?: boolean;
}

/** Plays a sound, and gives it as a file. */
export function Player({ sound, original = sound, label, name, autoPlay }: PlayerProps) {
  const url = useObjectUrl(sound);
  const file = useObjectUrl(original);
  const [unplayable, setUnplayable] = useState<Blob | null>(null);
  return (
    <Group gap="sm" className={classes.player}>
      {/* What is spoken stands beside it, as the text that was sent. */}
      <audio
        controls
        src={url}
        autoPlay={autoPlay}
        aria-label={label}
        onError={() => url !== undefined && setUnplayable(sound)}
        className={classes.audio}
      />
      <Anchor href={file} download={`${name}.${endingOf(original)}`} size="sm">
        {text.download} ({bytes(original.size)})
      </Anchor>
      {unplayable === sound && (
        <Text size="sm" c="dimmed">
          {text.unplayable}
        </Text>
      )}
    </Group>
  );
}
