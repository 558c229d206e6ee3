import { Alert, Group, List, Paper, Progress, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconClock, IconHandStop } from "@tabler/icons-react";
import { hasEnded } from "../../../domain/rollout/moves.ts";
import { count, duration } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { Time } from "../../kit/time.tsx";
import { heldAdvice, outlook as sentences } from "../../strings/rollout-outlook.ts";
import { rollouts } from "../../strings/rollouts.ts";
import type { Rollout } from "../queries.ts";
import classes from "./rollout.module.css";

const text = rollouts.page;

interface WantedProps {
  label: string;
  share: number;
  left: string;
}

/** How much of what the step takes has come. */
const Wanted = ({ label, share, left }: WantedProps) => (
  <div>
    <Group justify="space-between" gap="xs">
      <Text size="sm">{label}</Text>
      <Text size="sm" c="dimmed">
        {left}
      </Text>
    </Group>
    <Progress value={share * 100} aria-label={label} color={share >= 1 ? "teal" : undefined} />
  </div>
);

function Missing({ rollout }: { rollout: Rollout }) {
  const { missing } = rollout.outlook ?? {};
  const step = rollout.steps[rollout.current_step];
  if (!missing || !step) return null;
  const { min_dwell_seconds: dwell, min_exposures: exposures } = step;
  return (
    <div className={classes.pair}>
      <Wanted
        label={text.dwell}
        share={dwell === 0 ? 1 : 1 - missing.dwell_seconds / dwell}
        left={
          missing.dwell_seconds > 0 ? text.dwellLeft(duration(missing.dwell_seconds * 1_000)) : text.reached
        }
      />
      <Wanted
        label={text.exposures}
        share={exposures === 0 ? 1 : 1 - missing.exposures / exposures}
        left={missing.exposures > 0 ? text.exposuresLeft(count(missing.exposures)) : text.reached}
      />
    </div>
  );
}

/** The first thing to know of a rollout: what would be decided now, why, and what is still wanted. */
export function Now({ rollout }: { rollout: Rollout }) {
  const { outlook, hold, status } = rollout;
  if (hasEnded(rollout))
    return (
      <Alert
        color={status === "promoted" ? "teal" : status === "rolled_back" ? "red" : "gray"}
        icon={<IconCircleCheck aria-hidden />}
        title={
          <Text c="bright" fw={700} size="sm">
            {rollouts.statuses[status]}
          </Text>
        }
      >
        <Text size="sm">
          <Time at={rollout.ended_at} />
          {rollout.ended_reason && ` · ${rollout.ended_reason}`}
        </Text>
      </Alert>
    );
  return (
    <Section title={text.now}>
      <Stack gap="sm">
        {status === "held" && hold && (
          <Alert
            color="yellow"
            icon={<IconHandStop aria-hidden />}
            title={
              <Text c="bright" fw={700} size="sm">
                {rollouts.heldFor(rollouts.holds[hold.reason] ?? hold.reason)} · <Time at={hold.since} />
              </Text>
            }
          >
            {heldAdvice[hold.reason]}
          </Alert>
        )}
        <Group gap="xs" wrap="nowrap" align="flex-start" role="status">
          <IconClock size={20} aria-hidden className={classes.icon} />
          <Text fw={600}>
            {outlook === null
              ? text.unknown
              : (sentences[`${outlook.outcome.action}:${outlook.outcome.reason}`] ?? outlook.outcome.reason)}
          </Text>
        </Group>
        {status === "scheduled" && (
          <Text size="sm">
            {rollouts.next.scheduled} <Time at={rollout.starts_at} exact />
          </Text>
        )}
        <Missing rollout={rollout} />
        {outlook && status !== "scheduled" && (
          <Text size="sm" c="dimmed">
            {text.units(count(outlook.units.canary), count(outlook.units.baseline))}
          </Text>
        )}
        {outlook && outlook.waits_for.length > 0 && (
          <Paper withBorder p="sm">
            <List size="sm" spacing={4}>
              {outlook.waits_for.map(({ metric, detail }) => (
                <List.Item key={metric}>{detail}</List.Item>
              ))}
            </List>
          </Paper>
        )}
      </Stack>
    </Section>
  );
}
