/** What a key may do. Routes name one scope each; roles are named sets of scopes. */
export const SCOPES = [
  "resolve",
  "snapshot:read",
  "agents:read",
  "agents:write",
  "versions:read",
  "versions:write",
  "versions:activate",
  "rules:read",
  "rules:write",
  "experiments:read",
  "experiments:write",
  "rollouts:read",
  "rollouts:write",
  "schedules:read",
  "schedules:write",
  "alerts:read",
  "alerts:write",
  "webhooks:read",
  "webhooks:write",
  "interactions:write",
  "run",
  "sessions:read",
  "sessions:write",
  "tools:read",
  "tools:write",
  "metrics:read",
  "audit:read",
  "credentials:read",
  "credentials:write",
  "secrets:read",
  "instances:read",
  "instances:write",
  "contexts:read",
  "contexts:write",
  "keys:read",
  "keys:write",
  "users:read",
  "users:write",
  "projects:read",
  "projects:write",
  "workspaces:read",
  "workspaces:write",
] as const;

export type Scope = (typeof SCOPES)[number];

const VIEWER: Scope[] = [
  "resolve",
  "agents:read",
  "versions:read",
  "rules:read",
  "experiments:read",
  "rollouts:read",
  "schedules:read",
  "alerts:read",
  "tools:read",
  "instances:read",
  "contexts:read",
  "metrics:read",
  "audit:read",
  "projects:read",
  "workspaces:read",
];
const EDITOR: Scope[] = [
  ...VIEWER,
  "snapshot:read",
  "agents:write",
  "versions:write",
  "versions:activate",
  "rules:write",
  "experiments:write",
  "rollouts:write",
  "schedules:write",
  "alerts:write",
  "interactions:write",
  "run",
  "sessions:read",
  "sessions:write",
  "tools:write",
  "instances:write",
  "contexts:write",
  "credentials:read",
  "credentials:write",
];
const ADMIN: Scope[] = [
  ...EDITOR,
  "webhooks:read",
  "webhooks:write",
  "keys:read",
  "keys:write",
  "users:read",
  "users:write",
  "projects:write",
];

/** `workspaces:write` is nobody's but the root key's: a workspace is a tenant. No role has `secrets:read`: it is given by name. */
export const ROLES = {
  runtime: [
    "resolve",
    "interactions:write",
    "run",
    "sessions:read",
    "sessions:write",
    "agents:read",
    "instances:read",
    "instances:write",
    "contexts:read",
    "contexts:write",
  ],
  viewer: VIEWER,
  editor: EDITOR,
  admin: ADMIN,
  owner: ADMIN,
} as const satisfies Record<string, readonly Scope[]>;

export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

/** The scopes of `wanted` that `held` does not contain: a key can hand on only what it has. */
export function scopesBeyond(wanted: readonly Scope[], held: readonly Scope[]): Scope[] {
  return wanted.filter((scope) => !held.includes(scope));
}
