import { useState } from "react";
import type { AskedAs } from "../asked/asked-as.ts";
import { say, troubleOf } from "../chat/ask.ts";
import { textOf, type Exchange, type Voiced } from "../chat/exchange.ts";
import { lastAnswer, type ConversationStore } from "../chat/store.ts";
import { playground } from "../../strings/playground.ts";
import type { Target } from "../target/target.ts";
import { hear } from "./hear.ts";
import type { Recorded } from "./microphone.ts";
import { speak, type Spoken } from "./say.ts";
import { useAbortable } from "./use-abortable.ts";

/** What is under way beside the answer itself. */
type Stage = "hearing" | "busy" | "speaking";

/** Takes a recording through all stages. Sounds stay in memory for as long as the page is open. */
export function useTalk(store: ConversationStore, target: Target, as: AskedAs) {
  const [stage, setStage] = useState<Stage | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [failed, setFailed] = useState<Recorded | null>(null);
  const [sounds, setSounds] = useState<ReadonlyMap<string, Spoken>>(new Map());
  const [latest, setLatest] = useState<string | null>(null);
  const abortable = useAbortable();

  const voice = (exchange: Exchange, change: (voiced: Voiced) => Voiced): void =>
    store.changeExchange(exchange.id, (now) => (now.voiced ? { ...now, voiced: change(now.voiced) } : now));

  const speakAnswer = async (exchange: Exchange, signal: AbortSignal): Promise<void> => {
    const answer = exchange.answers.at(-1);
    const text = answer ? textOf(answer) : "";
    if (!answer || answer.state !== "done" || text.trim() === "") return;
    setStage("speaking");
    try {
      const { session, userId } = answer;
      const spoken = await speak({ target: answer.target, text, as: { ...as, userId }, session, signal });
      setSounds((before) => new Map(before).set(exchange.id, spoken));
      setLatest(exchange.id);
      voice(exchange, (now) => ({
        ...now,
        firstSoundMs: spoken.firstMs,
        spokenMs: spoken.ms,
        trouble: null,
      }));
    } catch (error) {
      if (!signal.aborted) voice(exchange, (now) => ({ ...now, trouble: troubleOf(error) }));
    }
  };

  /** The session is the conversation's, so that whoever answers has listened as well. */
  const sessionOf = (): string | undefined => {
    const last = lastAnswer(store.current, "left");
    return last && last.userId !== as.userId.trim() ? undefined : store.current.sessions.left;
  };

  const send = async (recorded: Recorded): Promise<void> => {
    const signal = abortable.begin();
    setTrouble(null);
    setFailed(null);
    setStage("hearing");
    try {
      const { transcript, ms } = await hear({
        target,
        sound: recorded.wav,
        as,
        session: sessionOf(),
        signal,
      });
      if (transcript.text.trim() === "") throw new Error(playground.voice.nothingHeard);
      setStage("busy");
      const voiced = {
        recordedMs: recorded.ms,
        heardMs: ms,
        firstSoundMs: null,
        spokenMs: null,
        trouble: null,
      };
      const exchange = await say(store, transcript.text, [["left", target]], as, voiced);
      if (!signal.aborted) await speakAnswer(exchange, signal);
    } catch (error) {
      if (!signal.aborted) {
        setTrouble(error);
        setFailed(recorded);
      }
    } finally {
      setStage(null);
    }
  };

  return {
    stage,
    sounds,
    /** The exchange whose answer was spoken last: it is played by itself. */
    latest,
    trouble,
    retry: () => void (failed && send(failed)),
    send,
    speakAgain: async (exchange: Exchange) => {
      await speakAnswer(exchange, abortable.begin());
      setStage(null);
    },
    stop: abortable.stop,
  };
}
