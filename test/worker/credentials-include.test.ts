import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { sql } from "drizzle-orm";
import { createSecretReads } from "../../src/store/edge-secrets.ts";
import { credentialPlace } from "../../src/store/secrets/places.ts";
import { seal } from "../../src/store/secrets/seal.ts";
import {
  change,
  fails,
  newAgent,
  newIsolate,
  newKey,
  newProject,
  versionRow,
  within,
  type TestProject,
} from "./edge-kit.ts";

const config = (name: string) => ({
  instructions: "hello {{name}}",
  model: { provider: "groq", id: "m", api_key: { credential: name } },
  providers: {
    tts: { provider: "openai", credential: "shared" },
    stt: { api_key: { credential: "missing" } },
  },
});

/** A project whose agent refers to two credentials that are there, and one that is not. */
async function newPlace() {
  const project = await newProject();
  await store(project, "mine", "sk-mine-very-secret");
  await store(project, "shared", "sk-shared-very-secret");
  await store(project, "unused", "sk-unused-very-secret");
  await newAgent(project, "bot", []);
  await change(
    project,
    "bot",
    versionRow(project, "bot", 1, "published", config("mine")),
    versionRow(project, "bot", 2, "published", config("shared")),
    sql`UPDATE agent SET active_version = 1 WHERE project_id = ${project.id} AND agent_id = 'bot'`,
  );
  const reader = await newKey(project, { scopes: ["resolve", "secrets:read", "snapshot:read"] });
  return { project, reader, isolate: newIsolate({}, reader.token) };
}

