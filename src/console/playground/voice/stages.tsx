import { Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { duration } from "../../kit/format.ts";
import { playground } from "../../strings/playground.ts";
import type { Exchange } from "../chat/exchange.ts";
import classes from "./voice.module.css";

const text = playground.voice;

/** What a message by voice went through, and how long each stage took. */
export function Stages({ exchange }: { exchange: Exchange }) {
  const { voiced, answers } = exchange;
  if (!voiced) return null;
  const answered = answers.at(-1);
  const stages = [
    { label: text.recorded, ms: voiced.recordedMs, more: null },
    { label: text.heard, ms: voiced.heardMs, more: null },
    { label: text.answered, ms: answered?.ms ?? null, more: null },
    {
      label: text.spoken,
      ms: voiced.spokenMs,
      more: voiced.firstSoundMs === null ? null : text.first(duration(voiced.firstSoundMs)),
    },
  ];
  return (
    <>
      <ol className={classes.stages} aria-label={text.stage}>
        {stages.map(({ label, ms, more }) => (
          <li key={label}>
            {ms !== null && <IconCheck size={14} aria-hidden />}
            <Text size="xs" c="dimmed" component="span">
              {label} {duration(ms)}
              {more !== null && ` (${more})`}
            </Text>
          </li>
        ))}
      </ol>
      {voiced.trouble && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {text.notSpoken}: {voiced.trouble.message}
        </Text>
      )}
    </>
  );
}
