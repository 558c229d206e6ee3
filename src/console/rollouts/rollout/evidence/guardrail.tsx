import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { Evidence } from "../../../../domain/rollout/evidence.ts";
import { worseningOf } from "../../../../domain/analysis/metrics.ts";
import { decimal, percent } from "../../../kit/format.ts";
import { ToneBadge, type Tone } from "../../../kit/tone-badge.tsx";
import { rollouts } from "../../../strings/rollouts.ts";
import type { GuardrailFinding } from "../../findings.ts";
import { marginText } from "../../margin.ts";
import type { Rollout } from "../../queries.ts";
import { ErringChart } from "./erring-chart.tsx";
import { ErringCounts } from "./erring-counts.tsx";
import { RatioChart } from "./ratio-chart.tsx";
import { ValueChart, worseFormat, type Guardrail } from "./value-chart.tsx";

const text = rollouts.evidence;

const TONES: Record<GuardrailFinding["verdict"], Tone> = {
  harm: "bad",
  non_inferior: "good",
  undecided: "calm",
};

export const Verdict = ({ verdict }: { verdict: GuardrailFinding["verdict"] }) => (
  <ToneBadge tone={TONES[verdict]}>{text.verdicts[verdict]}</ToneBadge>
);

/** What a finding says, in a sentence with its figures: intervals before estimates. */
export function findingWords(guardrail: Guardrail, finding: GuardrailFinding): string {
  if (!finding.has_data) return text.noData;
  if (finding.method === "erring_units")
    return text.between(
      decimal(finding.log_likelihood_ratio),
      decimal(finding.bounds.non_inferior),
      decimal(finding.bounds.harm),
    );
  if (finding.method === "ratio_rule")
    return text.plain(decimal(finding.canary_value), decimal(finding.baseline_value));
  const { at_least, at_most, margin, reason } = finding;
  if (at_least === null || at_most === null) return reason ?? text.noData;
  const format = worseFormat(guardrail);
  const [low, high, limit] = [at_least, at_most, margin].map((value) =>
    format(worseningOf(guardrail, value)),
  );
  return text.worseRange(low!, high!, limit!);
}

interface GuardrailViewProps {
  rollout: Rollout;
  guardrail: Guardrail;
  finding: GuardrailFinding;
  evidence: Evidence | null;
}

/** One guardrail: what it says, and how that came about. */
export const GuardrailView = ({ rollout, guardrail, finding, evidence }: GuardrailViewProps) => (
  <Paper withBorder p="sm">
    <Stack gap="xs">
      <Group gap="xs" justify="space-between">
        <Title order={3}>{guardrail.metric}</Title>
        <Verdict verdict={finding.verdict} />
      </Group>
      <Text size="sm" c="dimmed">
        {marginText(guardrail, rollout.policy)}
      </Text>
      <Text size="sm">{findingWords(guardrail, finding)}</Text>
      {finding.method === "erring_units" && (
        <>
          {evidence && <ErringCounts evidence={evidence} metric={guardrail.metric} />}
          <ErringChart rollout={rollout} finding={finding} />
          {finding.tolerated && (
            <Text size="xs" c="dimmed">
              {text.tolerated(percent(guardrail.tolerated_rate, 2))}
            </Text>
          )}
        </>
      )}
      {finding.method === "non_inferiority" && (
        <ValueChart rollout={rollout} guardrail={guardrail} finding={finding} />
      )}
      {finding.method === "ratio_rule" && (
        <RatioChart rollout={rollout} guardrail={guardrail} finding={finding} />
      )}
    </Stack>
  </Paper>
);
