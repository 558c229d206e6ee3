import { useEffect, useRef, useState } from "react";
import { messageOf } from "../../api/problem.ts";
import { record, type Recorded, type Recording } from "./microphone.ts";

/** Milliseconds between two looks at how long it is. */
const TICK_MS = 100;

interface Recorder {
  /** Whether it was begun: the browser may still ask for its leave. */
  active: boolean;
  recording: boolean;
  /** Milliseconds so far. */
  ms: number;
  /** Why it cannot be recorded, in words. */
  refused: string | null;
  start: () => void;
  /** Null: nothing was recorded. */
  stop: () => Promise<Recorded | null>;
  cancel: () => void;
}

/** The microphone, as a page uses it: it is let go of when the page is left. */
export function useRecorder(): Recorder {
  const opening = useRef<Promise<Recording> | null>(null);
  const [active, setActive] = useState(false);
  const [since, setSince] = useState<number | null>(null);
  const [ms, setMs] = useState(0);
  const [refused, setRefused] = useState<string | null>(null);

  useEffect(() => {
    if (since === null) return undefined;
    const timer = window.setInterval(() => setMs(performance.now() - since), TICK_MS);
    return () => window.clearInterval(timer);
  }, [since]);

  const take = (): Promise<Recording> | null => {
    const taken = opening.current;
    opening.current = null;
    setActive(false);
    setSince(null);
    setMs(0);
    return taken;
  };
  useEffect(
    () => () => {
      void opening.current?.then((recording) => recording.cancel()).catch(() => undefined);
      opening.current = null;
    },
    [],
  );

  const start = (): void => {
    if (opening.current) return;
    setRefused(null);
    const began = record();
    opening.current = began;
    setActive(true);
    began.then(
      // Whoever let go before the browser had asked has nothing running.
      () => opening.current === began && setSince(performance.now()),
      (error: unknown) => {
        opening.current = null;
        setActive(false);
        setRefused(messageOf(error));
      },
    );
  };
  const stop = async (): Promise<Recorded | null> => {
    const recording = await take()?.catch(() => null);
    if (!recording) return null;
    try {
      return await recording.stop();
    } catch {
      // Too short to hold any sound.
      return null;
    }
  };
  const cancel = (): void => {
    void take()
      ?.then((recording) => recording.cancel())
      .catch(() => undefined);
  };
  return { active, recording: since !== null, ms, refused, start, stop, cancel };
}
