import { ActionIcon, Button, Group, Input, NumberInput, Select, Stack } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { FieldError } from "../../../domain/errors.ts";
import { MAX_STUDY_METRICS } from "../../../domain/limits.ts";
import { CUSTOM_PREFIX, METRIC_NAMES } from "../../../domain/metric.ts";
import { ownMetricsQuery } from "../../api/metrics.ts";
import { useCan } from "../../api/session.ts";
import { rolloutForm as text } from "../../strings/rollout-form.ts";
import { isScore, marginKind, newKey, type DraftGuardrail } from "./draft.ts";
import classes from "./new.module.css";

interface GuardrailsEditorProps {
  guardrails: DraftGuardrail[];
  onChange: (guardrails: DraftGuardrail[]) => void;
  faults: FieldError[];
}

const HINTS = { erring: text.marginErring, score: text.marginScore, value: text.marginValue };
const DEFAULTS = { erring: "100", score: "0.5", value: "10" };

/** Of the service, and the project's own. */
function useMetricNames(): string[] {
  const { data } = useQuery({ ...ownMetricsQuery, enabled: useCan("metrics:read") });
  return [...METRIC_NAMES, ...(data?.data ?? []).map(({ name }) => `${CUSTOM_PREFIX}${name}`)];
}

/** What may not get worse, and by how much. */
export function GuardrailsEditor({ guardrails, onChange, faults }: GuardrailsEditorProps) {
  const names = useMetricNames();
  const change = (key: string, part: Partial<DraftGuardrail>): void =>
    onChange(guardrails.map((guardrail) => (guardrail.key === key ? { ...guardrail, ...part } : guardrail)));
  const unused = names.filter((name) => guardrails.every(({ metric }) => metric !== name));
  return (
    <Stack gap="sm">
      {guardrails.map(({ key, metric, margin }, at) => {
        const kind = marginKind(metric);
        const fault = faults.find(({ path }) => path.startsWith(`/guardrails/${at}/`))?.message;
        return (
          <div key={key}>
            <div className={classes.step}>
              <Select
                label={text.metric}
                data={[metric, ...unused]}
                value={metric}
                onChange={(next) => next !== null && change(key, { metric: next, margin: "" })}
                allowDeselect={false}
                searchable
              />
              <NumberInput
                label={isScore(metric) ? text.marginPoints : text.margin}
                placeholder={DEFAULTS[kind]}
                value={margin}
                onChange={(next) => change(key, { margin: next })}
                min={0}
                hideControls
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={text.removeGuardrail(metric)}
                disabled={guardrails.length === 1}
                onClick={() => onChange(guardrails.filter((guardrail) => guardrail.key !== key))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
            <Input.Description mt={4}>{HINTS[kind]}</Input.Description>
            {fault && <Input.Error>{fault}</Input.Error>}
          </div>
        );
      })}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={unused.length === 0 || guardrails.length >= MAX_STUDY_METRICS}
          onClick={() => onChange([...guardrails, { key: newKey(), metric: unused[0]!, margin: "" }])}
        >
          {text.addGuardrail}
        </Button>
      </Group>
    </Stack>
  );
}
