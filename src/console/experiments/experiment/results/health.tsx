import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { count, percent } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { ToneBadge, type Tone } from "../../../kit/tone-badge.tsx";
import { experiments } from "../../../strings/experiments.ts";
import { pValue } from "../../metric-format.ts";
import type { Results } from "../../queries.ts";

const text = experiments.page;
const checks = text.checks;

/** What can be wrong with the data, before any number is believed. */
export function Health({ results: { quality } }: { results: Results }) {
  const { sample_ratio: ratio, multiple_exposures: multiple, mismatches, excluded } = quality;
  const isBad = ratio.mismatch || ratio.sequential_mismatch;
  const alarm = isBad || multiple.alarm;
  const seen = Object.values(ratio.observed).some((units) => units > 0);
  return (
    <Section
      title={text.health}
      description={alarm ? text.healthBad : seen ? text.healthGood : text.healthNone}
    >
      <Check
        name={checks.ratio}
        tone={isBad ? "bad" : ratio.status === "ok" ? "good" : "calm"}
        word={isBad ? text.alarm : ratio.status === "ok" ? text.ok : text.tooEarly}
      >
        {isBad ? checks.ratioBad : ratio.status === "ok" ? checks.ratioOk : (ratio.reason ?? checks.notYet)}
        {Object.entries(ratio.observed).map(([version, observed]) => (
          <span key={version} style={{ display: "block" }}>
            {checks.ratioCounts(version, count(observed), count(ratio.expected[version]))}
          </span>
        ))}
        {ratio.p_value !== null && (ratio.p_value < 0.001 ? text.pSmall : text.pValue(pValue(ratio.p_value)))}
      </Check>
      <Check
        name={checks.multiple}
        tone={multiple.alarm ? "bad" : "good"}
        word={multiple.alarm ? text.alarm : text.ok}
      >
        {checks.multipleText(count(multiple.units), percent(multiple.share, 2))}
      </Check>
      <Check name={checks.mismatches} tone={mismatches > 0 ? "warn" : "good"} word={count(mismatches)}>
        {checks.mismatchesText}
      </Check>
      <Check name={checks.excluded} tone="calm" word={count(excluded)}>
        {checks.excludedText}
      </Check>
    </Section>
  );
}

interface CheckProps {
  name: string;
  tone: Tone;
  word: string;
  children: ReactNode;
}

const Check = ({ name, tone, word, children }: CheckProps) => (
  <Stack gap={2}>
    <Group gap="xs" justify="space-between">
      <Title order={3} size="sm">
        {name}
      </Title>
      <ToneBadge tone={tone}>{word}</ToneBadge>
    </Group>
    <Text size="sm" c="dimmed" component="div">
      {children}
    </Text>
  </Stack>
);
