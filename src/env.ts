/**
 * The bindings and vars of the Worker, parsed once an isolate. wrangler.toml documents each var with what it costs.
 */
export interface Settings {
  /** Milliseconds after its commit within which a change is seen everywhere. */
  freshnessMs: number;
  /** Milliseconds for which a key known to this isolate is honoured while the database cannot be reached. */
  keyStaleMs: number;
  /** Whether freshness checks may be answered by D1's replicas. */
  readReplication: boolean;
  /** Milliseconds for which an answer to an Idempotency-Key is kept. */
  idempotencyMs: number;
  /** Milliseconds after its last turn for which a session is kept, where its agent's configuration does not say. */
  sessionMs: number;
  /** Origins whose pages may read answers of the resolve plane; null: none. */
  corsOrigins: "*" | ReadonlySet<string> | null;
  /** Whether what the Worker is told to call may be on this machine. */
  allowLocalhost: boolean;
  /** Whether there are instances and contexts. */
  agentsEnabled: boolean;
  /** Instances of a workspace that may be alive at once. */
  maxInstances: number;
  /** Versions of a context that are kept, beside pinned ones. */
  contextHistory: number;
  /** Milliseconds within which a heartbeat must follow another, where an instance does not say. */
  heartbeatMs: number;
  /** Whether the development agent is there for whoever names none. */
  envFallback: boolean;
  /** Who signs people in; null: nobody but keys. */
  access: { teamDomain: string; audience: string } | null;
  quotas: { agents: number; versions: number; interactionsPerDay: number };
}

const parsed = new WeakMap<object, Settings>();

function positive(value: string | undefined, name: string, fallback: number): number {
  if (value === undefined || value === "") return fallback;
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new Error(`The var ${name} must be a positive number`);
  return number;
}

function origins(value: string | undefined): Settings["corsOrigins"] {
  const list = (value ?? "").split(",").flatMap((origin) => origin.trim() || []);
  if (list.includes("*")) return "*";
  for (const origin of list) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new Error("The var CORS_ORIGINS must be a list of origins such as https://app.example.com, or *");
  }
  return list.length === 0 ? null : new Set(list);
}

function accessOf({ ACCESS_TEAM_DOMAIN: teamDomain, ACCESS_AUD: audience }: Env): Settings["access"] {
  if (!teamDomain && !audience) return null;
  if (!teamDomain || !audience) throw new Error("Set both vars ACCESS_TEAM_DOMAIN and ACCESS_AUD, or none");
  return { teamDomain, audience };
}

/** The settings of a deployment; throws on a var that makes no sense, when the Worker starts to be used. */
export function settings(env: Env): Settings {
  const known = parsed.get(env);
  if (known) return known;
  const value: Settings = {
    freshnessMs: positive(env.FRESHNESS_SECONDS, "FRESHNESS_SECONDS", 5) * 1000,
    keyStaleMs: positive(env.KEY_STALE_SECONDS, "KEY_STALE_SECONDS", 300) * 1000,
    readReplication: env.D1_READ_REPLICATION === "on",
    idempotencyMs: positive(env.IDEMPOTENCY_HOURS, "IDEMPOTENCY_HOURS", 24) * 3_600_000,
    sessionMs: positive(env.SESSION_HOURS, "SESSION_HOURS", 24) * 3_600_000,
    corsOrigins: origins(env.CORS_ORIGINS),
    allowLocalhost: env.ALLOW_LOCALHOST_URLS === "true",
    agentsEnabled: env.AGENTS_ENABLED !== "false",
    maxInstances: positive(env.AGENT_MAX_CONCURRENCY, "AGENT_MAX_CONCURRENCY", 20),
    contextHistory: positive(env.AGENT_CONTEXT_HISTORY_LIMIT, "AGENT_CONTEXT_HISTORY_LIMIT", 50),
    heartbeatMs: positive(env.AGENT_HEARTBEAT_SECONDS, "AGENT_HEARTBEAT_SECONDS", 60) * 1000,
    envFallback: env.ENV_FALLBACK !== "false",
    access: accessOf(env),
    quotas: {
      agents: positive(env.QUOTA_AGENTS, "QUOTA_AGENTS", 10_000),
      versions: positive(env.QUOTA_VERSIONS, "QUOTA_VERSIONS", 1_000_000),
      interactionsPerDay: positive(env.QUOTA_INTERACTIONS_PER_DAY, "QUOTA_INTERACTIONS_PER_DAY", 100_000_000),
    },
  };
  parsed.set(env, value);
  return value;
}
