import { Stack, Text, Title } from "@mantine/core";
import { Intervals, type IntervalRow } from "../../../charts/intervals.tsx";
import { decimal, signedPercent } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { experiments } from "../../../strings/experiments.ts";
import { metricName, metricValue } from "../../metric-format.ts";
import type { Results } from "../../queries.ts";

const text = experiments.page;
type Guardrail = Results["guardrails"][number];

const TONES: Record<Guardrail["verdict"], IntervalRow["tone"]> = {
  harmed: "bad",
  safe: "good",
  undecided: "neutral",
};

/** Whether each version keeps within the margins: bounds of how much worse it is. */
export function Guardrails({ results: { guardrails } }: { results: Results }) {
  const metrics = [...new Set(guardrails.map(({ metric }) => metric))];
  return (
    <Section title={text.guardrails} description={guardrails.length > 0 ? text.guardrailsLead : undefined}>
      {guardrails.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.noGuardrails}
        </Text>
      )}
      <Stack gap="lg">
        {metrics.map((metric) => {
          const rows = guardrails.filter((one) => one.metric === metric);
          const format = formatOf(rows[0]?.scale ?? "relative");
          return (
            <div key={metric}>
              <Title order={3}>{metricName(metric)}</Title>
              <Intervals
                label={`${text.worse}: ${metricName(metric)}`}
                rows={rows.map((one) => rowOf(one, format))}
                limit={rows[0]?.margin}
                format={format}
              />
            </div>
          );
        })}
      </Stack>
      {guardrails.length > 0 && (
        <Text size="xs" c="dimmed">
          {text.worse}. {text.worseHint}
        </Text>
      )}
    </Section>
  );
}

const formatOf = (scale: Guardrail["scale"]) => (value: number) =>
  scale === "relative" ? signedPercent(value) : `${value > 0 ? "+" : ""}${decimal(value)}`;

const rowOf = (one: Guardrail, format: (value: number) => string): IntervalRow => ({
  name: `${experiments.version(one.version)}: ${text.guardVerdicts[one.verdict]}`,
  estimate: one.worsening,
  low: one.at_least,
  high: one.at_most,
  tone: TONES[one.verdict],
  note: [
    text.margin(format(one.margin)),
    one.test_value === null && one.control_value === null
      ? ""
      : text.values(metricValue(one.metric, one.test_value), metricValue(one.metric, one.control_value)),
    one.reason ?? "",
  ]
    .filter(Boolean)
    .join(" · "),
});
