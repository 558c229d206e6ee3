import { Problem } from "../../domain/errors.ts";
import type { Move } from "../../domain/instance/moves.ts";
import type { Call } from "../call.ts";
import { objectOf } from "./internal.ts";

/**
 * Does a move while no other is under way: throws `instance_moving` while one is. It goes on when the caller does not
 * wait for it; if all dies half-way, the instance's clock ends the move as failed.
 */
export async function exclusively<T>(
  call: Call,
  id: string,
  move: { name: Move; isHooked: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const object = objectOf(call.env, id);
  const token = await object.begin(move.name, move.isHooked);
  if (token === null)
    throw new Problem(
      "instance_moving",
      `Another move of the instance ${id} is under way: wait until its hook has answered.`,
      { retryAfter: 1 },
    );
  const done = (async () => {
    try {
      return await work();
    } finally {
      await object.end(token);
    }
  })();
  call.waitUntil(done);
  return done;
}
