import { MultiSelect, NumberInput, Radio, Stack } from "@mantine/core";
import { ALLOCATIONS, ANALYSES, type Analysis } from "../../../domain/experiment/experiment.ts";
import { MAX_CADENCE_MINUTES, MAX_STUDY_METRICS, MIN_CADENCE_MINUTES } from "../../../domain/limits.ts";
import { faultAt } from "../../kit/fault-at.ts";
import { experiments } from "../../strings/experiments.ts";
import classes from "../experiments.module.css";
import type { PartProps } from "./basics.tsx";
import { useMetrics } from "./use-metrics.ts";

const text = experiments.form;

const isAnalysis = (value: string): value is Analysis => (ANALYSES as readonly string[]).includes(value);

/** How it is judged: other metrics, how often one may look, and how sure one wants to be. */
export function Statistics({ draft, set, error }: PartProps) {
  const { options } = useMetrics();
  const figure = (
    name: "alpha" | "power" | "minSample",
    label: string,
    hint: string,
    path: string,
    more: { suffix?: string; max?: number } = {},
  ) => (
    <NumberInput
      label={label}
      description={hint}
      value={draft[name]}
      min={name === "minSample" ? 1 : 0.01}
      onChange={(value) => typeof value === "number" && set({ [name]: value })}
      error={faultAt(error, path)}
      {...more}
    />
  );
  return (
    <Stack>
      <MultiSelect
        label={text.secondary}
        description={text.secondaryHint}
        data={options.filter(({ value }) => value !== draft.primary)}
        value={draft.secondary.filter((metric) => metric !== draft.primary)}
        onChange={(secondary) => set({ secondary })}
        maxValues={MAX_STUDY_METRICS}
        error={faultAt(error, "/secondary_metrics")}
        searchable
      />
      <Radio.Group
        label={text.analysis}
        value={draft.analysis ?? "auto"}
        onChange={(value) => set({ analysis: isAnalysis(value) ? value : null })}
      >
        <Stack gap="xs" mt={4}>
          {(["auto", ...ANALYSES] as const).map((value) => (
            <Radio
              key={value}
              value={value}
              label={experiments.analyses[value].name}
              description={experiments.analyses[value].hint}
            />
          ))}
        </Stack>
      </Radio.Group>
      <div className={classes.fields}>
        {figure("alpha", text.alpha, text.alphaHint, "/alpha", { suffix: " %", max: 99.9 })}
        {figure("power", text.power, text.powerHint, "/power", { suffix: " %", max: 99.9 })}
        {figure("minSample", text.minSample, text.minSampleHint, "/min_sample_size")}
        <NumberInput
          label={text.maxSample}
          description={text.maxSampleHint}
          value={draft.maxSample ?? ""}
          min={1}
          onChange={(value) => set({ maxSample: typeof value === "number" && value >= 1 ? value : null })}
          error={faultAt(error, "/max_sample_size")}
        />
      </div>
      <Radio.Group
        label={text.allocation}
        value={draft.allocation}
        onChange={(value) => set({ allocation: value === "bandit" ? "bandit" : "fixed" })}
      >
        <Stack gap="xs" mt={4}>
          {ALLOCATIONS.map((value) => (
            <Radio
              key={value}
              value={value}
              label={text.allocations[value].name}
              description={text.allocations[value].hint}
            />
          ))}
        </Stack>
      </Radio.Group>
      {draft.allocation === "bandit" && (
        <NumberInput
          label={text.cadence}
          value={draft.cadence}
          min={MIN_CADENCE_MINUTES}
          max={MAX_CADENCE_MINUTES}
          onChange={(value) => typeof value === "number" && set({ cadence: value })}
          error={faultAt(error, "/cadence_minutes")}
        />
      )}
    </Stack>
  );
}
