import { Problem } from "../../domain/errors.ts";
import type { Scope } from "../../domain/scope.ts";
import type { Actor } from "../call.ts";

/** Throws `scope_missing`. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (!actor.scopes.includes(scope)) {
    throw new Problem("scope_missing", `The key lacks the scope ${scope}: use a key that has it.`);
  }
}
