import { Alert, Button, List, NumberInput, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client.ts";
import { isProblem, messageOf } from "../../api/problem.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { count, decimal, percent } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { Loading } from "../../kit/states.tsx";
import { common } from "../../strings/common.ts";
import { experiments } from "../../strings/experiments.ts";
import { metricName, metricValue } from "../metric-format.ts";
import { definitionOf, type Draft } from "./draft.ts";
import { useMetrics } from "./use-metrics.ts";

const text = experiments.form;

/** Milliseconds that nobody has typed for. */
const PAUSE_MS = 350;
/** Effects that are planned for beside the one that was chosen: half of it, and twice. */
const FACTORS = [0.5, 1, 2];

type PlanInput = Parameters<(typeof api.experiments)["plan"]["$post"]>[0]["json"];
const planFor = (json: PlanInput) => body(api.experiments.plan.$post({ json }));

interface PlanPanelProps {
  draft: Draft;
  control: number | null;
  onUse: (total: number) => void;
}

/** What the experiment takes, while it is typed: units, days, and what it can see. */
export function PlanPanel({ draft, control, onUse }: PlanPanelProps) {
  const { kindOf } = useMetrics();
  const [given, setGiven] = useState<Record<string, number | undefined>>({});
  const isRate = kindOf(draft.primary) === "rate";
  const { traffic_distribution: weights, ...definition } = definitionOf(
    draft.tests.length === 0 ? { ...draft, tests: [-1], weights: null } : draft,
    control ?? 0,
  );
  const base: PlanInput = {
    ...(draft.agentId !== null && { agent_id: draft.agentId }),
    metric: draft.primary,
    alpha: definition.alpha,
    power: definition.power,
    weights: Object.values(weights).filter((weight) => weight > 0),
    traffic_percent: draft.traffic,
    ...(isRate
      ? given["rate"] !== undefined && { baseline_rate: given["rate"] / 100 }
      : given["mean"] !== undefined &&
        given["sd"] !== undefined && {
          baseline_mean: given["mean"],
          baseline_standard_deviation: given["sd"],
        }),
    ...(given["perDay"] !== undefined && { units_per_day: given["perDay"] }),
    ...(draft.maxSample !== null && draft.maxSample >= 2 && { sample_size: draft.maxSample }),
  };
  const [asked] = useDebouncedValue(
    JSON.stringify({ base, effect: definition.minimum_detectable_effect }),
    PAUSE_MS,
  );
  const { base: body, effect } = JSON.parse(asked) as { base: PlanInput; effect: number };
  const effects = FACTORS.map((factor) => effect * factor).filter((one) => one > 0 && one <= 10);
  const plans = useQueries({
    queries: effects.map((one) => ({
      queryKey: ["experiments", "plan", body, one],
      enabled: draft.agentId !== null,
      placeholderData: keepPreviousData,
      retry: false,
      queryFn: () => planFor({ ...body, minimum_detectable_effect: one }),
    })),
  });
  const middle = plans[effects.indexOf(effect)] ?? plans[0];
  const error = middle?.error;
  const needsBaseline = isProblem(error, "invalid_request");
  const plan = error ? undefined : middle?.data;
  const field = (name: string, label: string, suffix?: string) => (
    <NumberInput
      key={name}
      size="sm"
      label={label}
      value={given[name] ?? ""}
      min={0}
      suffix={suffix}
      onChange={(value) =>
        setGiven((was) => ({ ...was, [name]: typeof value === "number" && value > 0 ? value : undefined }))
      }
    />
  );
  if (draft.agentId === null)
    return (
      <Section title={text.plan} description={text.planLead}>
        <Text size="sm">{text.planNeeds}</Text>
      </Section>
    );
  return (
    <Section title={text.plan} description={text.planLead}>
      <Stack gap="sm" aria-live="polite">
        {error && !needsBaseline && <Alert color="red">{messageOf(error)}</Alert>}
        {!plan && !error && <Loading rows={2} />}
        {plan && (
          <>
            <DataTable
              label={text.plan}
              rows={plans.flatMap(({ data }) => (data ? [data] : []))}
              keyOf={({ requested_effect }) => requested_effect}
              columns={[
                {
                  key: "effect",
                  title: text.planEffect,
                  cell: ({ requested_effect: one }) => (
                    <Text
                      span
                      size="sm"
                      fw={one === effect ? 700 : undefined}
                      style={{ whiteSpace: "nowrap" }}
                    >
                      {percent(one)}
                      {one === effect && (
                        <Text span display="block" size="xs">
                          {text.planChosen}
                        </Text>
                      )}
                    </Text>
                  ),
                },
                {
                  key: "arm",
                  title: text.planArm,
                  numeric: true,
                  cell: ({ sample_size_per_arm: arm }) => (arm === null ? text.planImpossible : count(arm)),
                },
                {
                  key: "total",
                  title: text.planTotal,
                  numeric: true,
                  cell: ({ total_sample_size }) => count(total_sample_size),
                },
                {
                  key: "days",
                  title: text.planDays,
                  numeric: true,
                  cell: ({ duration_days: days, units_per_day }) =>
                    units_per_day === null
                      ? text.planUnknown
                      : days === null
                        ? common.unknown
                        : days < 1
                          ? text.lessThanDay
                          : text.days(decimal(days)),
                },
              ]}
            />
            {plan.minimum_detectable_effect !== null && (
              <Text size="sm">
                {text.planSees(count(draft.maxSample), percent(plan.minimum_detectable_effect))}
              </Text>
            )}
            {draft.durationDays !== null &&
              plan.duration_days !== null &&
              plan.duration_days > draft.durationDays && (
                <Alert color="orange" variant="default" p="xs">
                  {text.planTooShort(decimal(draft.durationDays), decimal(plan.duration_days))}
                </Alert>
              )}
            {plan.total_sample_size !== null && plan.total_sample_size !== draft.maxSample && (
              <Button
                size="xs"
                variant="default"
                onClick={() => onUse(plan.total_sample_size ?? 0)}
                style={{ alignSelf: "flex-start" }}
              >
                {text.usePlan}
              </Button>
            )}
            <Text size="sm">
              {text.baseline(
                `${metricName(plan.metric)} ${metricValue(plan.metric, plan.baseline.rate ?? plan.baseline.mean)}`,
              )}
            </Text>
          </>
        )}
        {needsBaseline && <Text size="sm">{isRate ? text.baselineHint : messageOf(error)}</Text>}
        {(needsBaseline || Object.values(given).some((value) => value !== undefined)) &&
          (isRate
            ? field("rate", text.baselineRate, " %")
            : [field("mean", text.baselineMean), field("sd", text.baselineSd)])}
        {field("perDay", text.perDay)}
        <Text size="xs" c="dimmed">
          {text.perDayHint}
        </Text>
        {plan && plan.assumptions.length > 0 && (
          <details>
            <Text component="summary" size="sm" style={{ cursor: "pointer" }}>
              {text.assumptions}
            </Text>
            <List size="xs" mt={4}>
              {plan.assumptions.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
          </details>
        )}
      </Stack>
    </Section>
  );
}
