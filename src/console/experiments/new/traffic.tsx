import { NumberInput, Select, Stack, Switch } from "@mantine/core";
import { ConditionInput } from "../../kit/conditions/input.tsx";
import { faultAt } from "../../kit/fault-at.ts";
import { experiments } from "../../strings/experiments.ts";
import classes from "../experiments.module.css";
import type { PartProps } from "./basics.tsx";
import { GuardrailsInput } from "./guardrails-input.tsx";
import { weightsFor } from "./weights.ts";
import { WeightsInput } from "./weights-input.tsx";

const text = experiments.form;

interface TrafficProps extends PartProps {
  onBroken: (broken: boolean) => void;
}

/** Who takes part, who gets which version, and what may not get worse. */
export function Traffic({ draft, set, control, error, onBroken }: TrafficProps) {
  const versions = control === null ? draft.tests : [control, ...draft.tests];
  return (
    <Stack>
      {versions.length > 1 && (
        <WeightsInput
          versions={versions}
          control={control}
          value={weightsFor(versions, draft.weights)}
          onChange={(weights) => set({ weights })}
          error={faultAt(error, "/traffic_distribution")}
        />
      )}
      <div className={classes.fields}>
        <NumberInput
          label={text.traffic}
          description={text.trafficHint}
          value={draft.traffic}
          min={0.0001}
          max={100}
          suffix=" %"
          onChange={(value) => typeof value === "number" && value > 0 && set({ traffic: value })}
          error={faultAt(error, "/traffic_percent")}
        />
        <Select
          label={text.unit}
          description={text.unitHint}
          data={Object.entries(experiments.unitNames).map(([value, label]) => ({ value, label }))}
          value={draft.unit}
          onChange={(value) => set({ unit: value === "session" ? "session" : "user" })}
          allowDeselect={false}
          error={faultAt(error, "/unit")}
        />
      </div>
      <Switch
        label={text.sticky}
        description={text.stickyHint}
        checked={draft.sticky}
        onChange={(event) => set({ sticky: event.currentTarget.checked })}
      />
      <ConditionInput
        label={text.audience}
        description={text.audienceHint}
        value={draft.audience}
        onChange={(audience) => set({ audience })}
        onBroken={onBroken}
        error={faultAt(error, "/audience") ?? null}
      />
      <GuardrailsInput
        value={draft.guardrails}
        onChange={(guardrails) => set({ guardrails })}
        error={faultAt(error, "/guardrails")}
      />
    </Stack>
  );
}
