import { Problem } from "../../domain/errors.ts";
import type { ContextReadRow } from "../../store/contexts.ts";

/** Milliseconds after which a turn is over, whatever has become of its request. */
const LONGEST_TURN_MS = 3_000;
/** Milliseconds after which nothing more is tried. */
const PATIENCE_MS = 25_000;
const LONGEST_PAUSE_MS = 400;
const LONGEST_LOOK_MS = 30;

/** Whose turn it is, among the writers of one context in this isolate. */
interface Turns {
  since: number | null;
  writers: number;
  /** The context as the writer before has left it; null: it has to be read. */
  known: ContextReadRow | null;
}

const contexts = new Map<string, Turns>();

const pause = (most: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * most));

const isTaken = ({ since }: Turns): boolean => since !== null && Date.now() - since < LONGEST_TURN_MS;

/** One request cannot wait for another one's promise, which goes with it: it looks again and again. */
async function turn(turns: Turns, until: number, work: Attempt): Promise<ContextReadRow> {
  while (isTaken(turns) && Date.now() < until) await pause(LONGEST_LOOK_MS);
  const since = Date.now();
  turns.since = since;
  try {
    turns.known = await work(turns.known);
    return turns.known;
  } catch (error) {
    turns.known = null;
    throw error;
  } finally {
    if (turns.since === since) turns.since = null;
  }
}

/** Writes after the context that is known, or else after the one that it reads; answers it as it has left it. */
export type Attempt = (known: ContextReadRow | null) => Promise<ContextReadRow>;

/**
 * Writers whose change rests on what they read, one after the other in this isolate: each begins where the one before
 * has ended. Where one of another isolate came between, which `concurrent_change` tells, it is tried again. Throws
 * `concurrent_change` when that went on for too long.
 */
export async function inTurn(id: string, attempt: Attempt): Promise<ContextReadRow> {
  const turns = contexts.get(id) ?? { since: null, writers: 0, known: null };
  contexts.set(id, turns);
  turns.writers += 1;
  const until = Date.now() + PATIENCE_MS;
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await turn(turns, until, attempt);
      } catch (error) {
        const beaten = error instanceof Problem && error.code === "concurrent_change";
        if (!beaten) throw error;
        if (Date.now() > until) throw tooMany();
      }
      await pause(Math.min(LONGEST_PAUSE_MS, 10 * 2 ** tries));
    }
  } finally {
    turns.writers -= 1;
    if (turns.writers === 0) contexts.delete(id);
  }
}

const tooMany = (): Problem =>
  new Problem("concurrent_change", "Too many write to this context at once. Send the patch again.", {
    retryAfter: 1,
  });
