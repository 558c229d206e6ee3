import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "../kit/migrate.ts";
import { bundle, wranglerSettings } from "../startup/bundle.ts";

const root = join(import.meta.dirname, "../../..");

export interface Started {
  call: <T>(verb: string, order: object) => Promise<T>;
  stop(): Promise<void>;
}

/** The shard and its bare neighbour in one workerd, their storage on disk. */
export async function startShards(): Promise<Started> {
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  const room = mkdtempSync(join(root, "node_modules/.cache/bench-counting-"));
  const { script } = bundle("counting", join(import.meta.dirname, "worker.ts"), room);
  const settings = wranglerSettings().join("\n");
  const flags: string[] = JSON.parse(/^compatibility_flags\s*=\s*(.*)$/m.exec(settings)?.[1] ?? "[]");
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      resourcePersistencePath: join(room, "state"),
      workers: [
        {
          name: "counting",
          compatibilityDate: /^compatibility_date\s*=\s*"(.*)"/m.exec(settings)?.[1],
          compatibilityFlags: flags,
          modulesRoot: dirname(script),
          modules: [{ type: "ESModule" as const, path: script }],
          d1Databases: ["DB"],
          durableObjects: {
            SHARD: { className: "Shard", useSQLite: true },
            BARE: { className: "Bare", useSQLite: true },
          },
        },
      ],
    }),
  );
  const stop = async (): Promise<void> => {
    await miniflare.dispose();
    rmSync(room, { recursive: true, force: true });
  };
  try {
    await migrate(await miniflare.getD1Database("DB"));
  } catch (error) {
    await stop();
    throw error;
  }
  const call = async <T>(verb: string, order: object): Promise<T> => {
    const body = JSON.stringify(order);
    const response = await miniflare.dispatchFetch(`http://localhost/${verb}`, { method: "POST", body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${verb}: ${text}`);
    const answer: T = JSON.parse(text);
    return answer;
  };
  return { call, stop };
}
