import { literalKeys } from "../../../../domain/config-secrets.ts";
import { isObject } from "../../../../domain/json.ts";
import type { Copy } from "./types.ts";

/** Where unsaved drafts are kept in the browser. */
export interface Copies {
  keep: (copy: Copy) => void;
  read: () => Copy | null;
  forget: () => void;
}

function parsed(text: string | null): Copy | null {
  if (text === null) return null;
  try {
    const copy: unknown = JSON.parse(text);
    return isObject(copy) && isObject(copy["config"]) && typeof copy["base_hash"] === "string"
      ? (copy as unknown as Copy)
      : null;
  } catch {
    return null;
  }
}

/** `key` names the draft and who writes it: what one person types is nothing to the next one at the same machine. */
export function browserCopies(key: string): Copies {
  const name = `signalbox-draft ${key}`;
  const forget = (): void => {
    localStorage.removeItem(name);
    sessionStorage.removeItem(name);
  };
  return {
    forget,
    keep: (copy) => {
      forget();
      // Keys in clear, and what may hold one, go with the tab.
      const isSecret = copy.unreadable !== null || literalKeys(copy.config).length > 0;
      try {
        (isSecret ? sessionStorage : localStorage).setItem(name, JSON.stringify(copy));
      } catch {
        // The browser keeps no more: the server still gets it.
      }
    },
    read: () => parsed(sessionStorage.getItem(name)) ?? parsed(localStorage.getItem(name)),
  };
}
