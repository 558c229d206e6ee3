import { Paper, Stack, Text, VisuallyHidden } from "@mantine/core";
import { memo, type ReactNode } from "react";
import { Time } from "../../kit/time.tsx";
import { playground as text } from "../../strings/playground.ts";
import { AnswerCard, type AnswerActs } from "./answer-card.tsx";
import { SIDES, type Answer, type Exchange, type Side } from "./exchange.ts";
import { Mark, type TargetNames } from "./mark.tsx";
import classes from "./chat.module.css";

export interface ExchangeActs extends TargetNames {
  onTryAgain: (exchange: Exchange, answer: Answer) => void;
  onResults: (exchange: Exchange, ...given: Parameters<AnswerActs["onResults"]>) => void;
  onVerdict: (exchange: Exchange, ...given: Parameters<AnswerActs["onVerdict"]>) => void;
  /** What is told below an answer, beside what every answer has. */
  below?: (exchange: Exchange, answer: Answer) => ReactNode;
}

interface ExchangeViewProps extends ExchangeActs {
  exchange: Exchange;
  /** The last answers of both sides before it. */
  left: Answer | null;
  right: Answer | null;
  isLast: boolean;
  /** What is told between the message and its answers. */
  children?: ReactNode;
}

/** A message and what each side answers to it, side by side. */
export const ExchangeView = memo(function ExchangeView({
  exchange,
  left,
  right,
  isLast,
  nameOf,
  children,
  ...acts
}: ExchangeViewProps) {
  const before: Record<Side, Answer | null> = { left, right };
  const sides = SIDES.map((side) => ({
    side,
    answers: exchange.answers.filter((answer) => answer.side === side),
  })).filter(({ answers }) => answers.length > 0);
  return (
    <section className={classes.exchange} aria-label={exchange.message.slice(0, 80)}>
      <div className={classes.asked}>
        <Paper p="sm" className={classes.message}>
          <VisuallyHidden>{text.you}: </VisuallyHidden>
          <div className={classes.said}>{exchange.message}</div>
        </Paper>
        <Text size="xs" c="dimmed">
          <Time at={new Date(exchange.at).toISOString()} />
        </Text>
      </div>
      {children}
      <div className={classes.sides}>
        {sides.map(({ side, answers }) => {
          const previous = before[side];
          return (
            <Stack key={side} gap="xs" miw={0}>
              {previous && answers[0] && <Mark before={previous} now={answers[0]} nameOf={nameOf} />}
              {answers.map((answer, index) => (
                <AnswerCard
                  key={answer.id}
                  answer={answer}
                  name={nameOf(answer.start?.agent_id ?? answer.target.agentId)}
                  isLast={isLast && index === answers.length - 1}
                  below={acts.below?.(exchange, answer)}
                  onTryAgain={(failed) => acts.onTryAgain(exchange, failed)}
                  onResults={(...given) => acts.onResults(exchange, ...given)}
                  onVerdict={(...given) => acts.onVerdict(exchange, ...given)}
                />
              ))}
            </Stack>
          );
        })}
      </div>
    </section>
  );
});
