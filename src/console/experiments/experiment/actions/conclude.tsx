import { Alert, Radio, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body, segment } from "../../../api/client.ts";
import { useAct } from "../../../kit/use-act.ts";
import { experiments } from "../../../strings/experiments.ts";
import { resultsQuery, type Results } from "../../queries.ts";
import type { DialogProps } from "./act.ts";
import { ActDialog } from "./dialog.tsx";

const text = experiments.actions;

/** The version that the data recommend: one to adopt, else the control where it is said to be kept. */
function recommendedOf({ recommendations, control_version: control }: Results): number | null {
  const adopted = recommendations.filter(({ recommendation }) => recommendation === "adopt");
  if (adopted.length > 0)
    return adopted.reduce((best, one) =>
      (one.improvement_percent ?? 0) > (best.improvement_percent ?? 0) ? one : best,
    ).version;
  return recommendations.every(({ recommendation }) => recommendation === "keep_control") ? control : null;
}

/** Ends the experiment with a winner, which becomes the active version. */
export function Conclude({ experiment, opened, onClose }: DialogProps) {
  const { test_id: id, control_version: control, test_versions: tests } = experiment;
  const { data: results } = useQuery({ ...resultsQuery(experiment), enabled: opened });
  const recommended = results ? recommendedOf(results) : null;
  const [chosen, setChosen] = useState<number | null>(null);
  const winner = chosen ?? recommended;
  const act = useAct({
    act: ({ won, reason }: { won: number; reason: string | undefined }) =>
      body(
        api.experiments[":id"].conclude.$post({
          param: { id: segment(id) },
          json: { winner: won, ...(reason && { reason }) },
        }),
      ),
    done: (_, { won }) => text.concludeDone(won),
    onDone: onClose,
    quiet: true,
  });
  const against = results && winner !== null ? contradiction(results, winner) : null;
  return (
    <ActDialog
      opened={opened}
      onClose={onClose}
      title={text.concludeTitle}
      submit={winner === null ? text.conclude : text.concludeConfirm(winner)}
      disabled={winner === null}
      busy={act.isPending}
      error={act.error}
      onSubmit={(reason) => winner !== null && act.mutate({ won: winner, reason })}
    >
      <Text size="sm">{text.concludeDetail}</Text>
      <Radio.Group
        label={text.concludeWinner}
        value={winner === null ? null : String(winner)}
        onChange={(value) => setChosen(Number(value))}
      >
        <Stack gap="xs" mt={4}>
          {[control, ...tests].map((version) => (
            <Radio
              key={version}
              value={String(version)}
              label={[
                experiments.version(version),
                ...(version === control ? [text.asControl] : []),
                ...(version === recommended ? [text.recommended] : []),
              ].join(" · ")}
            />
          ))}
        </Stack>
      </Radio.Group>
      {against && (
        <Alert color="orange" variant="default" role="status">
          {text.concludeAgainst(against)}
        </Alert>
      )}
    </ActDialog>
  );
}

/** What the data say instead, where they do not say that this version should win. */
function contradiction(
  { recommendations, control_version: control }: Results,
  winner: number,
): string | null {
  if (winner === control)
    return recommendations.find(({ recommendation }) => recommendation === "adopt")?.summary ?? null;
  const own = recommendations.find(({ version }) => version === winner);
  return own && own.recommendation !== "adopt" ? own.summary : null;
}
