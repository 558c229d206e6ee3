import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { ModelChoice } from "../../src/domain/run/settings.ts";
import { controlPlane } from "../../src/http/app.ts";
import { openCredential } from "../../src/services/credentials/open.ts";
import { locate } from "../../src/store/database.ts";
import { checkMac, isRootKey, mintApiKey, secretMatches } from "../../src/store/secrets/api-keys.ts";
import { seal, unseal } from "../../src/store/secrets/seal.ts";
import { credentialPlace } from "../../src/store/secrets/places.ts";
import { get, post, send, type Answer, type Send } from "./client.ts";
import { allOfD1, allOfKv, allOfObjects, listenToConsole, secretsIn } from "./secrets-kit.ts";
import { newPlace, newReceiver } from "./webhooks-kit.ts";

const key = (id: string, byte: string) => `${id}:${btoa(byte.repeat(32))}`;

describe("secrets at rest", () => {
  it("open only at their place, and with the key that sealed them", async () => {
    const sealed = await seal(key("k1", "a"), "project:1|credential:x|value", "sk_secret");
    expect(sealed).toMatch(/^v1:k1:[^:]{16}:[^:]+$/);
    expect(await unseal(key("k1", "a"), "project:1|credential:x|value", sealed)).toBe("sk_secret");
    await expect(unseal(key("k1", "a"), "project:2|credential:x|value", sealed)).rejects.toThrow();
    await expect(unseal(key("k1", "b"), "project:1|credential:x|value", sealed)).rejects.toThrow();
    await expect(unseal(key("k2", "a"), "project:1|credential:x|value", sealed)).rejects.toThrow();
    const rotated = `${key("k2", "b")},${key("k1", "a")}`;
    expect(await unseal(rotated, "project:1|credential:x|value", sealed)).toBe("sk_secret");
    expect(await seal(rotated, "p", "x")).toMatch(/^v1:k2:/);
    expect(await seal(rotated, "p", "x")).not.toBe(await seal(rotated, "p", "x"));
  });

  it("refuse a master key that is none", async () => {
    for (const bad of ["", "k1", "k1:short", btoa("x".repeat(32))]) {
      await expect(seal(bad, "p", "x"), bad).rejects.toThrow();
    }
  });

  it("are what a configuration's key became", async () => {
    const agent = `sealed-${crypto.randomUUID().slice(0, 8)}`;
    const config = { providers: { llm: { provider: "groq.com", api_key: "sk_abcdefgh12345678" } } };
    const made = await post("/v1/agents", { agent_id: agent, config });
    const name = made.body.config.providers.llm.api_key.credential;
    const row = await env.DB.prepare("SELECT ciphertext FROM credential WHERE name = ?")
      .bind(name)
      .first<string>("ciphertext");
    expect(await unseal(env.SIGNALBOX_ENCRYPTION_KEY, credentialPlace(1, name), row!)).toBe(
      "sk_abcdefgh12345678",
    );
    expect((await get("/v1/audit?action=credential.created")).body.data[0].new_state).toEqual({
      name,
      provider: "groq.com",
    });
  });
});

describe("API keys", () => {
  it("are known by their MAC, and matched by their digest", async () => {
    const minted = await mintApiKey("mac-secret", 3, 7);
    const parts = await checkMac("mac-secret", minted.token);
    expect(parts).toMatchObject({ id: minted.id, workspace: 3, project: 7 });
    expect(await checkMac("other-secret", minted.token)).toBeNull();
    expect(await checkMac("mac-secret", minted.token.replace("w3p7", "w3p8"))).toBeNull();
    expect(await secretMatches(parts!.secret, minted.secretHash)).toBe(true);
    expect(await secretMatches("x".repeat(43), minted.secretHash)).toBe(false);
    expect(
      new Set(await Promise.all(Array.from({ length: 50 }, async () => (await mintApiKey("m", 1, 1)).token)))
        .size,
    ).toBe(50);
  });

  it("are never the root key when that is missing or short", async () => {
    expect(await isRootKey("", "")).toBe(false);
    expect(await isRootKey("short", "short")).toBe(false);
    expect(await isRootKey("", undefined)).toBe(false);
    expect(await isRootKey("r".repeat(32), "r".repeat(32))).toBe(true);
  });
});

