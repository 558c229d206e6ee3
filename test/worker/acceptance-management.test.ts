import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { controlPlaneWith } from "./acceptance-kit.ts";
import { send, type Answer } from "./client.ts";
import { newIsolate } from "./edge-kit.ts";
import { newPlace, type Place } from "./instances-kit.ts";

/** What the management of agents was accepted by, one test a line. */

const PROVIDERS = {
  llm_provider_config: {
    provider: "groq.com",
    api_key: "sk_0123456789abcdef-llm",
    model: "llama-3.1-8b-instant",
    api_url: "https://api.groq.com",
    completions_path: "/openai/v1/chat/completions",
  },
  tts_provider_config: {
    provider: "async.ai",
    api_key: "sk_0123456789abcdef-tts",
    voice_id: "e7b694f8-d277-47ff-82bf-cb48e7662647",
    model_id: "asyncflow_v2.0",
    sample_rate: 44100,
  },
  stt_provider_config: { provider: "whisper.local", url: "ws://whisper-stt:8003", path: "/api/stt/stream" },
};
const { api_key: llmKey, ...llm } = PROVIDERS.llm_provider_config;
const { api_key: ttsKey, ...tts } = PROVIDERS.tts_provider_config;
const sealed = { credential: expect.any(String) };
/** As it is stored: the keys are elsewhere. */
const KEPT = {
  llm: { ...llm, api_key: sealed },
  tts: { ...tts, api_key: sealed },
  stt: PROVIDERS.stt_provider_config,
};

const nameOf = (what: string): string => `${what} ${crypto.randomUUID().slice(0, 8)}`;
const speaking = (model: string) => ({ provider: "echo", model });

/** An agent with providers, as a form would send it. */
async function newAgent({ headers }: Place, providers: object = { llm_provider_config: speaking("one") }) {
  // whisper-stt is a name of the own network, as development has it.
  const ask = controlPlaneWith({ ALLOW_LOCALHOST_URLS: "true" }, headers);
  const made = await ask("POST", "/api/agents/", { name: nameOf("Agent"), ...providers });
  expect([made.status, made.body.detail]).toEqual([201, undefined]);
  return made.body.agent_id as string;
}

