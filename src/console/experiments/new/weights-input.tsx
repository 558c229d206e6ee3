import { Button, Group, Input, NumberInput, Stack, Text } from "@mantine/core";
import { decimal } from "../../kit/format.ts";
import { experiments } from "../../strings/experiments.ts";
import classes from "../experiments.module.css";
import { evenWeights } from "./weights.ts";

const text = experiments.form;

interface WeightsInputProps {
  versions: number[];
  control: number | null;
  /** Percent of each version. */
  value: Record<string, number>;
  onChange: (weights: Record<string, number>) => void;
  error?: string | undefined;
}

/** How an experiment's users are shared out among its versions. */
export function WeightsInput({ versions, control, value, onChange, error }: WeightsInputProps) {
  const sum = versions.reduce((total, version) => total + (value[version] ?? 0), 0);
  const wrong = Math.abs(sum - 100) > 1e-6 ? text.sum(decimal(sum)) : undefined;
  return (
    <Stack gap={4} component="fieldset" m={0} p={0} bd="none">
      <Group justify="space-between">
        <Text component="legend" size="sm" fw={600} p={0} style={{ float: "left" }}>
          {text.weights}
        </Text>
        <Button size="compact-xs" variant="default" onClick={() => onChange(evenWeights(versions))}>
          {text.evenly}
        </Button>
      </Group>
      <Input.Description>{text.weightsHint}</Input.Description>
      <div className={classes.fields}>
        {versions.map((version) => (
          <NumberInput
            key={version}
            label={
              version === control
                ? `${experiments.version(version)} (${experiments.control})`
                : experiments.version(version)
            }
            value={value[version] ?? 0}
            min={0}
            max={100}
            suffix=" %"
            decimalScale={4}
            onChange={(next) => onChange({ ...value, [version]: typeof next === "number" ? next : 0 })}
          />
        ))}
      </div>
      <div role="status">{(wrong ?? error) && <Input.Error>{wrong ?? error}</Input.Error>}</div>
    </Stack>
  );
}
