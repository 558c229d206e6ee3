import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { controlPlane } from "../../src/http/app.ts";
import { credentialPlace, toolPlace } from "../../src/store/secrets/places.ts";
import { seal, unseal } from "../../src/store/secrets/seal.ts";
import { openSecrets } from "../../src/services/webhooks/secrets.ts";

const OLD = `old:${btoa("o".repeat(32))}`;
const NEW = `new:${btoa("n".repeat(32))}`;

/** A deployment that has these master keys. */
function deployed(keys: string) {
  const bindings = { ...env, SIGNALBOX_ENCRYPTION_KEY: keys } as Env;
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const context = createExecutionContext();
    const response = await controlPlane.fetch(
      new Request(`http://signalbox.test/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`,
          "content-type": "application/json",
          ...headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
      }),
      bindings,
      context,
    );
    const text = await response.text();
    await waitOnExecutionContext(context);
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
}

const rotate = async (keys: string) => (await deployed(keys)("POST", "/credentials/rotate-master", {})).body;

async function rotateAll(keys: string): Promise<{ calls: number; resealed: number }> {
  for (let calls = 1, resealed = 0; ; calls += 1) {
    const answer = await rotate(keys);
    resealed += answer.resealed;
    if (answer.left === 0 || calls === 50) return { calls, resealed };
  }
}

const newName = (): string => `key-${crypto.randomUUID().slice(0, 8)}`;

async function sealedOf(name: string, projectId = 1): Promise<string> {
  return (await env.DB.prepare("SELECT ciphertext FROM credential WHERE project_id = ? AND name = ?")
    .bind(projectId, name)
    .first<string>("ciphertext"))!;
}

beforeEach(async () => {
  await env.DB.batch(
    ["credential", "webhook_delivery", "webhook", "tool"].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  );
});

/** A tool whose calls are signed, sealed with one key. */
async function newTool(keys: string, secret: string): Promise<string> {
  const name = newName();
  await env.DB.prepare(
    `INSERT INTO tool (project_id, name, description, definition, secret, created_by, created_at, updated_at)
     VALUES (1, ?, '', '{}', ?, 'test', 0, 0)`,
  )
    .bind(name, await seal(keys, toolPlace(1, name), secret))
    .run();
  return name;
}

it("seals credentials, webhooks' and tools' secrets of all workspaces with the first key, and loses nothing", async () => {
  const old = deployed(OLD);
  const acme = `acme-${crypto.randomUUID().slice(0, 8)}`;
  await old("POST", "/workspaces", { slug: acme });
  const elsewhere = { "signalbox-workspace": acme };
  const name = newName();
  const value = "sk-of-the-default-project";
  expect((await old("POST", "/credentials", { name, value })).body.key_id).toBe("old");
  await old("POST", "/credentials", { name, value: "sk-of-acme" }, elsewhere);
  const tool = await newTool(OLD, "tool-secret");
  const webhook = (await old("POST", "/webhooks", { url: "https://hooks.example.com/", events: ["*"] })).body;

  const both = `${NEW}, ${OLD}`;
  const first = await rotate(both);
  expect(first).toEqual({ key_id: "new", resealed: 4, left: 0, unopenable: 0 });
  expect(await rotate(both)).toEqual({ key_id: "new", resealed: 0, left: 0, unopenable: 0 });

  const alone = deployed(NEW);
  expect((await alone("GET", `/credentials/${name}`)).body.key_id).toBe("new");
  expect(await unseal(NEW, credentialPlace(1, name), await sealedOf(name))).toBe(value);
  const { id: acmeProject } = (await env.DB.prepare(
    "SELECT p.id FROM project p JOIN workspace w ON w.id = p.workspace_id WHERE w.slug = ?",
  )
    .bind(acme)
    .first<{ id: number }>())!;
  const theirs = await sealedOf(name, acmeProject);
  expect(await unseal(NEW, credentialPlace(acmeProject, name), theirs)).toBe("sk-of-acme");
  const kept = await env.DB.prepare("SELECT secret, revision FROM webhook WHERE id = ?")
    .bind(webhook.id)
    .first<{ secret: string; revision: number }>();
  const bindings = { ...env, SIGNALBOX_ENCRYPTION_KEY: NEW } as Env;
  expect((await openSecrets(bindings, 1, webhook.id, kept!.secret)).current).toBe(webhook.secret);
  expect((await alone("POST", `/webhooks/${webhook.id}/rotate-secret`, {})).status).toBe(200);
  const sealed = await env.DB.prepare("SELECT secret FROM tool WHERE name = ?")
    .bind(tool)
    .first<string>("secret");
  expect(await unseal(NEW, toolPlace(1, tool), sealed!)).toBe("tool-secret");
  const [entry] = (await alone("GET", "/audit?action=master_key.rotated")).body.data;
  expect(entry.new_state).toEqual({ key_id: "new", rows: 4 });
});

