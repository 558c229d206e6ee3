import { useSyncExternalStore } from "react";

export interface Switch {
  set: (on: boolean) => void;
  get: () => boolean;
  use: () => boolean;
  /** Called at every change; answers what ends it. */
  listen: (listener: () => void) => () => void;
}

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
