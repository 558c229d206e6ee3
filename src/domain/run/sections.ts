import { isObject, type JsonObject } from "../json.ts";
import { MIN_TRY_MS } from "./limits.ts";
import type { Notes } from "./notes.ts";

/** `{"credential": "<name>"}` where the key was, or the name of a credential beside it. */
export function credentialOf(section: JsonObject, path: string, notes: Notes): string | null {
  const key = section.api_key;
  if (isObject(key) && typeof key.credential === "string")
    return notes.text(key.credential, `${path}/api_key`);
  if (typeof key === "string" && key.trim() !== "")
    notes.warn(`${path}/api_key`, "is a variable of somebody else's: store the key itself, or a credential");
  return notes.text(section.credential, `${path}/credential`);
}

/** Milliseconds from `<name>_ms`, or from `<name>_seconds`. */
export function durationOf(
  section: JsonObject,
  name: string,
  path: string,
  most: number,
  notes: Notes,
): number | null {
  const ms = notes.whole(section[`${name}_ms`], `${path}/${name}_ms`, MIN_TRY_MS, most);
  if (ms !== null) return ms;
  const at = `${path}/${name}_seconds`;
  const seconds = notes.number(section[`${name}_seconds`], at, MIN_TRY_MS / 1_000, most / 1_000);
  return seconds === null ? null : Math.round(seconds * 1_000);
}

/** The scheme and host of an address, by which a key's owner is known; of what is no URL, all of it. */
export const hostOf = (url: string): string => (URL.canParse(url) ? withoutPath(new URL(url)) : url);

/** Unlike `origin`, also for ws and wss. */
const withoutPath = ({ protocol, host }: URL): string => `${protocol}//${host}`;
