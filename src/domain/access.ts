import type { Role, Scope } from "./scope.ts";

/** What may be done with an agent: look at it, change it, or have it resolved and run. */
export const ACCESS = ["read", "edit", "run"] as const;
export type Access = (typeof ACCESS)[number];

const RUN = new Set<Scope>([
  "resolve",
  "run",
  "interactions:write",
  "sessions:read",
  "sessions:write",
  // Whoever may run an agent may have it at work.
  "instances:write",
  "contexts:write",
]);

/** What a route does with the agents that it is asked about, by its scope. */
export const accessOf = (scope: Scope): Access =>
  RUN.has(scope) ? "run" : scope.endsWith(":read") ? "read" : "edit";

export const VISIBILITIES = ["project", "private"] as const;
/** Who sees an agent: its project, or its owner and those whom it is shared with. */
export type Visibility = (typeof VISIBILITIES)[number];

/** Who a private agent is shared with: one user, or all who have a role. */
export type Share = { user: string; access: Access[] } | { role: Role; access: Access[] };

/** Of a private agent; one that its whole project sees has none. */
export interface PrivateAccess {
  /** Username; null: nobody's. */
  owner: string | null;
  shares: readonly Share[];
}

/** Whoever asks for an agent. */
export interface Asker {
  /** Sees every agent of the project: whoever administers its people does. */
  sees_all: boolean;
  /** Null: a service. */
  username: string | null;
  /** The roles that a user has in the project, or a service's key. */
  roles: readonly Role[];
}

const isMeant = (share: Share, { username, roles }: Asker): boolean =>
  "user" in share ? share.user === username : roles.includes(share.role);

/**
 * Whether an agent may be used so; null: the project sees it, and scopes alone decide. Who may edit or run an agent may
 * look at it.
 */
export function mayAccess(agent: PrivateAccess | null | undefined, asker: Asker, access: Access): boolean {
  if (agent === null || agent === undefined || asker.sees_all) return true;
  if (agent.owner !== null && agent.owner === asker.username) return true;
  return agent.shares.some(
    (share) => isMeant(share, asker) && (access === "read" || share.access.includes(access)),
  );
}
