import { List, NumberInput, Stack } from "@mantine/core";
import { useState } from "react";
import { sharesAt } from "../../../domain/rollout/assignment.ts";
import { isErringMetric } from "../../../domain/rollout/judge/erring.ts";
import type { RolloutPlan } from "../../../domain/rollout/rollout.ts";
import { erringUnitsPlan } from "../../../domain/stats/canary/erring-units-plan.ts";
import { count, decimal, duration } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { rolloutForm as text } from "../../strings/rollout-form.ts";

/** Steps that have a time: at 100 % there is nobody to compare with, so that step is the promotion. */
const waited = ({ steps, on_finish }: RolloutPlan) =>
  steps.filter(({ percent }) => on_finish === "hold" || sharesAt(percent).baseline > 0);

function TestLines({ plan, rate }: { plan: RolloutPlan; rate: number }) {
  const guardrail = plan.guardrails.find(({ metric }) => isErringMetric(metric));
  if (plan.policy === "ratio") return <List.Item>{text.ratioEstimate}</List.Item>;
  if (!guardrail) return null;
  const planned = erringUnitsPlan(rate, { margin: guardrail.margin, guardrails: plan.guardrails.length });
  if (!planned) return <List.Item>{text.cannotTell}</List.Item>;
  return (
    <>
      <List.Item>{text.harmAfter(decimal(1 + guardrail.margin), count(planned.harm))}</List.Item>
      <List.Item>{text.goodAfter(count(planned.non_inferior))}</List.Item>
    </>
  );
}

/** How long it takes at least, and how many units it takes to tell. */
export function Estimate({ plan }: { plan: RolloutPlan }) {
  const [rate, setRate] = useState<number | string>(2);
  const steps = waited(plan);
  const seconds = steps.reduce((sum, { min_dwell_seconds }) => sum + min_dwell_seconds, 0);
  const units = steps.reduce((sum, { min_exposures }) => sum + min_exposures, 0);
  return (
    <Section title={text.estimate}>
      <Stack gap="sm" aria-live="polite">
        <NumberInput
          label={text.rate}
          description={text.rateHint}
          value={rate}
          onChange={setRate}
          min={0}
          max={100}
          suffix={text.percentSuffix}
          hideControls
          maw={320}
        />
        <List size="sm" spacing={4}>
          <List.Item>{text.takes(duration(seconds * 1_000))}</List.Item>
          <List.Item>{text.wants(count(units))}</List.Item>
          <TestLines plan={plan} rate={Number(rate) / 100} />
        </List>
      </Stack>
    </Section>
  );
}
