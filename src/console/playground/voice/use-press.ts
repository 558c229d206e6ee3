import { useEffect, useEffectEvent, useRef, useState } from "react";

/** Milliseconds: whoever lets go sooner has pressed, and not held. */
const HOLD_MS = 400;

interface Press {
  /** Whether it was begun, and has not ended. */
  active: boolean;
  onBegin: () => void;
  onEnd: () => void;
}

/** Whether a key of the page, and not of something on it, is meant. */
const isOfPage = ({ target }: KeyboardEvent): boolean =>
  target === document.body || (target instanceof HTMLElement && target.id === "main");

/** Something is held while one speaks, or pressed to begin and again to end; the space bar does the same. */
export function usePress({ active, onBegin, onEnd }: Press) {
  const [latched, setLatched] = useState(false);
  const pressedAt = useRef<number | null>(null);

  const begin = (latch: boolean): void => {
    setLatched(latch);
    onBegin();
  };
  const down = (): void => {
    pressedAt.current = active ? null : performance.now();
    if (active) onEnd();
    else begin(false);
  };
  const up = (): void => {
    const since = pressedAt.current;
    pressedAt.current = null;
    if (since === null) return;
    if (performance.now() - since < HOLD_MS) setLatched(true);
    else onEnd();
  };
  const toggle = (): void => (active ? onEnd() : begin(true));

  const onDown = useEffectEvent(down);
  const onUp = useEffectEvent(up);
  useEffect(() => {
    const keyDown = (event: KeyboardEvent): void => {
      if (event.key !== " " || !isOfPage(event)) return;
      event.preventDefault();
      if (!event.repeat) onDown();
    };
    const keyUp = (event: KeyboardEvent): void => {
      if (event.key === " " && isOfPage(event)) onUp();
    };
    document.addEventListener("keydown", keyDown);
    document.addEventListener("keyup", keyUp);
    return () => {
      document.removeEventListener("keydown", keyDown);
      document.removeEventListener("keyup", keyUp);
    };
  }, []);
  return { latched, down, up, toggle };
}
