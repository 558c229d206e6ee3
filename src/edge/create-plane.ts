import { settings } from "../env.ts";
import { readCurrent } from "../store/current-agent.ts";
import { createContextReads } from "../store/edge-contexts.ts";
import { createHintReader } from "../store/edge-hints.ts";
import { createPastReads } from "../store/edge-past.ts";
import { createProjectReads } from "../store/edge-project.ts";
import { createEdgeReads } from "../store/edge-reads.ts";
import { createSecretReads } from "../store/edge-secrets.ts";
import { noteKeyUse } from "../store/key-uses.ts";
import { createEdgeStore } from "../store/edge-store.ts";
import { createStickyStore } from "../store/edge-sticky.ts";
import { AgentLists } from "./project/agent-lists.ts";
import { CurrentAgents } from "./project/current-agents.ts";
import type { Clock } from "./clock.ts";
import { KeyRing } from "./key-ring.ts";
import { NOTE_USE_MS, REPLICA_LAG_MS } from "./limits.ts";
import { Memory } from "./memory/memory.ts";
import { Contexts, Secrets } from "./resolve/include.ts";
import { Past } from "./resolve/past.ts";
import type { Plane } from "./plane.ts";
import { ProjectCache } from "./project/project-cache.ts";
import { Rates } from "./rates.ts";
import { Sticky } from "./resolve/sticky.ts";

/** The resolve plane's parts over a deployment's bindings. Throws on a var that makes no sense. */
export function createPlane(env: Env, clock: Clock): Plane {
  const { freshnessMs, keyStaleMs, readReplication, envFallback } = settings(env);
  const now = () => clock.now();
  const maxLagMs = Math.min(REPLICA_LAG_MS, freshnessMs / 2);
  const memory = new Memory({
    store: createEdgeStore(createEdgeReads(env.DB), { replicas: readReplication, maxLagMs, now }),
    hints: createHintReader(env.KV),
    clock,
    freshnessMs,
    keyStaleMs,
    onFailure: (error) => console.warn("The database did not answer the resolve plane:", nameOf(error)),
  });
  const projectReads = createProjectReads(env.DB, readReplication);
  return {
    ring: new KeyRing(env.SIGNALBOX_MAC_SECRET, env.SIGNALBOX_ROOT_KEY),
    rates: new Rates(env.RATE_RESOLVE, now),
    memory,
    projects: new ProjectCache(projectReads, clock),
    lists: new AgentLists(projectReads, clock),
    current: new CurrentAgents(
      (want) => readCurrent(readReplication ? env.DB.withSession("first-primary") : env.DB, want),
      clock,
    ),
    envFallback,
    past: new Past(createPastReads(env.DB, readReplication), clock),
    sticky: new Sticky(createStickyStore(env.KV), clock),
    secrets: new Secrets(createSecretReads(env.DB, env.SIGNALBOX_ENCRYPTION_KEY), clock),
    contexts: new Contexts(createContextReads(env.DB), clock),
    noteUse: (keyId, now) => noteKeyUse(env.DB, keyId, { now, everyMs: NOTE_USE_MS }),
    now,
  };
}

const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
