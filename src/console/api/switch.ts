import { useSyncExternalStore } from "react";

export interface Switch {
  set: (on: boolean) => void;
  get: () => boolean;
  use: () => boolean;
  /** Called at every change; answers what ends it. */
  listen: (listener: () => void) => () => void;
}

/** Resolves when it is so, or when nobody waits any more. */
export const until = (it: Switch, on: boolean, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (it.get() !== on && !signal?.aborted) return;
      forget();
      resolve();
    };
    const forget = it.listen(look);
    signal?.addEventListener("abort", look);
    look();
  });

/** Something that is or is not, for every part of the page. */
export function createSwitch(on: boolean): Switch {
  let current = on;
  const listeners = new Set<() => void>();
  const get = (): boolean => current;
  const listen = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get,
    listen,
    use: () => useSyncExternalStore(listen, get),
    set: (next) => {
      if (next === current) return;
      current = next;
      for (const listener of listeners) listener();
    },
  };
}
