import { Text } from "@mantine/core";
import { useState } from "react";
import { api, body, segment } from "../../../api/client.ts";
import { useAct } from "../../../kit/use-act.ts";
import { experiments } from "../../../strings/experiments.ts";
import { WeightsInput } from "../../new/weights-input.tsx";
import type { DialogProps } from "./act.ts";
import { ActDialog } from "./dialog.tsx";

const text = experiments.actions;

/** Begins a phase with other weights. */
export function Reallocate({ experiment, opened, onClose }: DialogProps) {
  const { test_id: id, control_version: control, test_versions: tests } = experiment;
  const [changed, setChanged] = useState<Record<string, number> | null>(null);
  const weights = changed ?? experiment.traffic_distribution;
  const act = useAct({
    act: (reason: string | undefined) =>
      body(
        api.experiments[":id"].reallocate.$post({
          param: { id: segment(id) },
          json: { traffic_distribution: weights, ...(reason && { reason }) },
        }),
      ),
    done: ({ phase }) => text.reallocateDone(phase ?? 1),
    onDone: () => {
      setChanged(null);
      onClose();
    },
    quiet: true,
  });
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  return (
    <ActDialog
      opened={opened}
      onClose={onClose}
      title={text.reallocateTitle}
      submit={text.reallocateConfirm}
      disabled={Math.abs(sum - 100) > 1e-6}
      busy={act.isPending}
      error={act.error}
      onSubmit={(reason) => act.mutate(reason)}
    >
      <Text size="sm">{text.reallocateDetail}</Text>
      <WeightsInput versions={[control, ...tests]} control={control} value={weights} onChange={setChanged} />
    </ActDialog>
  );
}
