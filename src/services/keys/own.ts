import type { Scope } from "../../domain/scope.ts";
import type { Call } from "../call.ts";

/** Whether the calling key may do that with a key: users need no scope for their own. */
export const mayWith = ({ actor }: Call, scope: Scope, userId: string | null): boolean =>
  actor.scopes.includes(scope) || (userId !== null && userId === actor.user?.id);
