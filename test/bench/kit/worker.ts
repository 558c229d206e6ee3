import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { RATE_WINDOW_SECONDS, RATES } from "../../../src/domain/rates/rates.ts";
import { bundle, wranglerSettings } from "../startup/bundle.ts";

const root = join(import.meta.dirname, "../../..");

/** A folder for what a benchmark makes, inside the project, so that it finds the project's dependencies. */
export function newRoom(name: string): string {
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  return mkdtempSync(join(root, `node_modules/.cache/bench-${name}-`));
}

export const newRootKey = (): string => `sbx_root_${randomBytes(32).toString("hex")}`;

/** A Worker as it would be deployed, on a socket of its own: nothing stands between it and the client. */
export function workerOf(name: string, main: string, room: string) {
  const { script } = bundle(name, main, room);
  const settings = wranglerSettings().join("\n");
  const date = /^compatibility_date\s*=\s*"(.*)"/m.exec(settings)?.[1];
  const flags: string[] = JSON.parse(/^compatibility_flags\s*=\s*(.*)$/m.exec(settings)?.[1] ?? "[]");
  return {
    name,
    compatibilityDate: date,
    compatibilityFlags: flags,
    modulesRoot: dirname(script),
    modules: [{ type: "ESModule" as const, path: join(dirname(script), basename(script)) }],
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

/** Signalbox with all of its bindings. */
export const signalboxOf = (room: string, vars: { SIGNALBOX_ROOT_KEY: string } & Record<string, string>) => ({
  ...workerOf("signalbox", join(root, "src/worker.ts"), room),
  d1Databases: ["DB"],
  kvNamespaces: ["KV"],
  ratelimits: Object.fromEntries(
    Object.entries(RATES).map(([name, { limit }]) => [
      `RATE_${name.toUpperCase()}`,
      { namespace_id: name, simple: { limit, period: RATE_WINDOW_SECONDS } },
    ]),
  ),
  durableObjects: {
    PUBLISHER: { className: "Publisher", useSQLite: true },
    HEARTBEAT: { className: "Heartbeat", useSQLite: true },
    CLOCK: { className: "Clock", useSQLite: true },
    ROLLOUT_CLOCK: { className: "RolloutClock", useSQLite: true },
    SESSIONS: { className: "Session", useSQLite: true },
    INSTANCES: { className: "Instance", useSQLite: true },
    METRICS: { className: "MetricsShard", useSQLite: true },
  },
  bindings: {
    SIGNALBOX_MAC_SECRET: randomBytes(32).toString("hex"),
    SIGNALBOX_ENCRYPTION_KEY: `k1:${randomBytes(32).toString("base64")}`,
    ...vars,
  },
});
