import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { requestDigest } from "../../src/services/idempotency.ts";
import { post } from "./client.ts";
import { CASES, pathOf, routes, type Route } from "./routes-kit.ts";
import { addThings, veil, type Names } from "./routes-world.ts";

/** POSTs that tell a repeat in another way, or that nothing comes of when they are repeated. */
const OTHERWISE: Record<string, string> = {
  "POST /v1/agents/{agent_id}/run": "the session keeps the answer",
  "POST /v1/agents/{agent_id}/versions/{version}/run": "the session keeps the answer",
  "POST /v1/agents/{agent_id}/speech": "writes nothing",
  "POST /v1/agents/{agent_id}/versions/{version}/speech": "writes nothing",
  "POST /v1/agents/{agent_id}/transcriptions": "writes nothing",
  "POST /v1/agents/{agent_id}/versions/{version}/transcriptions": "writes nothing",
  "POST /v1/interactions": "items have ids, made of the key where they name none",
  "POST /v1/sessions/{session_id}/feedback": "the session keeps what was said of a message",
  "POST /v1/instances/{id}/heartbeat": "a second one changes nothing",
  "POST /v1/instances/{id}/messages": "the instance keeps the key beside the message",
  "POST /v1/instances/{id}/messages/{message_id}/ack": "a second one changes nothing",
  "POST /v1/experiments/plan": "writes nothing",
  "POST /v1/tools/{name}/test": "writes nothing",
  "POST /v1/resolve": "writes nothing",
  "POST /v1/resolve/{agent_id}": "writes nothing",
  "POST /ofrep/v1/evaluate/flags": "writes nothing",
  "POST /ofrep/v1/evaluate/flags/{key}": "writes nothing",
  "POST /v1/sign-in": "its secret may be stored nowhere: a second one is another session",
  "POST /v1/sign-out": "a second one finds nobody signed in",
};

const posts = routes.filter(({ method }) => method === "POST");
const keyed = posts.filter(({ name }) => !(name in OTHERWISE));

/** What the world already is. */
const NEEDLESS = [
  "POST /v1/agents/{agent_id}/versions/{version}/publish",
  "POST /v1/credentials/rotate-master",
];

/** What the world's state does not allow; others of their kind are done. */
const NOT_NOW = [
  "POST /v1/agents/{agent_id}/restore",
  "POST /v1/agents/{agent_id}/versions/{version}/deprecate",
  "POST /v1/experiments/{id}/reallocate",
  "POST /v1/rollouts/{id}/pause",
  "POST /v1/rollouts/{id}/resume",
  "POST /v1/rollouts/{id}/promote",
];

const PROJECT = "repeats";
let names: Names;
let projectId: number;

beforeAll(async () => {
  await post("/v1/projects", { slug: PROJECT });
  projectId = (await env.DB.prepare("SELECT id FROM project WHERE slug = ?")
    .bind(PROJECT)
    .first<number>("id"))!;
  const user = await post("/v1/users", {
    username: "repeater",
    email: "repeater@example.com",
    role: "editor",
    project: null,
  });
  const apiKey = await post("/v1/api-keys", { name: "repeated", scopes: ["resolve"] });
  await addThings(PROJECT);
  ({ names } = await veil(PROJECT, { id: user.body.id, username: "repeater" }, apiKey.body.id));
}, 120_000);

async function ask(route: Route, key: string, given?: unknown) {
  const body = JSON.stringify(given ?? CASES[route.name]!.body?.(names) ?? {});
  const response = await exports.default.fetch(
    new Request(`http://signalbox.test${pathOf(route, names)}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`,
        "content-type": "application/json",
        "signalbox-project": PROJECT,
        "idempotency-key": key,
      },
      body,
    }),
  );
  const text = await response.text();
  return {
    status: response.status,
    replayed: response.headers.get("idempotency-replayed"),
    text,
    body: JSON.parse(text || "null") as Record<string, unknown>,
    sent: JSON.parse(body) as unknown,
  };
}

/** What a request under that key has left behind. */
const plant = (key: string, hash: string, response: string | null) =>
  env.DB.prepare(
    `INSERT INTO idempotency (scope, key, request_hash, status, response, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
  )
    .bind(`${projectId}:root`, key, hash, response === null ? null : 200, response, Date.now())
    .run();

it("every POST honours the key, or says why it need not", () => {
  expect(Object.keys(OTHERWISE).filter((name) => !posts.some((route) => route.name === name))).toEqual([]);
  expect(keyed.length).toBeGreaterThan(40);
});

describe.each(keyed)("$name", (route) => {
  it("answers as its key was answered before, and nothing else", async () => {
    const sent = CASES[route.name]!.body?.(names) ?? {};
    const hash = await requestDigest("POST", pathOf(route, names), JSON.stringify(sent));
    const [other, under, done] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    await plant(other, "another request", "{}");
    await plant(under, hash, null);
    await plant(done, hash, '{"as":"before"}');
    expect((await ask(route, other, sent)).body).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
    });
    expect((await ask(route, under, sent)).body).toMatchObject({
      status: 409,
      code: "idempotency_in_flight",
    });
    const again = await ask(route, done, sent);
    expect([again.status, again.text, again.replayed]).toEqual([200, '{"as":"before"}', "true"]);
  });

  it("is done once", async () => {
    const key = crypto.randomUUID();
    const first = await ask(route, key);
    if (first.status >= 300) {
      expect(NOT_NOW).toContain(route.name);
      return;
    }
    const stored = await env.DB.prepare("SELECT status, response FROM idempotency WHERE key = ?")
      .bind(key)
      .first<{ status: number; response: string }>();
    if (stored === null) {
      // Nothing had to be done, so that there was nothing to write the key with.
      expect(NEEDLESS).toContain(route.name);
      return;
    }
    expect(stored.status).toBe(first.status);
    const again = await ask(route, key, first.sent);
    expect([again.status, again.replayed]).toEqual([first.status, "true"]);
    const isSecret = ([, told]: [string, unknown]) => /^(sbx|whsec)_/.test(String(told));
    const fields = Object.entries(first.body);
    expect(again.body).toEqual(Object.fromEntries(fields.filter((field) => !isSecret(field))));
    for (const [, secret] of fields.filter(isSecret)) expect(stored.response).not.toContain(secret);
    const other = await ask(route, key, { ...(first.sent as object), another: "body" });
    expect(other.body).toMatchObject({ status: 422, code: "idempotency_key_reused" });
  });
});
