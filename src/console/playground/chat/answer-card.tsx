import { Alert, Button, Collapse, Group, Loader, Paper, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { memo, type ReactNode } from "react";
import { Copy } from "../../kit/copy.tsx";
import { Faults } from "../../kit/states.tsx";
import { common } from "../../strings/common.ts";
import { playground as text } from "../../strings/playground.ts";
import { Details } from "./details.tsx";
import { openCalls, textOf, type Answer, type ToolResult } from "./exchange.ts";
import { Feedback } from "./feedback.tsx";
import { Figures } from "./figures.tsx";
import { Notices } from "./notices.tsx";
import { ToolAnswers } from "./tool-answers.tsx";
import { ToolCall } from "./tool-call.tsx";
import { Why } from "./why.tsx";
import classes from "./chat.module.css";

export interface AnswerActs {
  onTryAgain: (answer: Answer) => void;
  onResults: (answer: Answer, results: ToolResult[]) => void;
  onVerdict: (answer: Answer, verdict: Answer["verdict"]) => void;
}

interface AnswerCardProps extends AnswerActs {
  answer: Answer;
  /** The agent's name, as people know it. */
  name: string;
  /** Whether nothing follows it on its side: only there a turn can go on. */
  isLast: boolean;
  /** What else is told below it. */
  below?: ReactNode;
}

/** What went wrong, in the conversation, with a way to ask again. */
function Trouble({ answer, onTryAgain }: { answer: Answer; onTryAgain: () => void }) {
  const { state, trouble, parts } = answer;
  if (state === "done" || state === "running") return null;
  const isStopped = state === "stopped";
  const saidNothing = parts.length === 0;
  if (isStopped && !saidNothing)
    return (
      <Text size="xs" c="dimmed">
        {text.states.stopped}
      </Text>
    );
  return (
    <Alert
      color={isStopped ? "gray" : "red"}
      title={isStopped ? undefined : state === "failed" ? text.states.failed : undefined}
      p="xs"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {isStopped ? text.states.stoppedEarly : (trouble?.message ?? text.states.interrupted)}
        </Text>
        {trouble && <Faults faults={trouble.faults} />}
        {trouble?.requestId && (
          <Text size="xs" c="dimmed">
            {common.requestId(trouble.requestId)}
          </Text>
        )}
        <Button size="compact-sm" variant="default" onClick={onTryAgain}>
          {common.tryAgain}
        </Button>
      </Stack>
    </Alert>
  );
}

function Said({ answer }: { answer: Answer }) {
  const { parts, state } = answer;
  const isOver = state !== "running";
  return (
    <>
      {parts.map((part, index) =>
        part.type === "tool" ? (
          // oxlint-disable-next-line react/no-array-index-key -- parts only ever follow each other
          <ToolCall key={index} tool={part} isOver={isOver && openCalls(answer).length === 0} />
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- parts only ever follow each other
          <div key={index} className={classes.said}>
            {part.text.trim()}
          </div>
        ),
      )}
      {state === "done" && parts.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.states.noText}
        </Text>
      )}
    </>
  );
}

/** One side's answer. */
export const AnswerCard = memo(function AnswerCard({
  answer,
  name,
  isLast,
  below,
  ...acts
}: AnswerCardProps) {
  const [opened, { toggle }] = useDisclosure();
  const { end, state, results } = answer;
  const calls = isLast ? openCalls(answer) : [];
  return (
    <Paper withBorder p="sm" component="article" aria-label={text.answerOf(name)} className={classes.answer}>
      <Stack gap="xs">
        {results && (
          <Text size="xs" c="dimmed">
            {text.tool.sentAnswer}:{" "}
            <code>{JSON.stringify(results.map(({ output, error }) => error ?? output))}</code>
          </Text>
        )}
        <Why answer={answer} name={name} />
        <Said answer={answer} />
        {state === "running" && (
          <Group gap="xs">
            <Loader size="xs" type="dots" aria-hidden />
            {answer.parts.length === 0 && (
              <Text size="sm" c="dimmed">
                {text.thinking}
              </Text>
            )}
          </Group>
        )}
        {end && <Notices end={end} />}
        <Trouble answer={answer} onTryAgain={() => acts.onTryAgain(answer)} />
        {calls.length > 0 && <ToolAnswers calls={calls} onSend={(given) => acts.onResults(answer, given)} />}
        {below}
        {state !== "running" && (
          <Group justify="space-between" gap="xs">
            <Figures answer={answer} />
            <Group gap={4}>
              {state === "done" && (
                <>
                  <Copy value={textOf(answer)} of={text.answerOf(name)} />
                  <Feedback answer={answer} onVerdict={(verdict) => acts.onVerdict(answer, verdict)} />
                </>
              )}
              {end && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  onClick={toggle}
                  aria-expanded={opened}
                >
                  {opened ? text.details.close : text.details.open}
                </Button>
              )}
            </Group>
          </Group>
        )}
        {end && (
          <Collapse expanded={opened}>
            <Details end={end} />
          </Collapse>
        )}
      </Stack>
    </Paper>
  );
});
