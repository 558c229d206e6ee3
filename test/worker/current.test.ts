import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { makeDevelopmentAgent } from "../../src/services/agents/development.ts";
import { get, post, put, send } from "./client.ts";
import { newPerson, newPlace, type Person, type Place } from "./people-kit.ts";

const OTHER_ENV = {
  LLM_PROVIDER: "echo",
  LLM_MODEL: "echo-1",
  LLM_API_URL: "https://models.example.com",
  LLM_API_KEY: "sk-development-0123456789",
  LLM_TEMPERATURE: "0.5",
  TTS_PROVIDER: "echo",
  TTS_SAMPLE_RATE: "44100",
};

describe("the Development Agent", () => {
  const made = () => makeDevelopmentAgent({ ...env, ...OTHER_ENV }, Date.now());

  it("is none while the environment names no model, or where it may not stand in", async () => {
    expect(await makeDevelopmentAgent(env, Date.now())).toBe(false);
    expect(await makeDevelopmentAgent({ ...env, ...OTHER_ENV, ENV_FALLBACK: "false" }, Date.now())).toBe(
      false,
    );
    expect((await get("/v1/agents/current")).body.code).toBe("agent_not_found");
  });

  it("is made once, however many ask, and its key is a credential", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, made));
    expect(all.filter(Boolean)).toHaveLength(1);
    expect(await made()).toBe(false);
    const { body } = await get("/v1/agents/development-agent/versions/active");
    expect(body.config.providers).toMatchObject({
      llm: { provider: "echo", model: "echo-1", api_url: "https://models.example.com", temperature: 0.5 },
      tts: { provider: "echo", sample_rate: 44_100 },
    });
    expect(JSON.stringify(body)).not.toContain(OTHER_ENV.LLM_API_KEY);
    expect(body.config.providers.llm.api_key).toEqual({ credential: expect.any(String) });
  });

  it("stands in where nobody has chosen an agent, and says so", async () => {
    expect((await get("/v1/agents/current")).body).toMatchObject({
      agent_id: "development-agent",
      name: "Development Agent",
      current_by: "development",
    });
    const { revision } = (await get("/v1/agents/development-agent")).body;
    const resolved = await get(`/v1/resolve/current?min_revision=${revision}`);
    expect([resolved.status, resolved.body.agent_id]).toEqual([200, "development-agent"]);
    expect(resolved.headers.get("signalbox-fallback")).toBe("development");
    const posted = await post(`/v1/resolve/current?min_revision=${revision}`, { attributes: {} });
    expect(posted.headers.get("signalbox-fallback")).toBe("development");
    const ran = await post("/v1/agents/current/run", { message: "hello" });
    expect(ran.body).toMatchObject({ agent_id: "development-agent", metadata: { fallback: "development" } });
    expect(ran.headers.get("signalbox-fallback")).toBe("development");
    expect((await get("/v1/resolve/nobody")).status).toBe(404);
  });

  it("is not made again once it was deleted", async () => {
    expect((await send("DELETE", "/v1/agents/development-agent")).status).toBe(204);
    expect(await made()).toBe(false);
    expect((await get("/v1/agents/current")).body.code).toBe("agent_not_found");
  });
});

describe("the current agent", () => {
  let place: Place;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    place = await newPlace();
    ada = await newPerson(place, "ada", "editor");
    bob = await newPerson(place, "bob", "viewer");
    for (const id of ["one", "two", "three"])
      await post("/v1/agents", { agent_id: id, config: { model: "echo" }, activate: true }, place.root);
  }, 60_000);

  const setDefault = (id: string, options: object) => post(`/v1/agents/${id}/set-default`, {}, options);
  const current = async (options: object) => {
    const { status, body } = await get("/v1/agents/current", options);
    return status === 200 ? `${body.agent_id} by ${body.current_by}` : body.code;
  };

  it("is the caller's own, else the project's, on both planes", async () => {
    expect(await current({ key: ada.key })).toBe("agent_not_found");
    expect((await setDefault("one", place.root)).body.is_default).toBe(true);
    expect(await current({ key: ada.key })).toBe("one by project");
    const set = await setDefault("two", { key: ada.key });
    expect(set.body).toMatchObject({ agent_id: "two", is_default: true });
    expect((await setDefault("three", { key: bob.key })).status).toBe(200);
    expect([
      await current({ key: ada.key }),
      await current({ key: bob.key }),
      await current(place.root),
    ]).toEqual(["two by user", "three by user", "one by project"]);
    const revision = Math.max(
      ...(await Promise.all(["one", "two", "three"].map((id) => get(`/v1/agents/${id}`, place.root)))).map(
        ({ body }) => body.revision,
      ),
    );
    for (const [options, agent] of [
      [{ key: ada.key }, "two"],
      [{ key: bob.key }, "three"],
      [place.root, "one"],
    ] as const) {
      const answer = await get(`/v1/resolve/current?min_revision=${revision}`, options);
      expect([answer.body.agent_id, answer.headers.get("signalbox-fallback")]).toEqual([agent, null]);
    }
    const ran = await post("/v1/agents/current/run", { message: "hi" }, { key: ada.key });
    expect([ran.body.agent_id, ran.body.metadata.fallback]).toEqual(["two", undefined]);
  });

  it("is told in lists as the caller's own", async () => {
    const defaults = async (options: object) =>
      (await get("/v1/agents", options)).body.data
        .filter(({ is_default }: { is_default: boolean }) => is_default)
        .map(({ agent_id }: { agent_id: string }) => agent_id);
    expect([await defaults({ key: ada.key }), await defaults(place.root)]).toEqual([["two"], ["one"]]);
    expect((await get("/v1/agents/one", { key: ada.key })).body.is_default).toBe(false);
  });

  it("is another one when it was deleted or is no longer the caller's to see", async () => {
    expect((await send("DELETE", "/v1/agents/three", place.root)).status).toBe(204);
    expect(await current({ key: bob.key })).toBe("one by project");
    await post("/v1/agents/three/restore", {}, place.root);
    expect(await current({ key: bob.key })).toBe("three by user");
    const hidden = await put("/v1/agents/three/access", { visibility: "private", owner: "ada" }, place.root);
    expect(hidden.status).toBe(200);
    expect(await current({ key: bob.key })).toBe("one by project");
    expect((await setDefault("three", { key: bob.key })).body.code).toBe("agent_not_found");
  });

  it("is one of 50 that are chosen at the same time, for a user and for the project", async () => {
    for (const options of [{ key: ada.key }, place.root]) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, at) => setDefault(at % 2 === 0 ? "one" : "two", options)),
      );
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      const { data } = (await get("/v1/agents", options)).body;
      expect(data.filter(({ is_default }: { is_default: boolean }) => is_default)).toHaveLength(1);
    }
  });

  it("is a service's to choose only with agents:write", async () => {
    const made = await post("/v1/api-keys", { name: "reader", scopes: ["agents:read"] }, place.root);
    expect((await setDefault("two", { key: made.body.key })).body.code).toBe("scope_missing");
  });
});
