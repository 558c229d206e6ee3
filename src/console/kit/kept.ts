import { useCallback, useState } from "react";
import { useMe, type Me } from "../api/session.ts";

/** The name under which a browser keeps what was typed: by project and person, so that nobody sees another's. */
export const keptKey = (me: Me, name: string): string =>
  `signalbox-kept ${me.workspace}/${me.project} ${me.user?.id ?? me.key.name} ${name}`;

export function readKept<T>(key: string, initial: T): T {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? initial : (JSON.parse(text) as T);
  } catch {
    return initial;
  }
}

/** False: the browser has no room for it. */
export function writeKept(key: string, value: unknown): boolean {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** State that outlives a reload of this tab. */
export function useKept<T>(name: string, initial: T): [T, (value: T) => void] {
  const key = keptKey(useMe(), name);
  const [held, setHeld] = useState(() => ({ key, value: readKept(key, initial) }));
  // Another project has a state of its own.
  const current = held.key === key ? held : { key, value: readKept(key, initial) };
  if (current !== held) setHeld(current);
  const set = useCallback(
    (value: T) => {
      setHeld({ key, value });
      writeKept(key, value);
    },
    [key],
  );
  return [current.value, set];
}
