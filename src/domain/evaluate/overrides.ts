import type { Override } from "../rule.ts";
import { unitOf, type Attributes } from "./unit.ts";

/** Versions given by name. A user's comes before a session's. */
export interface CompiledOverrides {
  readonly users: ReadonlyMap<string, number>;
  readonly sessions: ReadonlyMap<string, number>;
}

/** Null if there are none, so that a request need not look. Of two for the same unit, the first one counts. */
export function compileOverrides(overrides: readonly Override[]): CompiledOverrides | null {
  if (overrides.length === 0) return null;
  const users = new Map<string, number>();
  const sessions = new Map<string, number>();
  for (const override of overrides) {
    const [map, unit] = "user_id" in override ? [users, override.user_id] : [sessions, override.session_id];
    if (!map.has(unit)) map.set(unit, override.version);
  }
  return { users, sessions };
}

/** The version that the request's user or session was given; null if none. */
export function overrideOf({ users, sessions }: CompiledOverrides, attributes: Attributes): number | null {
  const user = users.size > 0 ? unitOf(attributes, "user") : null;
  const given = user === null ? undefined : users.get(user);
  if (given !== undefined) return given;
  const session = sessions.size > 0 ? unitOf(attributes, "session") : null;
  return (session === null ? undefined : sessions.get(session)) ?? null;
}