async function store(project: TestProject, name: string, value: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO credential (project_id, name, ciphertext, last_four, created_by, created_at)
     VALUES (?1, ?2, ?3, '', 'test', 0) ON CONFLICT DO UPDATE SET ciphertext = excluded.ciphertext`,
  )
    .bind(
      project.id,
      name,
      await seal(env.SIGNALBOX_ENCRYPTION_KEY, credentialPlace(project.id, name), value),
    )
    .run();
}

const readsOf = async (project: TestProject) =>
  (
    await env.DB.prepare(
      "SELECT actor, agent_id, new_state, workspace_id FROM audit WHERE project_id = ? AND action = 'credentials.read' ORDER BY id",
    )
      .bind(project.id)
      .all<{ actor: string; agent_id: string; new_state: string; workspace_id: number }>()
  ).results;

const ASK = "/v1/resolve/bot?include=credentials";
const BOTH = { mine: "sk-mine-very-secret", shared: "sk-shared-very-secret" };

it("answers the credentials that the configuration refers to, and nothing may keep them", async () => {
  const { isolate, project } = await newPlace();
  const plain = await isolate.json("/v1/resolve/bot");
  const answer = await isolate.get(ASK);
  expect([answer.status, answer.headers.get("cache-control"), answer.headers.get("etag")]).toEqual([
    200,
    "no-store",
    null,
  ]);
  const { headers: _headers, status: _status, ...body } = plain;
  expect(await answer.json()).toEqual({ ...body, credentials: BOTH });
  expect((await isolate.json("/v1/resolve/bot?version=2&include=credentials")).credentials).toEqual({
    shared: BOTH.shared,
  });
  const used = await env.DB.prepare(
    "SELECT name, last_used_at AS at FROM credential WHERE project_id = ? ORDER BY name",
  )
    .bind(project.id)
    .all<{ name: string; at: number | null }>();
  expect(used.results).toEqual([
    { name: "mine", at: expect.any(Number) },
    { name: "shared", at: expect.any(Number) },
    { name: "unused", at: null },
  ]);
});

it("never answers 304, and reads the credentials anew each time", async () => {
  const { isolate, project } = await newPlace();
  const tag = (await isolate.get("/v1/resolve/bot")).headers.get("etag")!;
  const conditional = { headers: { "If-None-Match": `${tag}, *` } };
  expect((await isolate.get("/v1/resolve/bot", conditional)).status).toBe(304);
  expect((await isolate.get(ASK, conditional)).status).toBe(200);
  await store(project, "mine", "sk-mine-replaced");
  expect((await isolate.json(ASK)).credentials).toEqual({ ...BOTH, mine: "sk-mine-replaced" });
  await env.DB.prepare("DELETE FROM credential WHERE project_id = ?").bind(project.id).run();
  expect((await isolate.json(ASK)).credentials).toEqual({});
});

it("answers a POST, YAML and what is explained likewise", async () => {
  const { isolate } = await newPlace();
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ variables: { name: "Ana" } }),
  };
  const posted = await isolate.json(ASK, init);
  expect(posted).toMatchObject({ credentials: BOTH, config: { instructions: "hello Ana" } });
  const yaml = await isolate.get(`${ASK}&explain=true`, { headers: { Accept: "application/yaml" } });
  expect(yaml.headers.get("content-type")).toBe("application/yaml");
  expect(await yaml.text()).toMatch(/explain:[^]*credentials:\n {2}mine: sk-mine-very-secret\n/);
});

it("asks for the scope secrets:read, and records nothing where it refuses", async () => {
  const { isolate, project } = await newPlace();
  const other = await newKey(project, { scopes: ["resolve"] });
  const refused = await isolate.json(ASK, { token: other.token });
  expect([refused.status, refused.code, refused.scope]).toEqual([403, "scope_missing", "secrets:read"]);
  expect((await isolate.json("/v1/resolve/bot", { token: other.token })).status).toBe(200);
  expect(await readsOf(project)).toEqual([]);
});

it("gives nothing of it anywhere else", async () => {
  const { isolate, project } = await newPlace();
  await isolate.get(ASK);
  const many = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ agents: ["bot"] }),
  };
  expect((await isolate.json("/v1/resolve?include=credentials", many)).status).toBe(422);
  expect((await isolate.json("/v1/snapshot?include=credentials")).status).toBe(422);
  expect((await isolate.json(`${ASK}&at=2026-01-01`)).status).toBe(422);
  expect((await isolate.json("/v1/resolve/bot?include=everything")).status).toBe(422);
  const others = await Promise.all([
    isolate.get("/v1/resolve/bot"),
    isolate.get("/v1/resolve", many),
    isolate.get("/v1/snapshot"),
    isolate.get("/ofrep/v1/evaluate/flags?include=credentials", {
      ...many,
      body: JSON.stringify({ context: { targetingKey: "u", agent_id: "bot" } }),
    }),
  ]);
  for (const answer of others) expect(await answer.text()).not.toContain("very-secret");
  expect(await readsOf(project)).toHaveLength(1);
});

it("records a key's reading of an agent once an hour, and another one at once", async () => {
  const { isolate, project, reader } = await newPlace();
  await Promise.all(Array.from({ length: 8 }, () => isolate.get(ASK)));
  const entry = {
    actor: `key:${reader.id}`,
    agent_id: "bot",
    new_state: JSON.stringify({ credentials: ["mine", "missing", "shared"] }),
    workspace_id: 1,
  };
  expect(await readsOf(project)).toEqual([entry]);
  await isolate.get(ASK, { token: env.SIGNALBOX_ROOT_KEY, ...within(project) });
  await isolate.get("/v1/resolve/bot?version=2&include=credentials");
  expect(await readsOf(project)).toEqual([
    entry,
    { ...entry, actor: "root" },
    { ...entry, new_state: JSON.stringify({ credentials: ["missing", "shared"] }) },
  ]);
  const read = createSecretReads(env.DB, env.SIGNALBOX_ENCRYPTION_KEY);
  const asked = {
    projectId: project.id,
    agentId: "bot",
    names: ["mine", "missing", "shared"],
    actor: entry.actor,
    requestId: "r",
  };
  await read({ ...asked, now: Date.now() + 3_500_000 });
  expect(await readsOf(project)).toHaveLength(3);
  expect(await read({ ...asked, now: Date.now() + 3_600_000 })).toEqual(BOTH);
  expect(await readsOf(project)).toHaveLength(4);
});

it("answers nothing of another project's credentials of the same name", async () => {
  const { project, isolate } = await newPlace();
  const other = await newPlace();
  await store(other.project, "mine", "sk-of-the-other");
  expect((await isolate.json(ASK)).credentials).toEqual(BOTH);
  const answer = await isolate.json(ASK, { token: other.reader.token });
  expect(answer.credentials).toMatchObject({ mine: "sk-of-the-other" });
  expect((await readsOf(project)).map(({ actor }) => actor)).not.toContain(`key:${other.reader.id}`);
});

it("is unavailable while the database is, which resolving is not, and says which credential does not open", async () => {
  const { isolate, project } = await newPlace();
  await isolate.get(ASK);
  isolate.faults.d1 = fails;
  const away = await isolate.json(ASK);
  expect([away.status, away.code]).toEqual([503, "unavailable"]);
  expect((await isolate.get("/v1/resolve/bot")).status).toBe(200);
  delete isolate.faults.d1;
  await env.DB.prepare(
    "UPDATE credential SET ciphertext = 'v1:gone:AAAA:AAAA' WHERE project_id = ? AND name = 'mine'",
  )
    .bind(project.id)
    .run();
  const lost = await isolate.json(ASK);
  expect([lost.status, lost.code]).toEqual([500, "internal"]);
  expect(lost.detail).toContain('"mine"');
});