describe("a life of secrets", () => {
  const said = listenToConsole();
  afterAll(() => void vi.restoreAllMocks());

  const secrets = new Map<string, string>([
    ["root key", env.SIGNALBOX_ROOT_KEY],
    ["MAC secret", env.SIGNALBOX_MAC_SECRET],
    ["master key", "0123456789abcdef0123456789abcdef"],
  ]);
  let made = 0;
  const secret = (name: string, form = (random: string) => `sk-${random}`): string => {
    const value = form(crypto.randomUUID().replaceAll("-", ""));
    secrets.set(`${name} (${(made += 1)})`, value);
    return value;
  };
  /** All that anybody was answered. */
  const answers: string[] = [];
  const heard = (answer: Answer): Answer => {
    answers.push(JSON.stringify([answer.body, ...answer.headers]));
    return answer;
  };
  const ask = async (method: string, path: string, body?: unknown, more: Send = {}): Promise<Answer> =>
    heard(await send(method, path, { ...(body === undefined ? {} : { body }), ...more }));

  /** A control plane whose database fails in mid-write, saying all that it was given. */
  async function askFailing(method: string, path: string, body: unknown): Promise<number> {
    const DB = new Proxy(env.DB, {
      get(target, name) {
        if (name === "batch")
          return () => Promise.reject(new Error(`D1_ERROR: near ${JSON.stringify(body)}: SQLITE_ERROR`));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const context = createExecutionContext();
    const response = await controlPlane.fetch(
      new Request(`http://signalbox.test${path}`, {
        method,
        headers: { authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
      { ...env, DB },
      context,
    );
    answers.push(await response.text());
    await waitOnExecutionContext(context);
    return response.status;
  }

  it("leaves credentials in no answer, however they are written", async () => {
    const options = { headers: { "idempotency-key": crypto.randomUUID() } };
    const body = { name: "life", value: secret("created"), provider: "openai" };
    expect((await ask("POST", "/v1/credentials", body, options)).status).toBe(201);
    expect((await ask("POST", "/v1/credentials", body, options)).status).toBe(201);
    expect((await ask("POST", "/v1/credentials", { ...body, value: secret("refused") })).status).toBe(409);
    const wrong = await ask("POST", "/v1/credentials", { name: "x y", value: secret("invalid") });
    expect(wrong.status).toBe(422);
    const types = { headers: { "content-type": "application/json" } };
    const raw = `{"name":"life","value":"${secret("malformed")}`;
    expect((await ask("POST", "/v1/credentials", undefined, { ...types, raw })).status).toBe(400);
    const shape = { name: "life", value: { value: secret("nested") }, provider: [secret("as provider")] };
    expect((await ask("POST", "/v1/credentials", shape)).status).toBe(422);
    expect((await ask("PUT", "/v1/credentials/life", { value: secret("replaced") })).status).toBe(200);
    expect((await ask("PUT", "/v1/credentials/none", { value: secret("for none") })).status).toBe(404);
    const failing = { name: "failing", value: secret("that D1 repeats") };
    expect(await askFailing("POST", "/v1/credentials", failing)).toBe(500);
    expect(await askFailing("PUT", "/v1/credentials/life", { value: secret("that D1 repeats") })).toBe(500);
    for (const path of ["/v1/credentials", "/v1/credentials/life", "/v1/audit?limit=200"])
      expect((await ask("GET", path)).status).toBe(200);
    expect((await ask("POST", "/v1/credentials/rotate-master", {})).status).toBe(200);
  });

  it("leaves a configuration's keys in no version, snapshot or answer of resolve", async () => {
    const config = {
      instructions: "hello",
      model: { provider: "openai", id: "gpt-4o", api_key: { credential: "life" } },
      providers: { llm: { provider: "groq.com", api_key: secret("in a configuration") } },
      tts_provider_config: { provider: "async.ai", api_key: secret("of a voice") },
      tools: [{ name: "t", headers: { "X-API-Key": secret("of a tool") } }],
    };
    expect((await ask("POST", "/v1/agents", { agent_id: "life", config, activate: true })).status).toBe(201);
    const bad = {
      ...config,
      model: { ...config.model, temperature: "hot", api_key: secret("in a bad one") },
    };
    await ask("POST", "/v1/agents/life/versions", { config: bad });
    const failing = { config: { ...config, model: { api_key: secret("that D1 repeats") } } };
    expect(await askFailing("POST", "/v1/agents/life/versions", failing)).toBe(500);
    const read = await get("/v1/resolve/life?include=credentials");
    expect([read.status, Object.keys(read.body.credentials)]).toEqual([200, expect.any(Array)]);
    expect(secretsIn(JSON.stringify(read.body), secrets)).toHaveLength(4);
    for (const path of [
      "/v1/resolve/life",
      "/v1/resolve/life?explain=true",
      "/v1/snapshot",
      "/v1/agents/life",
    ])
      expect((await ask("GET", path)).status).toBe(200);
    expect((await ask("POST", "/v1/resolve", { agents: ["life"] })).status).toBe(200);
    await ask("GET", "/v1/agents/life/versions/1");
  });

  it("leaves API keys, and the secrets of webhooks, in no answer but the one that shows them", async () => {
    const { key } = (await post("/v1/api-keys", { name: "k", role: "editor" })).body;
    secrets.set("API key", key.split("_").slice(0, -1).at(-1));
    await ask("GET", "/v1/credentials", undefined, { key });
    await ask("GET", "/v1/api-keys");
    const place = await newPlace();
    const receiver = newReceiver(
      async (request) =>
        new Response(JSON.stringify([...request.headers, await request.text()]), { status: 500 }),
    );
    const own = `whsec_${btoa(secret("webhook's own").slice(0, 32))}`;
    const hook = await place.newWebhook({ url: receiver.url, secret: own });
    const other = await place.newWebhook({ url: receiver.url });
    const rotated = await place.ask("POST", `${hook.path}/rotate-secret`, {});
    expect(rotated.status).toBe(200);
    for (const [name, value] of Object.entries({ own, other: other.secret, rotated: rotated.body.secret }))
      secrets.set(`webhook ${name}`, value.slice("whsec_".length));
    await place.happen("version.activated");
    const { results } = await env.DB.prepare("SELECT id FROM webhook_delivery WHERE project_id = ?")
      .bind(place.projectId)
      .all<{ id: string }>();
    await place.bring(results.map(({ id }) => id));
    expect(receiver.got).toHaveLength(2);
    heard(await get(hook.path, { headers: place.headers }));
    heard(await get(`${hook.path}/deliveries`, { headers: place.headers }));
    await place.ask("PATCH", hook.path, { description: "changed" });
  });

  it("leaves a provider's key in nothing that becomes of a run, whatever the provider does with it", async () => {
    const { generate } = await import("../../src/llm/run.ts");
    const value = secret("sent to a provider");
    await ask("PUT", "/v1/credentials/life", { value });
    const pending: Promise<unknown>[] = [];
    const call = {
      env,
      db: locate(env),
      tenant: { projectId: 1 },
      waitUntil: (work: Promise<unknown>) => void pending.push(work),
    };
    const echoes: (() => Response | Promise<Response>)[] = [
      () => new Response(`no such key: ${value}`, { status: 401, headers: { "x-key": value } }),
      () => Response.json({ error: { message: `Bearer ${value}`, type: value } }, { status: 500 }),
      () => Response.json({ error: value }, { status: 429, headers: { "retry-after": value } }),
      () => new Response(`{"choices": [{"${value}`, { headers: { "content-type": "application/json" } }),
      () => Promise.reject(new TypeError(`cannot connect with ${value}`)),
      () => new Response(null, { status: 302, headers: { location: `https://example.com/?key=${value}` } }),
    ];
    const sent: string[] = [];
    for (const provider of ["openai", "groq", "anthropic", "openai-compatible"]) {
      for (const echo of echoes) {
        vi.mocked(fetch).mockImplementation(async (input, init) => {
          sent.push(JSON.stringify([...new Request(input, init).headers]));
          return echo();
        });
        const choice: ModelChoice = {
          provider,
          id: "m",
          api_url: "https://models.example.com/v1",
          completions_path: null,
          credential: "life",
          temperature: null,
          max_tokens: 10,
          top_p: null,
          stop: null,
          seed: null,
          timeout_ms: 1_000,
          retries: 0,
        };
        const result = await generate({
          settings: { models: [choice], max_steps: 1, total_timeout_ms: 2_000 },
          keyOf: ({ credential }) => openCredential(call, credential!),
          allowLocalhost: false,
          ai: null,
          system: null,
          messages: [{ role: "user", content: "hello" }],
          tools: {},
          debug: true,
        });
        expect(result.failed).not.toBeNull();
        answers.push(
          JSON.stringify([result, result.failed?.message, result.failed?.stack, result.failed?.cause]),
        );
      }
    }
    await Promise.all(pending);
    expect(sent.length).toBeGreaterThanOrEqual(24);
    expect(sent.every((headers) => headers.includes(value))).toBe(true);
    expect(answers.at(-1)).toContain("attempts");
  });

  it("leaves what tools are sent in nothing that they answer", async () => {
    const credential = secret("of a registered tool");
    await ask("POST", "/v1/credentials", { name: "for-tools", value: credential });
    const url = "https://tools.example.com/find";
    const made = await post("/v1/tools", {
      name: "find_it",
      kind: "http",
      url,
      parameters: { type: "object" },
      credential: "for-tools",
    });
    expect([made.status, made.body.errors]).toEqual([201, undefined]);
    secrets.set("tool's secret", made.body.secret.slice("whsec_".length));
    const called: string[] = [];
    const echo = (status: number) => async (input: RequestInfo | URL, init?: RequestInit) => {
      const { headers } = new Request(input, init);
      called.push(JSON.stringify([...headers]));
      return Response.json({ told: [...headers] }, { status });
    };
    for (const status of [200, 400, 500]) {
      vi.mocked(fetch).mockImplementation(echo(status));
      expect((await ask("POST", "/v1/tools/find_it/test", { input: {} })).status).toBe(200);
    }
    expect(called).toHaveLength(3);
    expect(called.every((headers) => headers.includes(credential))).toBe(true);
    await ask("GET", "/v1/tools/find_it");
  });

  it("leaves a provider's key in no answer, stream or session of an agent that runs", async () => {
    const value = secret("of an agent that runs");
    await ask("PUT", "/v1/credentials/life", { value });
    const sent: string[] = [];
    const model = {
      provider: "openai",
      id: "gpt-4o",
      api_url: "https://models.example.com/v1",
      api_key: { credential: "life" },
      retries: 0,
    };
    const config = { model };
    expect((await ask("POST", "/v1/agents", { agent_id: "life-runs", config, activate: true })).status).toBe(
      201,
    );
    for (const status of [401, 429, 500, 200]) {
      vi.mocked(fetch).mockImplementation(async (input, init) => {
        sent.push(JSON.stringify([...new Request(input, init).headers]));
        return Response.json({ error: { message: `key ${value}` } }, { status });
      });
      for (const stream of [false, true]) {
        const run = { message: "hello", session_id: "life-runs", debug: true, stream };
        const answer = await ask("POST", "/v1/agents/life-runs/run", run);
        expect(stream || answer.status >= 500, JSON.stringify(answer.body)).toBe(true);
      }
    }
    expect(sent.filter((headers) => headers.includes(value))).toHaveLength(8);
    vi.mocked(fetch).mockImplementation(async () =>
      Response.json({
        id: "1",
        object: "chat.completion",
        created: 1,
        model: "gpt-4o",
        choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "hello" } }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      }),
    );
    await ask("POST", "/v1/agents/life-runs/run", { message: "hello", session_id: "life-runs", debug: true });
    await ask("GET", "/v1/sessions/life-runs?agent_id=life-runs");
    await ask("GET", "/v1/agents/life-runs/metrics");
  });

  it("finds a secret where there is one, in every form", () => {
    const one = new Map([["it", "sk-0123456789abcdef"]]);
    for (const text of [
      "x sk-0123456789abcdef",
      btoa("sk-0123456789abcdef"),
      btoa('{"key":"sk-0123456789abcdef"}'),
      btoa('{"a":"sk-0123456789abcdef"}'),
      "736b2d30313233343536373839616263646566",
    ])
      expect(secretsIn(text, one), text).toEqual(["it"]);
    expect(secretsIn("sk-0123456789abcdeg", one)).toEqual([]);
  });

  it("has left none of them in clear, in D1, KV, Durable Objects, the console or an answer", async () => {
    await vi.waitFor(async () => expect((await env.KV.list({ prefix: "cur/1/life" })).keys).toHaveLength(2), {
      timeout: 20_000,
      interval: 50,
    });
    const d1 = await allOfD1();
    const kv = await allOfKv();
    const objects = await allOfObjects();
    expect(d1.get("D1 credential")).toContain("v1:k1:");
    expect(d1.get("D1 audit")).toContain("credentials.read");
    expect(d1.get("D1 idempotency")).toContain("life");
    expect([...kv.values()].join()).toContain("credential");
    expect(objects.size).toBeGreaterThan(0);
    expect(said()).toContain("internal");
    const everything = [
      ...d1,
      ...kv,
      ...objects,
      ["console", said()] as const,
      ["answers", answers.join("\n")] as const,
    ];
    const leaks = everything.flatMap(([where, text]) =>
      secretsIn(text, secrets).map((name) => `${name} in ${where}`),
    );
    expect(leaks).toEqual([]);
    expect(secrets.size).toBeGreaterThan(20);
  });
});
