import { Alert, Code, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useCan, useMe } from "../../api/session.ts";
import { Copy } from "../../kit/copy.tsx";
import { shown } from "../../kit/conditions/words.ts";
import { count } from "../../kit/format.ts";
import { TextLink } from "../../kit/link.tsx";
import { useGroupValues } from "../group-values.ts";
import { useRecentSamples } from "../../kit/samples/recent.ts";
import { Section } from "../../kit/section.tsx";
import { Loaded } from "../../kit/states.tsx";
import { explain as text } from "../../strings/explain.ts";
import { targeting } from "../../strings/targeting.ts";
import { flagsQuery } from "../flags/data.ts";
import { rulesQuery } from "../rules/use-rules.ts";
import { attributesOf, curlLine, type Question } from "./question.ts";
import { StepList, type Known } from "./step-list.tsx";
import { useAnswer, type Answer } from "./use-answer.ts";

interface AnsweredProps {
  agentId: string;
  question: Question;
}

/** The answer, what led to it, and how to ask for it elsewhere. */
export function Answered({ agentId, question }: AnsweredProps) {
  const query = useAnswer(agentId, question);
  const { project } = useMe();
  const [recent, remember] = useRecentSamples();
  const asked = attributesOf(question);
  const isNew =
    query.data !== undefined && asked !== null && JSON.stringify(recent[0]) !== JSON.stringify(asked);
  useEffect(() => {
    if (isNew) remember(asked);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each answer: what was asked is a new object each time
  }, [isNew]);
  const curl = curlLine(window.location.origin, project, agentId, question);
  return (
    <>
      <Loaded query={query}>
        {(answer) => <Explained agentId={agentId} answer={answer} attributes={asked ?? {}} />}
      </Loaded>
      <Section title={text.curlTitle} description={text.link} actions={<Copy value={curl} of={text.curl} />}>
        <Code block tabIndex={0} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {curl}
        </Code>
      </Section>
    </>
  );
}

interface ExplainedProps {
  agentId: string;
  answer: Answer;
  attributes: Record<string, unknown>;
}

function Explained({ agentId, answer, attributes }: ExplainedProps) {
  const { resolution, refusal, steps } = answer;
  const mayRead = useCan("rules:read");
  const rules = useQuery({ ...rulesQuery(agentId), enabled: mayRead }).data;
  const flags = useQuery({ ...flagsQuery(agentId), enabled: mayRead }).data;
  const groups = useGroupValues([rules?.rules, flags]);
  const known: Known = { agentId, rules: rules?.rules ?? [], flags: flags ?? [], groups, attributes };
  const isOlder = rules !== undefined && resolution !== null && rules.revision !== resolution.revision;
  const flagSteps = steps.filter(({ step }) => step === "FLAG");
  return (
    <>
      <Section title={resolution ? text.gets : text.getsNothing}>
        {resolution && <Given agentId={agentId} resolution={resolution} />}
        {refusal && <Alert color="orange">{refusal.message}</Alert>}
      </Section>
      <Section title={text.steps} description={isOlder ? text.older : undefined}>
        <StepList label={text.steps} steps={steps.filter(({ step }) => step !== "FLAG")} known={known} />
      </Section>
      {resolution && (
        <Section title={text.flags}>
          {flagSteps.length === 0 ? (
            <Text size="sm" c="dimmed">
              {text.flagsNone}
            </Text>
          ) : (
            Object.entries(resolution.flags).map(([key, value]) => (
              <Stack gap={4} key={key}>
                <Group gap={6}>
                  <Code>{key}</Code>
                  <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
                    {text.value(shown(value))}
                  </Text>
                </Group>
                <StepList label={key} steps={flagSteps.filter(({ id }) => id === key)} known={known} />
              </Stack>
            ))
          )}
        </Section>
      )}
    </>
  );
}

function Given({ agentId, resolution }: { agentId: string; resolution: NonNullable<Answer["resolution"]> }) {
  const { version, revision, tools_disabled } = resolution;
  return (
    <Stack gap={4}>
      <Text size="lg">
        <TextLink
          to="/agents/$agentId/versions/$version"
          params={{ agentId, version: String(version) }}
          fw={700}
        >
          {targeting.version(version)}
        </TextLink>{" "}
        {reasonWords(resolution)}
      </Text>
      {tools_disabled.length > 0 && <Text size="sm">{text.toolsOff(tools_disabled.join(", "))}</Text>}
      <Text size="xs" c="dimmed">
        {text.asOf(count(revision))}
      </Text>
    </Stack>
  );
}

function reasonWords({ reason, rule_id, variant }: NonNullable<Answer["resolution"]>): string {
  if (reason === "RULE") return text.reasons.RULE(rule_id ?? "");
  if (reason === "ROLLOUT" || reason === "EXPERIMENT")
    return text.reasons[reason](variant === null ? "" : text.variants[variant]);
  return text.reasons[reason];
}
