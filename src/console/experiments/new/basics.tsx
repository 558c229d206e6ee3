import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { MAX_TEXT_LENGTH } from "../../../domain/limits.ts";
import { AgentSelect } from "../../kit/agent-select.tsx";
import { faultAt } from "../../kit/fault-at.ts";
import { Section } from "../../kit/section.tsx";
import { VersionSelect } from "../../kit/version-select.tsx";
import { choosing } from "../../strings/choosing.ts";
import { experiments } from "../../strings/experiments.ts";
import classes from "../experiments.module.css";
import { namesOf, type Draft } from "./draft.ts";
import { useMetrics } from "./use-metrics.ts";

const text = experiments.form;

export interface PartProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  /** The control as it will be sent. */
  control: number | null;
  error: unknown;
}

interface BasicsProps extends PartProps {
  versions: { version: number; description: string }[];
  /** The id cannot change any more. */
  fixedId: boolean;
}

/** The choices without a default: agent, versions, and what should improve. */
export function Basics({ draft, set, control, error, versions, fixedId }: BasicsProps) {
  const { options } = useMetrics();
  const names = namesOf(draft, control);
  return (
    <Section title={text.what}>
      <div className={classes.fields}>
        <AgentSelect
          value={draft.agentId}
          onChange={(agentId) => set({ agentId, control: null, tests: [], weights: null })}
          error={faultAt(error, "/agent_id")}
          required
        />
        <MultiSelect
          label={text.tests}
          description={text.testsHint}
          data={versions
            .filter(({ version }) => version !== control)
            .map(({ version, description }) => ({
              value: String(version),
              label: choosing.versionLabel(version, description),
            }))}
          value={draft.tests.map(String)}
          onChange={(next) => set({ tests: next.map(Number), weights: null })}
          disabled={draft.agentId === null}
          error={faultAt(error, "/test_versions")}
          maxValues={9}
          searchable
          required
        />
        <Select
          label={text.primary}
          description={text.primaryHint}
          data={options}
          value={draft.primary}
          onChange={(next) => next !== null && set({ primary: next })}
          allowDeselect={false}
          error={faultAt(error, "/primary_metric")}
          searchable
          required
        />
        <VersionSelect
          label={experiments.control}
          description={text.controlHint}
          agentId={draft.agentId}
          value={control}
          onChange={(next) =>
            set({ control: next, tests: draft.tests.filter((version) => version !== next), weights: null })
          }
          error={faultAt(error, "/control_version")}
        />
        <NumberInput
          label={text.effect}
          description={text.effectHint}
          value={draft.effect}
          min={0.01}
          max={1000}
          suffix=" %"
          onChange={(value) => typeof value === "number" && value > 0 && set({ effect: value })}
          error={faultAt(error, "/minimum_detectable_effect")}
        />
        <NumberInput
          label={text.duration}
          description={text.durationHint}
          value={draft.durationDays ?? ""}
          min={0}
          onChange={(value) => set({ durationDays: typeof value === "number" && value > 0 ? value : null })}
          error={faultAt(error, "/duration_days")}
        />
        <TextInput
          label={text.name}
          value={names.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={faultAt(error, "/name")}
        />
        <TextInput
          label={text.id}
          description={text.idHint}
          value={names.id}
          onChange={(event) => set({ id: event.currentTarget.value })}
          error={faultAt(error, "/test_id")}
          disabled={fixedId}
        />
      </div>
      <Textarea
        label={text.description}
        description={text.descriptionHint}
        value={draft.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        error={faultAt(error, "/description")}
        maxLength={MAX_TEXT_LENGTH}
        autosize
        minRows={2}
      />
    </Section>
  );
}
