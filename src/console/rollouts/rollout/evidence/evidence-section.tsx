import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Evidence } from "../../../../domain/rollout/evidence.ts";
import { Facts } from "../../../kit/facts.tsx";
import { Section } from "../../../kit/section.tsx";
import { rollouts } from "../../../strings/rollouts.ts";
import { evidenceIn, findingsOf, type GuardrailFinding } from "../../findings.ts";
import { decisionQuery, type Rollout } from "../../queries.ts";
import { GuardrailView } from "./guardrail.tsx";
import classes from "./evidence.module.css";

const text = rollouts.evidence;

interface Known {
  findings: GuardrailFinding[];
  evidence: Evidence | null;
  /** Null: it is not known. */
  sampleRatio: Record<string, unknown> | null;
}

/** What is known now; of a rollout that has ended, what its last decision was made from. */
function useKnown(rollout: Rollout): Known | null {
  const last = rollout.decisions.find(({ guardrails }) => guardrails.length > 0);
  const { outlook } = rollout;
  const { data } = useQuery({
    ...decisionQuery(rollout.id, last?.seq ?? 0),
    enabled: outlook === null && last !== undefined,
  });
  if (outlook)
    return {
      findings: findingsOf(outlook.guardrails),
      evidence: evidenceIn(outlook.evidence),
      sampleRatio: outlook.sample_ratio,
    };
  if (!last) return null;
  const inputs = data?.inputs as { evidence?: Record<string, unknown> } | null | undefined;
  return {
    findings: findingsOf(last.guardrails),
    evidence: inputs?.evidence ? evidenceIn(inputs.evidence) : null,
    sampleRatio: last.sample_ratio,
  };
}

const Health = ({ known: { sampleRatio, evidence } }: { known: Known }) => {
  const first = evidence?.first_units;
  return (
    <Facts
      rows={[
        ...(sampleRatio
          ? [
              [
                text.sampleRatio,
                sampleRatio["sequential_mismatch"] === true ? text.sampleRatioBad : text.sampleRatioOk,
              ] as [string, string],
            ]
          : []),
        ...(first
          ? (["canary", "baseline"] as const).map((arm): [string, string] => [
              `${text.killSwitch}: ${text[arm]}`,
              text.firstTen(first[arm].erring, first[arm].exposed),
            ])
          : []),
      ]}
    />
  );
};

/** All that it decides by, against the bounds at which it does. */
export function EvidenceSection({ rollout }: { rollout: Rollout }) {
  const known = useKnown(rollout);
  return (
    <Section title={rollouts.page.evidence} description={rollouts.page.evidenceLead}>
      {known === null || known.findings.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.noData}
        </Text>
      ) : (
        <>
          <div className={classes.grid}>
            {rollout.guardrails.map((guardrail) => {
              const finding = known.findings.find(({ metric }) => metric === guardrail.metric);
              return (
                finding && (
                  <GuardrailView
                    key={guardrail.metric}
                    rollout={rollout}
                    guardrail={guardrail}
                    finding={finding}
                    evidence={known.evidence}
                  />
                )
              );
            })}
          </div>
          <Health known={known} />
        </>
      )}
    </Section>
  );
}
