import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "../kit/migrate.ts";
import { bundle, wranglerSettings } from "../startup/bundle.ts";

const root = join(import.meta.dirname, "../../..");
const CONFIG_BYTES = 2_048;
const AGENT = "measured";
const FRESHNESS_SECONDS = "5";

export interface Workers {
  /** A socket of its own for each Worker, by its name: nothing stands between it and the client. */
  urls: Map<string, URL>;
  /** Of an agent whose configuration has 2 KiB. */
  path: string;
  key: string;
  /** The answer that all of them give. */
  body: string;
  stop(): Promise<void>;
}

/** What a resolve looks at: whoever asks for a key and answers with an entity tag has to. */
const READ = ["Authorization", "Signalbox-Min-Revision", "Accept", "If-None-Match"];

/** Each is another step from nothing to Signalbox. */
const PROBES = {
  bare: (body: string) => `const body = ${body};
export default { fetch: () => new Response(body) };`,
  "bare, same headers": (body: string, headers: string) => `const body = ${body};
export default { fetch: () => new Response(body, { headers: ${headers} }) };`,
  "bare, same headers, reads the request": (body: string, headers: string) => `const body = ${body};
let read = 0;
export default {
  fetch(request, env, ctx) {
    read = request.url.length + request.method.length;
    for (const name of ${JSON.stringify(READ)}) read += request.headers.get(name)?.length ?? 0;
    return new Response(body, { headers: ${headers} });
  },
};`,
  hono: (body: string) => `import { Hono } from "hono/tiny";
const body = ${body};
const app = new Hono();
app.get("/v1/resolve/:agent_id", () => new Response(body));
export default app;`,
  "hono, same headers": (body: string, headers: string) => `import { Hono } from "hono/tiny";
const body = ${body};
const app = new Hono();
app.get("/v1/resolve/:agent_id", () => new Response(body, { headers: ${headers} }));
export default app;`,
};

/** Signalbox beside Workers that give the same answer without any work, all in one workerd. */
export async function startWorkers(): Promise<Workers> {
  // Inside the project, so that the probes find its dependencies.
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  const room = mkdtempSync(join(root, "node_modules/.cache/bench-http-"));
  const rootKey = `sbx_root_${randomBytes(32).toString("hex")}`;
  const signalbox = {
    ...workerOf("signalbox", join(root, "src/worker.ts"), room),
    d1Databases: ["DB"],
    kvNamespaces: ["KV"],
    durableObjects: {
      PUBLISHER: { className: "Publisher", useSQLite: true },
      HEARTBEAT: { className: "Heartbeat", useSQLite: true },
      CLOCK: { className: "Clock", useSQLite: true },
      ROLLOUT_CLOCK: { className: "RolloutClock", useSQLite: true },
      SESSIONS: { className: "Session", useSQLite: true },
      METRICS: { className: "MetricsShard", useSQLite: true },
    },
    bindings: {
      FRESHNESS_SECONDS,
      SIGNALBOX_ROOT_KEY: rootKey,
      SIGNALBOX_MAC_SECRET: randomBytes(32).toString("hex"),
      SIGNALBOX_ENCRYPTION_KEY: `k1:${randomBytes(32).toString("base64")}`,
    },
  };
  // On disk, because adding the other Workers starts workerd again.
  const optionsOf = (workers: ReturnType<typeof workerOf>[]) =>
    convertV4MiniflareOptions({ cf: false, resourcePersistencePath: join(room, "state"), workers });
  const miniflare = new Miniflare(optionsOf([signalbox]));
  const stop = async (): Promise<void> => {
    await miniflare.dispose();
    rmSync(room, { recursive: true, force: true });
  };
  try {
    await miniflare.ready;
    await migrate(await miniflare.getD1Database("DB"));
    const { key, path, body, headers } = await prepare(miniflare, rootKey);
    const probes = Object.entries(PROBES).map(([name, source], index) => {
      const file = join(room, `probe-${index}.ts`);
      writeFileSync(file, source(JSON.stringify(body), JSON.stringify(headers)));
      return { name, options: workerOf(`probe-${index}`, file, room) };
    });
    await miniflare.setOptions(optionsOf([signalbox, ...probes.map(({ options }) => options)]));
    const urls = new Map<string, URL>();
    for (const { name, options } of probes) urls.set(name, await miniflare.unsafeGetDirectURL(options.name));
    urls.set("Signalbox", await miniflare.unsafeGetDirectURL("signalbox"));
    return { urls, key, path, body, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function workerOf(name: string, main: string, room: string) {
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

/** Makes the agent and a key that may resolve, and asks once. */
async function prepare(miniflare: Miniflare, rootKey: string) {
  const send = async (method: string, path: string, key: string, body?: object) => {
    const response = await miniflare.dispatchFetch(`http://localhost${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return { text, headers: response.headers };
  };
  await send("POST", "/v1/agents", rootKey, { agent_id: AGENT, config: configuration(), activate: true });
  const created = await send("POST", "/v1/api-keys", rootKey, { name: "bench", role: "runtime" });
  const { key }: { key: string } = JSON.parse(created.text);
  const path = `/v1/resolve/${AGENT}`;
  const { text: body, headers } = await send("GET", `${path}?user_id=user-1&plan=pro`, key);
  const named = [...headers].filter(([name]) => /^(signalbox-|etag|cache-control|content-type)/i.test(name));
  return { key, path, body, headers: Object.fromEntries(named) };
}

/** As JSON, it has just the size that is wanted. */
function configuration(): object {
  const config = { model: "gpt-5.1", temperature: 0.2, max_tokens: 1024, instructions: "" };
  const left = CONFIG_BYTES - JSON.stringify(config).length;
  return { ...config, instructions: "Answer briefly and politely. ".repeat(left).slice(0, left) };
}
