import { Text, Timeline } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Button, Collapse, Stack } from "@mantine/core";
import { Section } from "../../../kit/section.tsx";
import { Time } from "../../../kit/time.tsx";
import { rollouts } from "../../../strings/rollouts.ts";
import type { Rollout, RolloutDecision } from "../../queries.ts";
import { DecisionInputs } from "./inputs.tsx";

const text = rollouts.decisions;

const COLORS: Record<string, string> = {
  advanced: "teal",
  promoted: "teal",
  rolled_back: "red",
  held: "yellow",
  paused: "yellow",
};

/** Keys and the controller have ids; a person's name says more than either. */
const who = (actor: string): string => (actor === "system" ? text.system : actor);

function DecisionText({ rollout, decision }: { rollout: Rollout; decision: RolloutDecision }) {
  const [opened, { toggle }] = useDisclosure();
  const { seq, at, actor, reason, guardrails } = decision;
  return (
    <Stack gap={4} align="flex-start">
      <Text size="xs" c="dimmed">
        <Time at={at} exact /> · {text.by(who(actor))}
      </Text>
      {reason && <Text size="sm">{reason}</Text>}
      {guardrails.length > 0 && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={toggle}
          aria-expanded={opened}
          aria-label={text.inputsOf(seq)}
        >
          {text.inputs}
        </Button>
      )}
      {guardrails.length > 0 && (
        <Collapse expanded={opened} w="100%">
          {opened && <DecisionInputs rollout={rollout} decision={decision} />}
        </Collapse>
      )}
    </Stack>
  );
}

/** What became of it, the newest first: by the controller and by people. */
export const Decisions = ({ rollout }: { rollout: Rollout }) => (
  <Section title={rollouts.page.decisions} description={rollouts.page.decisionsLead}>
    <Timeline
      active={rollout.decisions.length}
      bulletSize={14}
      lineWidth={2}
      aria-label={text.list}
      role="list"
    >
      {rollout.decisions.map((decision) => (
        <Timeline.Item
          key={decision.seq}
          role="listitem"
          color={COLORS[decision.action]}
          title={text.actions[decision.action] ?? decision.action}
        >
          <DecisionText rollout={rollout} decision={decision} />
        </Timeline.Item>
      ))}
    </Timeline>
    {rollout.decisions.length === 100 && (
      <Text size="sm" c="dimmed">
        {text.more}
      </Text>
    )}
  </Section>
);
