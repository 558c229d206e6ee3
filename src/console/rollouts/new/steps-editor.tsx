import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { FieldError } from "../../../domain/errors.ts";
import { MAX_ROLLOUT_STEPS } from "../../../domain/limits.ts";
import { rolloutForm as text } from "../../strings/rollout-form.ts";
import { newKey, presetOf, presetSteps, PRESETS, type DraftStep, type Preset } from "./draft.ts";
import classes from "./new.module.css";

interface StepsEditorProps {
  steps: DraftStep[];
  onChange: (steps: DraftStep[]) => void;
  faults: FieldError[];
}

/** Shares that grow: by a pace that is known, or each by hand. */
export function StepsEditor({ steps, onChange, faults }: StepsEditorProps) {
  const change = (key: string, part: Partial<DraftStep>): void =>
    onChange(steps.map((step) => (step.key === key ? { ...step, ...part } : step)));
  const add = (): void => {
    const last = steps.at(-1);
    onChange([
      ...steps,
      {
        key: newKey(),
        percent: "",
        dwell_minutes: last?.dwell_minutes ?? 10,
        exposures: last?.exposures ?? 100,
        gate: false,
      },
    ]);
  };
  const faultOf = (at: number): string | undefined =>
    faults.find(({ path }) => path.startsWith(`/steps/${at}/`))?.message;
  const preset = presetOf(steps);
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={text.preset}
        value={preset ?? "own"}
        onChange={(name) => {
          if (name in PRESETS) onChange(presetSteps(name as Preset));
        }}
        data={[
          ...(Object.keys(PRESETS) as Preset[]).map((value) => ({ value, label: text.presets[value] })),
          { value: "own", label: text.presets.own, disabled: preset !== null },
        ]}
        className={classes.presets}
      />
      {steps.map((step, at) => {
        const label = (what: string): string => text.stepLabel(at + 1, what);
        return (
          <div key={step.key}>
            <div className={classes.step} role="group" aria-label={label("")}>
              <NumberInput
                label={at === 0 ? text.percent : undefined}
                aria-label={label(text.percent)}
                value={step.percent}
                onChange={(percent) => change(step.key, { percent })}
                min={0.0001}
                max={100}
                hideControls
                suffix={text.percentSuffix}
              />
              <NumberInput
                label={at === 0 ? text.dwell : undefined}
                aria-label={label(text.dwell)}
                value={step.dwell_minutes}
                onChange={(dwell_minutes) => change(step.key, { dwell_minutes })}
                min={0}
                suffix={text.minutesSuffix}
                hideControls
              />
              <NumberInput
                label={at === 0 ? text.exposures : undefined}
                aria-label={label(text.exposures)}
                value={step.exposures}
                onChange={(exposures) => change(step.key, { exposures })}
                min={0}
                allowDecimal={false}
                thousandSeparator=","
                suffix={text.unitsSuffix}
                hideControls
              />
              <Checkbox
                label={text.gate}
                aria-label={label(text.gate)}
                checked={step.gate}
                onChange={({ currentTarget }) => change(step.key, { gate: currentTarget.checked })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={text.removeStep(at + 1)}
                disabled={steps.length === 1}
                onClick={() => onChange(steps.filter(({ key }) => key !== step.key))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
            {faultOf(at) && <Input.Error>{faultOf(at)}</Input.Error>}
          </div>
        );
      })}
      <Group gap="sm">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
          disabled={steps.length >= MAX_ROLLOUT_STEPS}
        >
          {text.addStep}
        </Button>
        {faults
          .filter(({ path }) => path === "/steps")
          .map(({ message }) => (
            <Text key={message} size="sm" c="var(--mantine-color-error)">
              {message}
            </Text>
          ))}
      </Group>
    </Stack>
  );
}
