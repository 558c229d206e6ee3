import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "../kit/migrate.ts";
import { newRoom, newRootKey, signalboxOf } from "../kit/worker.ts";
import { Caller } from "./caller.ts";

export const AGENT = "measured";
export const SYSTEM = "Answer briefly and politely.";

export interface Service {
  /** The model's server itself. */
  model: URL;
  /** Signalbox, on a socket of its own. */
  url: URL;
  rootKey: string;
  /** Of a key that may run agents. */
  key: string;
  stop(): Promise<void>;
}

/** Files that lie in memory, where the system has such a place. */
const MEMORY = "/dev/shm";

export type Storage = "memory" | "disk";

/** Where what is stored may lie on this machine. */
export const storages = (): Storage[] => (existsSync(MEMORY) ? ["memory", "disk"] : ["disk"]);

/** Signalbox beside a model's server on this machine, and an agent with two versions on two models of that server. */
export async function startService(storage: Storage, freshnessSeconds: number): Promise<Service> {
  const room = newRoom("run");
  const rootKey = newRootKey();
  const signalbox = signalboxOf(room, {
    FRESHNESS_SECONDS: String(freshnessSeconds),
    ALLOW_LOCALHOST_URLS: "true",
    SIGNALBOX_ROOT_KEY: rootKey,
  });
  const state = storage === "disk" ? join(room, "state") : mkdtempSync(join(MEMORY, "signalbox-bench-"));
  const server = new Worker(join(import.meta.dirname, "model.ts"));
  const [port] = await once(server, "message");
  const model = new URL(`http://127.0.0.1:${port}/v1/chat/completions`);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      resourcePersistencePath: state,
      workers: [signalbox],
    }),
  );
  const stop = async (): Promise<void> => {
    await miniflare.dispose();
    await server.terminate();
    for (const folder of [room, state]) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await miniflare.ready;
    await migrate(await miniflare.getD1Database("DB"));
    const url = await miniflare.unsafeGetDirectURL("signalbox");
    return { model, url, rootKey, key: await prepare(url, rootKey, model), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes the agent, and answers a key that may run it. */
async function prepare(url: URL, rootKey: string, model: URL): Promise<string> {
  const caller = new Caller();
  const send = (path: string, body: object) =>
    caller.send("POST", new URL(path, url), { authorization: `Bearer ${rootKey}` }, body);
  for (const version of [1, 2]) {
    const config = {
      model: {
        provider: "openai-compatible",
        id: `model-${version}`,
        api_url: model.origin,
        completions_path: model.pathname,
      },
      instructions: SYSTEM,
    };
    await send("/v1/agents", { agent_id: AGENT, config, activate: version === 1 });
  }
  const { text } = await send("/v1/api-keys", { name: "bench", role: "runtime", project: "default" });
  caller.close();
  return (JSON.parse(text) as { key: string }).key;
}
