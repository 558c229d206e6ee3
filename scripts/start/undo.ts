import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Where wrangler keeps all that a deployment knows. */
const STATE = "v3";
/** What it knew before the demo was begun. */
const BEFORE = "before-demo";

/** Keeps what is there, so that a demo which is not finished leaves nothing behind. */
export function keepState(persistTo: string): void {
  const unfinished = join(persistTo, `${BEFORE}.copy`);
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(join(persistTo, STATE), unfinished, { recursive: true });
  // All of it is there, or none.
  renameSync(unfinished, join(persistTo, BEFORE));
}

/** Goes back to what was kept, if anything was: also after a start that was broken off. */
export function restoreState(persistTo: string): void {
  const before = join(persistTo, BEFORE);
  if (!existsSync(before)) return;
  const state = join(persistTo, STATE);
  rmSync(state, { recursive: true, force: true });
  renameSync(before, state);
}

/** What was kept is not needed any more. */
export function forgetState(persistTo: string): void {
  rmSync(join(persistTo, BEFORE), { recursive: true, force: true });
}
