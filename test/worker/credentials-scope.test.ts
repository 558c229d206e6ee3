import { beforeAll, describe, expect, it } from "vitest";
import { get, post, put, type Answer } from "./client.ts";

const OTHER = "https://collector.example/v1";
const WITHOUT = [
  "agents:read",
  "agents:write",
  "versions:read",
  "versions:write",
  "versions:activate",
  "run",
];

let writer = "";
let credential = "";

beforeAll(async () => {
  const made = await post("/v1/api-keys", { name: "writer of prompts", scopes: WITHOUT });
  writer = made.body.key;
  credential = `shared-${crypto.randomUUID().slice(0, 8)}`;
  await post("/v1/credentials", { name: credential, value: `sk-${crypto.randomUUID()}` });
}, 60_000);

const groq = (more: object = {}): object => ({
  model: { provider: "groq", id: "m", api_key: { credential }, ...more },
});

const newId = (): string => `scoped-${crypto.randomUUID().slice(0, 8)}`;

/** An agent whose active version has the credential, written by somebody who may. */
async function newOwner(config: object = groq()): Promise<string> {
  const id = newId();
  const made = await post("/v1/agents", { agent_id: id, config, activate: true });
  expect(made.status).toBe(201);
  return id;
}

const write = (id: string, body: object): Promise<Answer> =>
  post(`/v1/agents/${id}/versions`, body, { key: writer });

function expectRefused(answer: Answer, name = credential): void {
  expect([answer.status, answer.body.code, answer.body.scope]).toEqual([
    403,
    "scope_missing",
    "credentials:write",
  ]);
  expect(answer.body.detail).toContain(name);
}

describe("a configuration of who may not write credentials", () => {
  it.each<[string, () => object]>([
    ["its model", () => groq({ provider: "openai-compatible", api_url: OTHER })],
    ["its model, by name", () => ({ model: { id: "m", api_url: OTHER, credential } })],
    [
      "a fallback",
      () => ({ model: { provider: "echo", fallbacks: [{ id: "m", api_url: OTHER, credential }] } }),
    ],
    ["a provider", () => ({ providers: { llm: { id: "m", api_url: OTHER, api_key: { credential } } } })],
    ["a voice", () => ({ tts_provider_config: { provider: "openai", url: OTHER, credential } })],
  ])("has no credential sent to another server by %s", async (_name, config) => {
    const bare = await newOwner({ instructions: "none" });
    expectRefused(await write(bare, { config: config(), status: "draft" }));
    expectRefused(await write(bare, { config: config() }));
    const owner = await newOwner();
    expectRefused(await write(owner, { config: config(), status: "draft" }));
    expectRefused(await post("/v1/agents", { agent_id: newId(), config: config() }, { key: writer }));
    expect((await get(`/v1/agents/${owner}`)).body.latest_version).toBe(1);
    const allowed = await post(`/v1/agents/${owner}/versions`, { config: config(), status: "draft" });
    expect(allowed.status).toBe(201);
  });

  it("may have another prompt, id and temperature beside the credential", async () => {
    const id = await newOwner();
    const config = { ...groq({ id: "n", temperature: 1 }), instructions: "Another prompt." };
    expect((await write(id, { config, activate: true })).status).toBe(201);
    expect((await write(id, { config: { instructions: "no model" } })).status).toBe(201);
    // The active version has it still, though the latest has not.
    expect((await write(id, { config, status: "draft" })).status).toBe(201);
  });

  it("does not get the key of the section below by an address above it", async () => {
    const below = { llm_provider_config: { provider: "groq", id: "m", api_key: { credential } } };
    const id = await newOwner(below);
    expectRefused(await write(id, { config: { ...below, model: { provider: "groq", api_url: OTHER } } }));
  });

  it("is refused as provider configurations of an agent too", async () => {
    const llm_provider_config = { provider: "groq", api_url: OTHER, api_key: { credential } };
    const made = await post(
      "/v1/agents",
      { agent_id: newId(), name: "n", llm_provider_config },
      { key: writer },
    );
    expectRefused(made);
    const id = await newOwner({ instructions: "none" });
    expectRefused(await put(`/v1/agents/${id}`, { name: "n", llm_provider_config }, { key: writer }));
    expect((await get(`/v1/agents/${id}`)).body.name).not.toBe("n");
  });

  it("is cloned as it is, and completed; its address stays", async () => {
    const id = await newOwner();
    for (const instructions of ["two", "three"])
      await post(`/v1/agents/${id}/versions`, { config: { instructions }, activate: true });
    const draft = await post(`/v1/agents/${id}/versions/1/clone`, {}, { key: writer });
    expect(draft.status).toBe(201);
    await post(`/v1/agents/${id}/versions`, { config: { instructions: "five" }, activate: true });
    const path = `/v1/agents/${id}/versions/${draft.body.version}`;
    expectRefused(await put(path, { config: groq({ api_url: OTHER }) }, { key: writer }));
    const edited = await put(path, { config: { ...groq(), instructions: "edited" } }, { key: writer });
    expect(edited.status).toBe(200);
    const { version } = draft.body;
    expectRefused(await write(id, { version, config: groq({ api_url: OTHER }) }));
    expect((await write(id, { version, config: groq() })).status).toBe(200);
  });

  it("may have a key of the writer's own, wherever it is sent", async () => {
    const id = await newOwner({ instructions: "none" });
    const api_key = `sk-${crypto.randomUUID()}`;
    const own = (api_url: string): object => ({ config: { model: { id: "m", api_url, api_key } } });
    const made = await write(id, own(OTHER));
    expect(made.status).toBe(201);
    expect((await write(id, own("https://second.example/v1"))).status).toBe(201);
    const name: string = made.body.config.model.api_key.credential;
    // The key of that name is somebody else's from now on; who knows the old one has no claim to it.
    await put(`/v1/credentials/${name}`, { value: `sk-${crypto.randomUUID()}` });
    expectRefused(await write(id, own("https://third.example/v1")), name);
    expect((await write(id, own(OTHER))).status).toBe(403);
    expect((await write(id, own("https://second.example/v1"))).status).toBe(201);
  });
});
