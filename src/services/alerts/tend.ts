import { isWorthKeeping } from "../../domain/alert/evaluate.ts";
import { Problem } from "../../domain/errors.ts";
import { enabledAlerts, keepStates, tenantOf, type AlertRow } from "../../store/alerts.ts";
import { locate } from "../../store/database.ts";
import type { Call } from "../call.ts";
import { systemCall } from "../system.ts";
import { fire } from "./fire.ts";
import { LOOK_MS } from "./internal.ts";
import { lookAtAgent, type Look } from "./look.ts";
import { standingsOf } from "./standing.ts";
import { resolve } from "./transition.ts";

const warn = (what: string, error: unknown): void =>
  console.warn(`alerts: ${what}`, { error: error instanceof Error ? error.name : "unknown" });

/** Looks at all alerts; those of an agent whose shards do not answer stay as they are. */
async function look(call: Call, alerts: readonly AlertRow[]): Promise<Look[]> {
  const agents = Map.groupBy(alerts, ({ agentId }) => agentId);
  const standings = await standingsOf(call, [...agents.keys()]);
  const looks = await Promise.all(
    Array.from(agents, async ([agentId, rows]) => {
      try {
        return await lookAtAgent(call, rows, standings.get(agentId)!);
      } catch (error) {
        warn("an agent's metrics could not be read", error);
        return [];
      }
    }),
  );
  return looks.flat();
}

/** Writes that an alert begins or ends to fire; what others have changed meanwhile, the next look sees. */
async function turn(call: Call, found: Look): Promise<void> {
  try {
    await (found.after.status === "firing" ? fire(call, found) : resolve(call, found));
  } catch (error) {
    if (!(error instanceof Problem)) warn("a change could not be written", error);
  }
}

/** Looks at a project's alerts; answers when it next looks, or null if there is none to look at. */
export async function tendAlerts(env: Env, now: number, projectId: number): Promise<number | null> {
  const db = locate(env);
  const tenant = await tenantOf(db, projectId);
  const alerts = await enabledAlerts(db, projectId);
  if (!tenant || alerts.length === 0) return null;
  const works: Promise<unknown>[] = [];
  const call = systemCall(env, now, tenant, works);
  const looks = await look(call, alerts);
  const [turns, stays] = [true, false].map((wanted) =>
    looks.filter(
      ({ before, after }) => ((before.state.status === "firing") !== (after.status === "firing")) === wanted,
    ),
  );
  // One after another: what one alert does, the next has to see.
  for (const found of turns!) await turn(call, found);
  const kept = stays!
    .map(({ before, after }) => ({ before, after }))
    .filter(({ before, after }) => isWorthKeeping(before.state, after));
  if (kept.length > 0) await keepStates(call.db, kept);
  await Promise.all(works);
  return now + LOOK_MS;
}
