import { Alert, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { FieldError } from "../../../domain/errors.ts";
import { MAX_NAME_LENGTH } from "../../../domain/limits.ts";
import { planFaults } from "../../../domain/rollout/definition.ts";
import { isProblem } from "../../api/problem.ts";
import { useCan } from "../../api/session.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { useAgentNames } from "../../kit/agent-names.ts";
import { AgentSelect } from "../../kit/agent-select.tsx";
import { ConditionInput } from "../../kit/conditions/input.tsx";
import { Section } from "../../kit/section.tsx";
import { Failure } from "../../kit/states.tsx";
import { VersionSelect } from "../../kit/version-select.tsx";
import { common } from "../../strings/common.ts";
import { rolloutForm as text } from "../../strings/rollout-form.ts";
import { planOf, type Draft } from "./draft.ts";
import { Estimate } from "./estimate.tsx";
import { GuardrailsEditor } from "./guardrails-editor.tsx";
import classes from "./new.module.css";
import { EndPart, PolicyPart } from "./settings.tsx";
import { StepsEditor } from "./steps-editor.tsx";

interface FormProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  onReset: () => void;
  onSubmit: () => void;
  busy: boolean;
  error: unknown;
}

/** All that a rollout takes, checked by the service's own rules while it is typed. */
export function Form({ draft, onChange, onReset, onSubmit, busy, error }: FormProps) {
  const [broken, setBroken] = useState(false);
  const mayActivate = useCan("versions:activate");
  const agent = useAgentNames()?.find(({ agent_id: id }) => id === draft.agent);
  const stable = agent?.active_version ?? null;
  const plan = planOf(draft, stable);
  const refused = isProblem(error) ? error.faults : [];
  // What the service has refused stays until the next try; what is checked here is as it is now.
  const faults: FieldError[] = [...planFaults(plan), ...refused];
  const faultAt = (...places: string[]): string | undefined =>
    faults.find(({ path }) => places.some((place) => path === place || path.startsWith(`${place}/`)))
      ?.message;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  const part = { draft, onChange, faultAt };
  const ready = draft.agent !== null && draft.target !== null && !broken && planFaults(plan).length === 0;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Section title={text.what}>
          <div className={classes.pair}>
            <AgentSelect
              value={draft.agent}
              onChange={(next) => onChange({ agent: next, target: null })}
              required
            />
            <VersionSelect
              label={text.target}
              agentId={draft.agent}
              except={stable}
              value={draft.target}
              onChange={(target) => onChange({ target })}
              error={faultAt("/target_version")}
              required
            />
            <TextInput
              label={text.name}
              placeholder={text.nameHint}
              value={draft.name}
              onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
              maxLength={MAX_NAME_LENGTH}
            />
            <TextInput
              label={text.description}
              value={draft.description}
              onChange={({ currentTarget }) => onChange({ description: currentTarget.value })}
            />
          </div>
          {agent && (
            <Text size="sm" c={stable === null ? "var(--mantine-color-error)" : "dimmed"}>
              {stable === null ? text.noBaseline : text.baseline(stable)}
            </Text>
          )}
        </Section>
        <Section title={text.steps} description={text.stepsLead}>
          <StepsEditor steps={draft.steps} onChange={(steps) => onChange({ steps })} faults={faults} />
        </Section>
        <Section title={text.guardrails} description={text.guardrailsLead}>
          <GuardrailsEditor
            guardrails={draft.guardrails}
            onChange={(guardrails) => onChange({ guardrails })}
            faults={faults}
          />
        </Section>
        <PolicyPart {...part} />
        <Estimate plan={plan} />
        <Section title={text.who}>
          <Select
            label={text.unit}
            data={(["user", "session"] as const).map((value) => ({ value, label: text.units[value] }))}
            value={draft.unit}
            onChange={(unit) => unit && onChange({ unit })}
            allowDeselect={false}
            maw={360}
          />
          <ConditionInput
            label={text.audience}
            description={text.audienceLead}
            value={draft.audience}
            onChange={(audience) => onChange({ audience })}
            error={faultAt("/audience")}
            onBroken={setBroken}
          />
        </Section>
        <EndPart {...part} />
        {broken && <Alert color="red">{text.broken}</Alert>}
        {error !== null && <Failure error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onReset}>
            {text.reset}
          </Button>
          <ActionButton
            type="submit"
            scope="rollouts:write"
            unless={!mayActivate ? common.needsScope("versions:activate") : ready ? null : text.problems}
            loading={busy}
          >
            {draft.starts_at === null ? text.submit : text.schedule}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