it("keeps what is written while it goes on, whichever key sealed it", async () => {
  const old = deployed(OLD);
  const both = `${NEW},${OLD}`;
  const names = Array.from({ length: 40 }, newName);
  await Promise.all(names.map((name) => old("POST", "/credentials", { name, value: `before-${name}` })));
  const webhook = (await old("POST", "/webhooks", { url: "https://hooks.example.com/", events: ["*"] })).body;
  const writers = [deployed(both), deployed(`${OLD},${NEW}`)];
  const written = names.slice(0, 30);
  const [, , answers] = await Promise.all([
    rotate(both),
    rotate(both),
    Promise.all(
      written.map((name, n) => writers[n % 2]!("PUT", `/credentials/${name}`, { value: `after-${name}` })),
    ),
    writers[1]!("PATCH", `/webhooks/${webhook.id}`, { description: "changed" }),
    rotate(both),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(written.map(() => 200));
  await rotateAll(both);
  for (const name of names) {
    const plain = await unseal(NEW, credentialPlace(1, name), await sealedOf(name));
    expect(plain).toBe(`${written.includes(name) ? "after" : "before"}-${name}`);
  }
  const kept = await env.DB.prepare("SELECT secret, description FROM webhook WHERE id = ?")
    .bind(webhook.id)
    .first<{ secret: string; description: string }>();
  const bindings = { ...env, SIGNALBOX_ENCRYPTION_KEY: NEW } as Env;
  expect((await openSecrets(bindings, 1, webhook.id, kept!.secret)).current).toBe(webhook.secret);
  expect(kept!.description).toBe("changed");
});

it("takes a bounded page at a time, and says how much is left", async () => {
  const rows = await Promise.all(
    Array.from({ length: 230 }, async () => {
      const name = newName();
      return env.DB.prepare(
        `INSERT INTO credential (project_id, name, ciphertext, last_four, created_by, created_at)
         VALUES (1, ?, ?, '', 'test', 0)`,
      ).bind(name, await seal(OLD, credentialPlace(1, name), name));
    }),
  );
  await env.DB.batch(rows);
  const both = `${NEW},${OLD}`;
  expect(await rotate(both)).toEqual({ key_id: "new", resealed: 100, left: 130, unopenable: 0 });
  expect(await rotateAll(both)).toEqual({ calls: 2, resealed: 130 });
});

it("goes back as well: the key that stands first seals", async () => {
  const name = newName();
  await deployed(NEW)("POST", "/credentials", { name, value: "there and back" });
  await rotateAll(`${OLD},${NEW}`);
  expect(await unseal(OLD, credentialPlace(1, name), await sealedOf(name))).toBe("there and back");
});

it("counts what no key opens, leaves it as it is, and ends all the same", async () => {
  const [lost, damaged, good] = [newName(), newName(), newName()];
  await deployed(`gone:${btoa("g".repeat(32))}`)("POST", "/credentials", { name: lost, value: "x" });
  await deployed(OLD)("POST", "/credentials", { name: damaged, value: "x" });
  await deployed(OLD)("POST", "/credentials", { name: good, value: "x" });
  await env.DB.prepare("UPDATE credential SET ciphertext = 'v1:old:AAAA:AAAA' WHERE name = ?")
    .bind(damaged)
    .run();
  const before = await sealedOf(lost);
  expect(await rotate(`${NEW},${OLD}`)).toEqual({ key_id: "new", resealed: 1, left: 0, unopenable: 2 });
  expect([await sealedOf(lost), await sealedOf(damaged)]).toEqual([before, "v1:old:AAAA:AAAA"]);
  expect(await rotate(NEW)).toEqual({ key_id: "new", resealed: 0, left: 0, unopenable: 2 });
});

it("refuses master keys that share an id, or are none, without saying them", async () => {
  for (const keys of [`old:${btoa("x".repeat(32))},${OLD}`, `${OLD},`, "old:!!secret!!", `${OLD}:more`]) {
    const answer = await deployed(keys)("POST", "/credentials/rotate-master", {});
    expect([answer.status, answer.body.code], keys).toEqual([500, "internal"]);
    expect(JSON.stringify(answer.body)).not.toContain(keys.slice(4, 20));
  }
});

it("is the root key's alone: no key gets the scope, and a session of the root key has it for its workspace only", async () => {
  const send = deployed(NEW);
  const made = await send("POST", "/api-keys", { name: "operator", scopes: ["workspaces:write"] });
  expect([made.status, made.body.code]).toEqual([403, "scope_missing"]);
  const context = createExecutionContext();
  const signedIn = await controlPlane.fetch(
    new Request("http://localhost/v1/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key: env.SIGNALBOX_ROOT_KEY }),
    }),
    env,
    context,
  );
  const me: { csrf_token: string } = await signedIn.json();
  const rotated = await controlPlane.fetch(
    new Request("http://localhost/v1/credentials/rotate-master", {
      method: "POST",
      headers: {
        cookie: signedIn.headers.get("set-cookie")!.split(";")[0]!,
        "signalbox-csrf": me.csrf_token,
        "content-type": "application/json",
      },
      body: "{}",
    }),
    env,
    context,
  );
  const { code }: { code: string } = await rotated.json();
  await waitOnExecutionContext(context);
  expect([rotated.status, code]).toEqual([403, "scope_missing"]);
});