describe("acceptance", () => {
  it("Agents can be created/updated/deleted at runtime", async () => {
    const place = await newPlace();
    const isolate = newIsolate();
    const resolved = async ({ headers }: Answer) => {
      const path = `/api/resolve/${id}/?min_revision=${headers.get("signalbox-revision")}`;
      const answer = await isolate.json(path, { headers: place.headers });
      return [answer.status, (answer.config as { providers: object } | undefined)?.providers];
    };
    const name = nameOf("Support");
    const made = await place.ask("POST", "/api/agents/", {
      name,
      description: "Answers",
      llm_provider_config: speaking("one"),
    });
    const id = made.body.agent_id as string;
    expect(made.body).toMatchObject({ name, description: "Answers", is_enabled: true, is_default: false });
    expect(await resolved(made)).toEqual([200, { llm: speaking("one") }]);
    expect((await place.ask("GET", "/api/agents/")).body.data).toMatchObject([{ agent_id: id }]);

    const updated = await place.ask("PUT", `/api/agents/${id}/`, {
      name,
      description: "Answers faster",
      llm_provider_config: speaking("two"),
    });
    expect(updated.body).toMatchObject({ description: "Answers faster" });
    expect(await resolved(updated)).toEqual([200, { llm: speaking("two") }]);
    expect((await place.ask("GET", `/api/agents/${id}/`)).body).toMatchObject({ active_version: 2 });
    const ran = await place.ask("POST", `/api/agents/${id}/run/`, { message: "hello" });
    expect(ran.body).toMatchObject({ agent_id: id, version: 2, metadata: { model: "two" } });

    const chosen = await place.ask("POST", `/api/agents/${id}/set-default/`);
    expect(chosen.body).toMatchObject({ agent_id: id, is_default: true });
    expect((await place.ask("GET", "/api/agents/current/")).body).toMatchObject({ agent_id: id });

    const removed = await place.ask("DELETE", `/api/agents/${id}/`);
    expect(removed.status).toBe(204);
    expect((await place.ask("GET", `/api/agents/${id}/`)).status).toBe(404);
    expect((await place.ask("GET", "/api/agents/")).body.data).toEqual([]);
    expect((await resolved(removed))[0]).toBe(404);
  });

  it("Backward compatibility for development/testing", async () => {
    const old = {
      LLM_PROVIDER: "echo",
      LLM_MODEL: "from-env",
      LLM_API_KEY: "sk-development-0123456789",
      TTS_PROVIDER: "echo",
      STT_PROVIDER: "echo",
    };
    const ask = controlPlaneWith(old);
    const strict = controlPlaneWith({ ...old, ENV_FALLBACK: "false" });
    expect((await strict("GET", "/api/agents/current/")).body.code).toBe("agent_not_found");
    // Without any set-up, whoever names no agent gets the one of the environment.
    const current = await ask("GET", "/api/agents/current/");
    expect(current.body).toMatchObject({ name: "Development Agent", current_by: "development" });
    expect((await send("GET", "/api/resolve/current/")).body).toMatchObject({
      agent_id: current.body.agent_id,
      config: { providers: { llm: { model: "from-env" }, tts: { provider: "echo" } } },
    });
    const ran = await send("POST", "/api/agents/current/run/", { body: { message: "hello" } });
    expect(ran.body).toMatchObject({ metadata: { model: "from-env", fallback: "development" } });
    // Who names an agent gets that one, and who names one that is not there gets none.
    const made = await ask("POST", "/api/agents/", {
      name: nameOf("Named"),
      llm_provider_config: speaking("named"),
    });
    const named = await send("POST", `/api/agents/${made.body.agent_id}/run/`, {
      body: { message: "hello" },
      headers: { "signalbox-min-revision": made.headers.get("signalbox-revision")! },
    });
    expect(named.body).toMatchObject({ metadata: { model: "named" } });
    expect((await ask("GET", "/api/resolve/nobody/")).status).toBe(404);
    // It is an agent like any other, and stands back when one is chosen.
    expect((await ask("GET", `/api/agents/${current.body.agent_id}/`)).status).toBe(200);
    await ask("POST", `/api/agents/${made.body.agent_id}/set-default/`);
    expect((await ask("GET", "/api/agents/current/")).body).toMatchObject({
      agent_id: made.body.agent_id,
      current_by: "project",
    });
    expect((await strict("GET", "/api/agents/current/")).body.agent_id).toBe(made.body.agent_id);
  });

  it("Performance: <100ms agent switching", async () => {
    // Milliseconds are measured by `npm run bench -- switching`; what they come to is round trips to the database.
    const place = await newPlace();
    const { headers } = place;
    const agents = [await newAgent(place), await newAgent(place, PROVIDERS), await newAgent(place)];
    const isolate = newIsolate();
    const trips = async (agent: string) => {
      const before = isolate.counts.d1;
      const answer = await isolate.json(`/api/resolve/${agent}/`, { headers });
      return [answer.status, answer.agent_id, isolate.counts.d1 - before];
    };
    await isolate.json(`/api/resolve/${agents[0]}/`, { headers });
    expect(await trips(agents[0]!)).toEqual([200, agents[0], 0]);
    for (const agent of agents.slice(1)) {
      const [status, agentId, count] = await trips(agent);
      expect([status, agentId]).toEqual([200, agent]);
      expect(count).toBeLessThanOrEqual(1);
    }
    for (const agent of agents) expect(await trips(agent)).toEqual([200, agent, 0]);
  });

  it("Reliability: No service interruption during agent changes", async () => {
    const place = await newPlace();
    const id = await newAgent(place);
    const { headers } = place;
    const isolates = [newIsolate({ FRESHNESS_SECONDS: "0.1" }), newIsolate()];
    const seen = new Map<number, Set<string>>();
    const failures: unknown[] = [];
    const asked = { isOver: false };
    const asking = isolates.map(async (isolate) => {
      while (!asked.isOver) {
        const answer = await isolate.json(`/api/resolve/${id}/?user_id=${crypto.randomUUID()}`, { headers });
        if (answer.status !== 200) failures.push(answer);
        const { version, config } = answer as unknown as { version: number; config: unknown };
        seen.set(version, (seen.get(version) ?? new Set()).add(JSON.stringify(config)));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    let runs = 0;
    const running = (async () => {
      while (!asked.isOver) {
        const ran = await place.ask("POST", `/api/agents/${id}/run/`, { message: "hello" });
        if (ran.status !== 200 || !ran.body.response.endsWith("hello")) failures.push(ran.body);
        runs += 1;
      }
    })();

    const changed = async (method: string, path: string, body?: object) => {
      const answer = await place.ask(method, path, body);
      if (answer.status >= 300) failures.push(answer.body);
      return answer;
    };
    const agent = `/api/agents/${id}/`;
    for (let change = 2; change <= 6; change += 1) {
      await changed("PUT", agent, { name: `n${change}`, llm_provider_config: speaking(`model-${change}`) });
      const other = await newAgent(place);
      await changed("POST", `/api/agents/${other}/set-default/`);
      await changed("PATCH", agent, { description: `after ${change}` });
      await changed("PUT", `${agent}versions/${change - 1}/activate/`);
      await changed("PUT", `${agent}versions/${change}/activate/`);
      await changed("POST", `${agent}set-default/`);
      await changed("DELETE", `/api/agents/${other}/`);
    }
    const runsBefore = runs;
    await vi.waitFor(() => expect([seen.has(6), runs > runsBefore]).toEqual([true, true]), {
      timeout: 10_000,
    });
    asked.isOver = true;
    await Promise.all([...asking, running]);

    expect(failures).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
    // No version was ever answered with anything but its own configuration.
    for (const [version, configs] of seen) {
      const model = version === 1 ? "one" : `model-${version}`;
      expect([...configs].map((config) => JSON.parse(config))).toEqual([
        { providers: { llm: speaking(model) } },
      ]);
    }
  });

  it("Provider configurations persist across restarts", async () => {
    const place = await newPlace();
    const id = await newAgent(place, PROVIDERS);
    const { headers } = place;
    const stored = await env.DB.prepare("SELECT config FROM version WHERE project_id = ? AND agent_id = ?")
      .bind(place.projectId, id)
      .first<string>("config");
    expect(JSON.parse(stored!).providers).toEqual(KEPT);
    const scopes = ["resolve", "secrets:read"];
    const reader = await place.ask("POST", "/v1/api-keys", { name: "reader", scopes, project: "default" });

    // As after a restart: a deployment that has never been asked, on the same database.
    const restarted = controlPlaneWith({}, headers);
    const { config } = (await restarted("GET", `/api/agents/${id}/versions/active/`)).body;
    expect(config.providers).toEqual(KEPT);
    for (const isolate of [newIsolate(), newIsolate()])
      expect((await isolate.json(`/api/resolve/${id}/`, { headers })).config).toEqual(config);

    // So are the keys, which nobody is shown but those who may read secrets.
    const opened = await newIsolate({}, reader.body.key).json(`/api/resolve/${id}/?include=credentials`);
    expect(opened.credentials).toEqual({
      [config.providers.llm.api_key.credential]: llmKey,
      [config.providers.tts.api_key.credential]: ttsKey,
    });
    const kept = await env.DB.prepare(
      `SELECT (SELECT group_concat(coalesce(new_state, '')) FROM audit) AS audit,
         (SELECT group_concat(config) FROM version) AS configs, (SELECT group_concat(ciphertext) FROM credential) AS sealed`,
    ).first();
    for (const key of [llmKey, ttsKey]) expect(JSON.stringify(kept)).not.toContain(key);
  });
});
