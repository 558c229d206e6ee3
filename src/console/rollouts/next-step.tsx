import { Text } from "@mantine/core";
import { Time, useNow } from "../kit/time.tsx";
import { rollouts as text } from "../strings/rollouts.ts";
import type { ListedRollout } from "./queries.ts";

/** When the step can be left at the earliest, in milliseconds since 1970; null: it has not begun. */
function earliest({
  history,
  steps,
  current_step,
}: Pick<ListedRollout, "history" | "steps" | "current_step">): number | null {
  const span = history.at(-1);
  const step = steps[current_step];
  return span && step ? Date.parse(span.started_at) + step.min_dwell_seconds * 1_000 : null;
}

/** When the next step may come. */
export function NextStep({ rollout }: { rollout: ListedRollout }) {
  const now = useNow();
  const { status, hold, starts_at } = rollout;
  if (status === "scheduled")
    return (
      <Text size="sm">
        {text.next.scheduled} <Time at={starts_at} />
      </Text>
    );
  if (status === "paused") return <Text size="sm">{text.next.paused}</Text>;
  if (status === "held") return <Text size="sm">{text.holds[hold?.reason ?? ""] ?? text.next.person}</Text>;
  if (status !== "running") return text.next.none;
  const at = earliest(rollout);
  if (at === null || at <= now) return <Text size="sm">{text.next.evidence}</Text>;
  return (
    <Text size="sm">
      <Time at={new Date(at).toISOString()} />, {text.next.earliest}
    </Text>
  );
}
