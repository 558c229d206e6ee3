import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { DataTable } from "../../../kit/data-table.tsx";
import { JsonView } from "../../../kit/json-view.tsx";
import { Loaded } from "../../../kit/states.tsx";
import { rollouts } from "../../../strings/rollouts.ts";
import { findingsOf } from "../../findings.ts";
import { decisionQuery, type Rollout, type RolloutDecision } from "../../queries.ts";
import { findingWords, Verdict } from "../evidence/guardrail.tsx";

const text = rollouts.decisions;

interface DecisionInputsProps {
  rollout: Rollout;
  decision: RolloutDecision;
}

/** All that a decision was made from: what each guardrail said, and the inputs themselves. */
export function DecisionInputs({ rollout, decision: { seq, guardrails } }: DecisionInputsProps) {
  const query = useQuery(decisionQuery(rollout.id, seq));
  return (
    <Stack gap="xs" mt="xs">
      <DataTable
        label={text.inputsOf(seq)}
        rows={findingsOf(guardrails)}
        keyOf={({ metric }) => metric}
        columns={[
          { key: "metric", title: text.metric, cell: ({ metric }) => metric },
          { key: "verdict", title: text.verdict, cell: ({ verdict }) => <Verdict verdict={verdict} /> },
          {
            key: "by",
            title: text.by2,
            cell: (finding) => {
              const guardrail = rollout.guardrails.find(({ metric }) => metric === finding.metric);
              return guardrail && findingWords(guardrail, finding);
            },
          },
        ]}
      />
      <Loaded query={query}>
        {(decision) => <JsonView label={text.inputsOf(seq)} value={decision?.inputs ?? null} />}
      </Loaded>
    </Stack>
  );
}
