import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

const insert = (verb: string, version: number, status: string, tail = "") =>
  env.DB.prepare(
    `${verb} INTO version (project_id, agent_id, version, status, config, config_hash, description, created_by, created_at, updated_at)
     VALUES (1, 'sealed', ?, ?, '{}', 'sha256:x', '', 'test', 0, 0) ${tail}`,
  ).bind(version, status);

describe("a published version in the database", () => {
  it.each([
    ["UPDATE", () => env.DB.prepare("UPDATE version SET config = '{\"a\":1}' WHERE version = 1")],
    ["UPDATE of its status", () => env.DB.prepare("UPDATE version SET status = 'draft' WHERE version = 1")],
    [
      "UPDATE OR REPLACE of another row",
      () => env.DB.prepare("UPDATE OR REPLACE version SET version = 1 WHERE version = 2"),
    ],
    ["DELETE", () => env.DB.prepare("DELETE FROM version WHERE version = 1")],
    ["INSERT OR REPLACE", () => insert("INSERT OR REPLACE", 1, "published")],
    ["REPLACE as a draft", () => insert("REPLACE", 1, "draft")],
    ["an upsert", () => insert("INSERT", 1, "published", "ON CONFLICT DO UPDATE SET config = '{\"a\":2}'")],
  ])("refuses %s", async (_name, change) => {
    await insert("INSERT OR IGNORE", 1, "published")
      .run()
      .catch(() => undefined);
    await insert("INSERT OR IGNORE", 2, "draft")
      .run()
      .catch(() => undefined);
    await expect(change().run()).rejects.toThrow(/sealed:/);
    const rows = await env.DB.prepare("SELECT version, status, config FROM version ORDER BY version").all();
    expect(rows.results).toEqual([
      { version: 1, status: "published", config: "{}" },
      { version: 2, status: "draft", config: "{}" },
    ]);
  });
});

it("keeps the row of an agent, whose versions are kept", async () => {
  await env.DB.prepare(
    `INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, meta_data, is_enabled, created_at, updated_at)
     VALUES (1, 'kept', 'n', 't', '', '[]', '{}', 1, 0, 0)`,
  ).run();
  await expect(env.DB.prepare("DELETE FROM agent WHERE agent_id = 'kept'").run()).rejects.toThrow(
    /sealed:agent/,
  );
});
