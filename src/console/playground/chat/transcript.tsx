import { Stack, VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { Empty } from "../../kit/states.tsx";
import { playground as text } from "../../strings/playground.ts";
import { ExchangeView, type ExchangeActs } from "./exchange-view.tsx";
import { textOf, type Answer, type Conversation, type Exchange, type Side } from "./exchange.ts";
import classes from "./chat.module.css";

/** Pixels from the page's end within which somebody is taken to read along. */
const NEAR_PX = 240;

/** For each exchange, the last answers of both sides before it. */
function answersBefore(exchanges: Exchange[]): Record<Side, Answer | null>[] {
  const last: Record<Side, Answer | null> = { left: null, right: null };
  return exchanges.map(({ answers }) => {
    const before = { ...last };
    for (const answer of answers) last[answer.side] = answer;
    return before;
  });
}

/** The end stays in sight while it grows, unless somebody has scrolled up. */
function useFollowing(conversation: Conversation): void {
  const height = useRef(0);
  const length = useRef(conversation.exchanges.length);
  useEffect(() => {
    const page = document.documentElement;
    const wasNear = height.current - window.scrollY - window.innerHeight < NEAR_PX;
    const isNew = conversation.exchanges.length > length.current;
    length.current = conversation.exchanges.length;
    height.current = page.scrollHeight;
    if (isNew || wasNear) window.scrollTo({ top: page.scrollHeight });
  }, [conversation]);
}

/** What was answered last, told once it is whole: word by word nobody could listen to it. */
function Announcement({
  exchange,
  nameOf,
}: { exchange: Exchange | undefined } & Pick<ExchangeActs, "nameOf">) {
  const isOver = exchange?.answers.every(({ state }) => state !== "running") ?? false;
  const said = isOver
    ? exchange!.answers.map(
        (answer) =>
          `${text.answerOf(nameOf(answer.target.agentId))}: ${textOf(answer) || (answer.trouble?.message ?? "")}`,
      )
    : [];
  return <VisuallyHidden role="status">{said.join(" ")}</VisuallyHidden>;
}

interface TranscriptProps extends ExchangeActs {
  conversation: Conversation;
  /** Where nothing was said yet. */
  empty: string;
  /** What is told between a message and its answers. */
  stages?: (exchange: Exchange) => ReactNode;
}

/** All that was said. */
export function Transcript({ conversation, empty, stages, ...acts }: TranscriptProps) {
  const { exchanges } = conversation;
  useFollowing(conversation);
  const before = answersBefore(exchanges);
  return (
    <Stack gap="lg" className={classes.transcript} component="section" aria-label={text.conversation}>
      {exchanges.length === 0 && <Empty title={text.empty}>{empty}</Empty>}
      {exchanges.map((exchange, index) => (
        <ExchangeView
          key={exchange.id}
          exchange={exchange}
          left={before[index]?.left ?? null}
          right={before[index]?.right ?? null}
          isLast={index === exchanges.length - 1}
          {...acts}
        >
          {stages?.(exchange)}
        </ExchangeView>
      ))}
      <Announcement exchange={exchanges.at(-1)} nameOf={acts.nameOf} />
    </Stack>
  );
}
