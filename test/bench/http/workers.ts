import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "../kit/migrate.ts";
import { newRoom, newRootKey, signalboxOf, workerOf } from "../kit/worker.ts";

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
  const room = newRoom("http");
  const rootKey = newRootKey();
  const signalbox = signalboxOf(room, { FRESHNESS_SECONDS, SIGNALBOX_ROOT_KEY: rootKey });
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
