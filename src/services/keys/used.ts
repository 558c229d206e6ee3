import { noteKeyUse } from "../../store/key-uses.ts";
import type { Call } from "../call.ts";

/** Milliseconds between two notes that a key is used: each is a write. */
const EVERY_MS = 5 * 60_000;
/** Keys that an isolate remembers to have noted; after so many it begins anew. */
const MAX_NOTED = 5_000;

const noted = new Map<string, number>();

/** Has it noted, now and then, that the calling key is used. No answer waits for it. */
export function noteUse({ env, actor, now, waitUntil }: Call): void {
  const before = noted.get(actor.id);
  if (!actor.id.startsWith("key:") || (before !== undefined && now - before < EVERY_MS)) return;
  if (noted.size >= MAX_NOTED) noted.clear();
  noted.set(actor.id, now);
  waitUntil(noteKeyUse(env.DB, actor.id.slice("key:".length), { now, everyMs: EVERY_MS }));
}
