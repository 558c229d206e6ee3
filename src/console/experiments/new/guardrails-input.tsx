import { ActionIcon, Button, Group, Input, NumberInput, Select, Stack, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { experiments } from "../../strings/experiments.ts";
import { metricName } from "../metric-format.ts";
import type { DraftGuardrail } from "./draft.ts";
import { useMetrics } from "./use-metrics.ts";

const text = experiments.form;

/** What is most often worth guarding, in order. */
const FIRST = ["escalation_rate", "response_time_ms", "satisfaction_score", "cost_usd", "error_rate"];

interface GuardrailsInputProps {
  value: DraftGuardrail[];
  onChange: (guardrails: DraftGuardrail[]) => void;
  error?: string | undefined;
}

/** Metrics that may not get worse, each with its margin. */
export function GuardrailsInput({ value, onChange, error }: GuardrailsInputProps) {
  const { options } = useMetrics();
  const free = options.filter((option) => !value.some(({ metric }) => metric === option.value));
  const next = FIRST.flatMap((metric) => free.filter((option) => option.value === metric))[0] ?? free[0];
  const change = (at: number, part: Partial<DraftGuardrail>): void =>
    onChange(value.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <Stack gap="xs" component="fieldset" m={0} p={0} bd="none">
      <Text component="legend" size="sm" fw={600} p={0}>
        {experiments.page.guardrails}
      </Text>
      <Input.Description>{text.guardrailsHint}</Input.Description>
      {value.map(({ metric, margin }, at) => (
        <Group key={metric} align="flex-end" gap="xs">
          <Select
            label={text.guardrailMetric}
            data={[{ value: metric, label: metricName(metric) }, ...free]}
            value={metric}
            onChange={(next) => next !== null && change(at, { metric: next, margin: null })}
            allowDeselect={false}
            searchable
            flex={1}
            miw={150}
          />
          <NumberInput
            label={text.margin}
            description={metric === "satisfaction_score" ? text.marginAbsolute : text.marginRelative}
            inputWrapperOrder={["label", "input", "description"]}
            placeholder={metric === "satisfaction_score" ? "0.5" : "10"}
            value={margin ?? ""}
            min={0}
            onChange={(next) => change(at, { margin: typeof next === "number" ? next : null })}
            w={220}
          />
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={text.removeGuardrail(metricName(metric))}
            onClick={() => onChange(value.filter((_, index) => index !== at))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {error && <Input.Error>{error}</Input.Error>}
      <Button
        size="xs"
        variant="default"
        style={{ alignSelf: "flex-start" }}
        disabled={free.length === 0}
        onClick={() => next && onChange([...value, { metric: next.value, margin: null }])}
      >
        {text.addGuardrail}
      </Button>
    </Stack>
  );
}
