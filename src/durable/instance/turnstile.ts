import type { Move } from "../../domain/instance/moves.ts";

/** Who moves an instance. */
export interface Turn {
  token: string;
  move: Move;
  /** Whether somebody is asked whether it may end. */
  isHooked: boolean;
  /** Milliseconds since 1970: whoever has not ended it by then never will. */
  until: number;
}

const MOVE = "move";

/** Lets one move at a time through. It is stored: a move outlives the object's memory. */
export class Turnstile {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  current(): Turn | null {
    return this.#storage.kv.get<Turn>(MOVE) ?? null;
  }

  take(move: Move, isHooked: boolean, until: number): string {
    const token = crypto.randomUUID();
    this.#storage.kv.put(MOVE, { token, move, isHooked, until } satisfies Turn);
    return token;
  }

  /** Does nothing when somebody else has it by now. */
  free(token: string): void {
    if (this.current()?.token === token) this.#storage.kv.delete(MOVE);
  }
}
