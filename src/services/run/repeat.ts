import type { RunInput } from "../../domain/inputs/run.ts";
import { sha256 } from "../../store/secrets/digest.ts";
import type { Call } from "../call.ts";
import { randomId } from "../random-id.ts";

/** What tells repeats of a request: the key, hashed with its caller, and the hash of what was asked. */
export interface Repeat {
  key: string;
  requestHash: string;
}

/** Characters of a key that name a session: as many as a random id has. */
const ID_LENGTH = 32;

/** Null: the request carries no `Idempotency-Key`. */
export async function repeatOf(
  { actor, idempotencyKey }: Call,
  digest: () => Promise<string>,
): Promise<Repeat | null> {
  if (idempotencyKey === undefined) return null;
  return { key: await sha256(`run ${actor.id}\n${idempotencyKey}`), requestHash: await digest() };
}

/**
 * The session of a request, and whether one of that id may exist. Without a name it is a new one; that of a request which
 * may be repeated is named by its key, so that the repeat finds it.
 */
export function sessionOf(
  { session_id }: RunInput,
  repeat: Repeat | null,
): { sessionId: string; mayExist: boolean } {
  if (session_id !== null) return { sessionId: session_id, mayExist: true };
  return repeat === null
    ? { sessionId: randomId("se"), mayExist: false }
    : { sessionId: `se_${repeat.key.slice(0, ID_LENGTH)}`, mayExist: true };
}
