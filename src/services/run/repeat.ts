import type { RunInput } from "../../domain/inputs/run.ts";
import { sha256 } from "../../store/secrets/digest.ts";
import type { Call } from "../call.ts";

/** What tells repeats of a request: the key, hashed with its caller, and the hash of what was asked. */
export interface Repeat {
  key: string;
  requestHash: string;
}

/** Characters of a session's id that was made here. */
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
  const id = repeat?.key ?? crypto.randomUUID().replaceAll("-", "");
  return { sessionId: `se_${id.slice(0, ID_LENGTH)}`, mayExist: repeat !== null };
}
