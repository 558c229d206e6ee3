import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { compact, duration, percent, usd } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { Sparkline } from "../../../kit/sparkline.tsx";
import { Loading } from "../../../kit/states.tsx";
import { versions } from "../../../strings/versions.ts";
import { useDay } from "./metrics.ts";

const text = versions.one;

const Figure = ({ label, value, children }: { label: string; value: string; children?: ReactNode }) => (
  <Stack gap={0}>
    <Text size="xs" c="dimmed">
      {label}
    </Text>
    <Group gap="xs">
      <Text fw={650}>{value}</Text>
      {children}
    </Group>
  </Stack>
);

/** A version's last day in a line. */
export function Day({ agentId, version }: { agentId: string; version: number }) {
  const { data: day, error } = useDay(agentId, version);
  if (error) return null;
  const last = day?.hours.at(-1);
  return (
    <Section title={text.metrics}>
      {day === undefined ? (
        <Loading rows={1} />
      ) : day === null ? (
        <Text c="dimmed" size="sm">
          {text.noMetrics}
        </Text>
      ) : (
        <Group gap="xl" align="flex-start">
          <Figure label={text.requests} value={compact(day.requests)}>
            <Sparkline
              label={text.requestsByHour}
              values={day.hours.map(({ total_requests }) => total_requests)}
              min={0}
            />
          </Figure>
          <Figure label={text.success} value={percent(day.success)}>
            <Sparkline
              label={text.successByHour}
              values={day.hours.map(({ success_rate }) => success_rate)}
              min={0}
              max={1}
            />
          </Figure>
          <Figure label={text.p95} value={duration(last?.p95)} />
          <Figure label={text.escalations} value={percent(day.escalations)} />
          <Figure label={text.cost} value={usd(day.cost)} />
        </Group>
      )}
    </Section>
  );
}
