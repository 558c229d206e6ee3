import { Group, Text, Tooltip } from "@mantine/core";
import { count, duration, usd } from "../../kit/format.ts";
import { playground } from "../../strings/playground.ts";
import type { Answer } from "./exchange.ts";

const text = playground.figures;

/** What a turn has taken. */
export function Figures({ answer }: { answer: Answer }) {
  const { end, firstWordMs, ms } = answer;
  const usage = end?.usage;
  const figures = [
    { key: "first", label: text.firstWord(duration(firstWordMs)), hint: text.firstWordHint },
    {
      key: "all",
      label: text.whole(duration(ms)),
      hint: end ? text.wholeHint(duration(end.response_time_ms)) : text.firstWordHint,
    },
    ...(end && usage
      ? [
          {
            key: "tokens",
            label: text.tokens(count(usage.input_tokens), count(usage.output_tokens)),
            hint: usage.cached_tokens ? text.cached(count(usage.cached_tokens)) : text.tokensHint,
          },
          { key: "cost", label: text.costOf(usd(end.cost_usd)), hint: text.cost },
        ]
      : []),
  ];
  return (
    <Group gap="sm" role="group" aria-label={text.label}>
      {figures.map(({ key, label, hint }) => (
        <Tooltip key={key} label={hint}>
          <Text size="xs" c="dimmed" component="span">
            {label}
          </Text>
        </Tooltip>
      ))}
    </Group>
  );
}
