import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { windowEnd } from "../../src/domain/rates/rates.ts";
import { createEdge } from "../../src/edge/app.ts";
import { pathOf, routeOf } from "../../src/edge/routes.ts";
import { createStreams } from "../../src/edge/stream/stream.ts";
import { controlPlane } from "../../src/http/app.ts";
import { newAgent, post } from "./client.ts";

/** A binding that lets `allowed` requests of each name pass, and what it was asked. */
function counter(allowed: number) {
  const names: string[] = [];
  const limit = ({ key }: { key: string }) => {
    names.push(key);
    return Promise.resolve({ success: names.filter((name) => name === key).length <= allowed });
  };
  return { names, limit };
}

type Bindings = Record<string, { limit: (of: { key: string }) => Promise<{ success: boolean }> }>;
const withBindings = (bindings: Bindings): Env => ({ ...env, ...bindings });

const requestOf = (path: string, key: string | null, init: RequestInit & { ip?: string } = {}) =>
  new Request(`http://signalbox.test${path}`, {
    ...init,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(init.body != null && { "content-type": "application/json" }),
      "cf-connecting-ip": init.ip ?? "192.0.2.1",
    },
  });

async function control(bindings: Env, ...of: Parameters<typeof requestOf>): Promise<Response> {
  const ctx = createExecutionContext();
  const answer = await controlPlane.fetch(requestOf(...of), bindings, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}

/** An isolate of the resolve plane, each request of which is counted. */
function isolate(bindings: Env) {
  const edge = createEdge();
  return async (...of: Parameters<typeof requestOf>): Promise<Response> => {
    const request = requestOf(...of);
    const ctx = createExecutionContext();
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    const answer = await edge.fetch(request, bindings, ctx, routeOf(pathOf(request.url))!);
    random.mockRestore();
    await waitOnExecutionContext(ctx);
    return answer;
  };
}

const root = env.SIGNALBOX_ROOT_KEY;
const bad = "sbx_0_0_badbadbadbad_nonsense";
const newKey = async () => (await post("/v1/api-keys", { name: "rates", role: "admin" })).body;
let agent: string;

beforeAll(async () => {
  agent = await newAgent();
});

// A window would end in the middle of a test, now and then: here one begins with each.
beforeEach(() => {
  const now = Date.now.bind(Date);
  const ahead = windowEnd(now()) - now();
  vi.spyOn(Date, "now").mockImplementation(() => now() + ahead);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("the control plane", () => {
  it("refuses what a key asks beyond its class's limit, and says until when", async () => {
    const { id, key } = await newKey();
    const write = counter(1);
    const bindings = withBindings({ RATE_WRITE: write });
    const patch = () => control(bindings, `/v1/agents/${agent}`, key, { method: "PATCH", body: "{}" });
    expect((await patch()).status).toBe(200);
    const refused = await patch();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get("ratelimit-policy")).toBe('"write";q=12000;w=60');
    expect(refused.headers.get("ratelimit")).toBe(`"write";r=0;t=${seconds}`);
    expect(await refused.json()).toMatchObject({ code: "rate_limited", rate_class: "write" });
    await patch();
    expect(write.names).toEqual([id, id]);
    // Other classes, and other keys, are not concerned.
    expect((await control(bindings, `/v1/agents/${agent}`, key)).status).toBe(200);
    expect(
      (await control(bindings, `/v1/agents/${agent}`, root, { method: "PATCH", body: "{}" })).status,
    ).toBe(200);
    expect(write.names.at(-1)).toBe("root");
  });

  it("counts runs and outcomes apart", async () => {
    const { id, key } = await newKey();
    const run = counter(0);
    const resolve = counter(0);
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    const bindings = withBindings({ RATE_RUN: run, RATE_RESOLVE: resolve });
    const body = JSON.stringify({ agent_id: agent, version: 1, success: true, user_id: "u" });
    const answers = [
      await control(bindings, `/v1/agents/${agent}/run`, key, { method: "POST", body: '{"message":"x"}' }),
      await control(bindings, "/v1/interactions", key, { method: "POST", body }),
    ];
    random.mockRestore();
    expect(answers.map(({ status }) => status)).toEqual([429, 429]);
    expect(answers[1]!.headers.get("ratelimit-policy")).toBe('"resolve";q=1000000;w=60');
    expect([run.names, resolve.names]).toEqual([[id], [id]]);
  });

  it("counts bad keys for the address that they come from", async () => {
    const bindings = withBindings({ RATE_READ: counter(2) });
    const read = (ip: string, key: string | null = bad) => control(bindings, "/v1/agents", key, { ip });
    expect([(await read("192.0.2.9")).status, (await read("192.0.2.9", null)).status]).toEqual([401, 401]);
    expect((await read("192.0.2.9")).status).toBe(429);
    expect((await read("192.0.2.10")).status).toBe(401);
    expect((await read("192.0.2.9", root)).status).toBe(200);
  });

  it("limits nothing where a binding is missing or fails", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const fails = { limit: () => Promise.reject(new Error("away")) };
    expect((await control(withBindings({ RATE_READ: fails }), "/v1/agents", root)).status).toBe(200);
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
    const none = { ...env, RATE_READ: undefined } as unknown as Env;
    expect((await control(none, "/v1/agents", root)).status).toBe(200);
  });
});

describe("the resolve plane", () => {
  it("waits for no count, and refuses a key for the rest of the window once one said no", async () => {
    const { key } = await newKey();
    let say: (value: { success: boolean }) => void = () => undefined;
    let asked = 0;
    const limit = () => {
      asked += 1;
      return asked === 1
        ? new Promise<{ success: boolean }>((resolve) => (say = resolve))
        : Promise.resolve({ success: true });
    };
    const edge = createEdge();
    const bindings = withBindings({ RATE_RESOLVE: { limit } });
    const ctx = createExecutionContext();
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    const ask = (of: string = key) => {
      const request = requestOf(`/v1/resolve/${agent}?user_id=u`, of);
      return edge.fetch(request, bindings, ctx, routeOf(pathOf(request.url))!);
    };
    expect((await ask()).status).toBe(200);
    expect(asked).toBe(0);
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(asked).toBe(2);
    say({ success: false });
    await waitOnExecutionContext(ctx);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("ratelimit-policy")).toBe('"resolve";q=1000000;w=60');
    expect(refused.headers.get("ratelimit")).toMatch(/^"resolve";r=0;t=\d+$/);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await refused.json()).toMatchObject({ code: "rate_limited" });
    expect((await ask(root)).status).toBe(200);
    random.mockRestore();
  });

  it("refuses all of its routes, and OFREP in its own words", async () => {
    const { key } = await newKey();
    const get = isolate(withBindings({ RATE_RESOLVE: counter(0) }));
    await get(`/v1/resolve/${agent}`, key);
    await get(`/v1/resolve/${agent}`, key);
    const answers = [
      await get("/v1/snapshot", key),
      await get("/v1/resolve", key, { method: "POST", body: JSON.stringify({ agents: [agent] }) }),
      await get("/v1/resolve/current", key),
      await get("/ofrep/v1/evaluate/flags", key, { method: "POST", body: "{}" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429, 429]);
    expect(await answers[3]!.json()).toMatchObject({ errorCode: "GENERAL" });
    expect(answers[3]!.headers.get("ratelimit")).not.toBeNull();
  });

  it("counts one request in a thousand", async () => {
    const { id, key } = await newKey();
    const resolve = counter(1e6);
    const edge = createEdge();
    const bindings = withBindings({ RATE_RESOLVE: resolve });
    const ctx = createExecutionContext();
    const random = vi.spyOn(Math, "random");
    for (const drawn of [0.5, 0.00101, 0.00099, 0.9]) {
      random.mockReturnValue(drawn);
      const request = requestOf(`/v1/resolve/${agent}`, key);
      await edge.fetch(request, bindings, ctx, routeOf(pathOf(request.url))!);
    }
    random.mockRestore();
    await waitOnExecutionContext(ctx);
    expect(resolve.names).toEqual([id]);
  });

  it("counts bad keys for their address, which harms no good one from there", async () => {
    const resolve = counter(1);
    const get = isolate(withBindings({ RATE_RESOLVE: resolve }));
    const ask = (key: string, ip?: string) => get(`/v1/resolve/${agent}`, key, { ip });
    expect([(await ask(bad)).status, (await ask(bad)).status, (await ask(bad)).status]).toEqual([
      401, 429, 429,
    ]);
    expect(resolve.names).toEqual(["ip:192.0.2.1", "ip:192.0.2.1"]);
    expect((await ask(bad, "192.0.2.2")).status).toBe(401);
    expect((await ask((await newKey()).key)).status).toBe(200);
  });

  it("refuses streams", async () => {
    const { key } = await newKey();
    const bindings = withBindings({ RATE_RESOLVE: counter(0) });
    const streams = createStreams();
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    const first = await streams.fetch(requestOf("/v1/stream", key), bindings);
    await first.body?.cancel();
    const second = await streams.fetch(requestOf("/v1/stream", key), bindings);
    random.mockRestore();
    expect([first.status, second.status]).toEqual([200, 429]);
  });
});
