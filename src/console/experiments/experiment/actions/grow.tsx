import { NumberInput, Text } from "@mantine/core";
import { useState } from "react";
import { percent } from "../../../kit/format.ts";
import { useAct } from "../../../kit/use-act.ts";
import { experiments } from "../../../strings/experiments.ts";
import { change, type DialogProps } from "./act.ts";
import { ActDialog } from "./dialog.tsx";

const text = experiments.actions;

/** Gives a running experiment more of the agent's traffic. */
export function Grow({ experiment, opened, onClose }: DialogProps) {
  const held = experiment.traffic_percent;
  const [wanted, setWanted] = useState<number | null>(null);
  const traffic = wanted ?? Math.min(100, held * 2);
  const act = useAct({
    act: (reason: string | undefined) =>
      change(experiment, { traffic_percent: traffic, ...(reason && { reason }) }),
    done: () => text.growDone(percent(traffic / 100, 0)),
    onDone: onClose,
    quiet: true,
  });
  return (
    <ActDialog
      opened={opened}
      onClose={onClose}
      title={text.growTitle}
      submit={text.grow}
      disabled={!(traffic > held)}
      busy={act.isPending}
      error={act.error}
      onSubmit={(reason) => act.mutate(reason)}
    >
      <Text size="sm">{text.growDetail}</Text>
      <NumberInput
        label={text.trafficGrow}
        value={traffic}
        min={held}
        max={100}
        suffix=" %"
        onChange={(value) => typeof value === "number" && setWanted(value)}
      />
    </ActDialog>
  );
}
