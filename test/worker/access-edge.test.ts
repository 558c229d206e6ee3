import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { Share } from "../../src/domain/access.ts";
import {
  change,
  newAgent,
  newIsolate,
  newKey,
  newProject,
  revisionOf,
  set,
  type TestProject,
} from "./edge-kit.ts";
import { newStreams } from "./stream-kit.ts";

const SHARES: Share[] = [
  { role: "runtime", access: ["run"] },
  { role: "viewer", access: ["read"] },
];
const SCOPES = ["resolve", "snapshot:read", "run", "agents:read"];

let project: TestProject;
/** A key of each role, `stranger` of none, and `admin` that sees all. */
const tokens: Record<string, string> = {};

async function keyOf(role: string | null, scopes: string[]): Promise<string> {
  const { id, token } = await newKey(project, { scopes });
  await env.DB.prepare("UPDATE api_key SET role = ? WHERE id = ?").bind(role, id).run();
  return token;
}

const veil = (agent: string): Promise<void> =>
  set(project, agent, sql`visibility = 'private', owner = 'mara', shares = ${JSON.stringify(SHARES)}`);

beforeAll(async () => {
  project = await newProject();
  for (const agent of ["a-first", "b-open", "c-last"]) {
    await newAgent(project, agent);
    await change(
      project,
      agent,
      sql`INSERT INTO flag (project_id, agent_id, key, body, created_at, updated_at)
        VALUES (${project.id}, ${agent}, 'f', ${JSON.stringify({ key: "f", type: "boolean", enabled: true, default_value: true, rules: [] })}, 0, 0)`,
    );
  }
  await veil("a-first");
  await veil("c-last");
  tokens.stranger = await keyOf(null, SCOPES);
  tokens.runtime = await keyOf("runtime", SCOPES);
  tokens.viewer = await keyOf("viewer", SCOPES);
  tokens.admin = await keyOf(null, [...SCOPES, "users:write"]);
});

const plain = (body: object): object => ({ ...body, headers: 0, request_id: 0 });

describe("the resolve plane", () => {
  it.each(["", "?version=1", "?explain=true", "?label=x"])(
    "tells strangers of no private agent: %s",
    async (query) => {
      const isolate = newIsolate();
      for (let times = 0; times < 2; times += 1) {
        const hidden = await isolate.json(`/v1/resolve/a-first${query}`, { token: tokens.stranger });
        const absent = await isolate.json(`/v1/resolve/nobody${query}`, { token: tokens.stranger });
        expect(plain(hidden)).toEqual(plain(absent));
        expect(hidden).toMatchObject({ status: 404, code: "agent_not_found" });
        expect((await isolate.json(`/v1/resolve/a-first${query}`, { token: tokens.admin })).code).not.toBe(
          "agent_not_found",
        );
      }
    },
  );

  it("tells of no private agent as it was, even of before it was private", async () => {
    const isolate = newIsolate();
    const revision = await revisionOf(project);
    const past = (agent: string, token: string, at: number) =>
      isolate.json(`/v1/resolve/${agent}?at_revision=${at}`, { token });
    for (const at of [2, revision]) {
      const hidden = await past("a-first", tokens.stranger!, at);
      expect(plain(hidden)).toEqual(plain(await past("nobody", tokens.stranger!, at)));
      expect((await past("a-first", tokens.runtime!, at)).status).toBe(200);
    }
  });

  it("answers those whom it is shared with for running, and tells readers that they may not", async () => {
    const isolate = newIsolate();
    expect((await isolate.get("/v1/resolve/a-first", { token: tokens.runtime })).status).toBe(200);
    const reader = await isolate.json("/v1/resolve/a-first", { token: tokens.viewer });
    expect(reader).toMatchObject({ status: 403, code: "access_missing" });
  });

  it("answers for many as for each", async () => {
    const many = async (who: string) => {
      const answer = await newIsolate().get("/v1/resolve", {
        method: "POST",
        token: tokens[who],
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ agents: ["a-first", "b-open", "nobody"] }),
      });
      const { data } = await answer.json<{ data: Record<string, { code?: string; version?: number }> }>();
      return ["a-first", "b-open", "nobody"].map((agent) => data[agent]!.code ?? data[agent]!.version);
    };
    expect(await many("stranger")).toEqual(["agent_not_found", 1, "agent_not_found"]);
    expect(await many("viewer")).toEqual(["access_missing", 1, "agent_not_found"]);
    expect(await many("runtime")).toEqual([1, 1, "agent_not_found"]);
  });

  it("hears of a change at once", async () => {
    const isolate = newIsolate();
    await newAgent(project, "changing");
    const status = async () =>
      (
        await isolate.get("/v1/resolve/changing", {
          token: tokens.stranger,
          headers: { "Signalbox-Min-Revision": String(await revisionOf(project)) },
        })
      ).status;
    expect(await status()).toBe(200);
    await veil("changing");
    expect(await status()).toBe(404);
    await set(project, "changing", sql`visibility = 'project'`);
    expect(await status()).toBe(200);
    await set(project, "changing", sql`deleted_at = 1`);
  });
});

describe("OpenFeature", () => {
  const evaluate = (path: string, who: string, isolate = newIsolate(), headers = {}) =>
    isolate.get(`/ofrep/v1/evaluate/flags${path}`, {
      method: "POST",
      token: tokens[who],
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ context: { targetingKey: "u1" } }),
    });

  it.each(["a-first", "a-first.f"])("knows no private agent: %s", async (key) => {
    const hidden = await evaluate(`/${key}`, "stranger");
    const absent = await evaluate(`/${key.replace("a-first", "nobody")}`, "stranger");
    expect(hidden.status).toBe(404);
    expect((await hidden.text()).replaceAll("a-first", "nobody").replace(/"[0-9a-f-]{36}"/g, "")).toBe(
      (await absent.text()).replace(/"[0-9a-f-]{36}"/g, ""),
    );
    expect((await evaluate(`/${key}`, "runtime")).status).toBe(200);
  });

  it("evaluates all that whoever asks may run, each under a tag of their own", async () => {
    const isolate = newIsolate();
    const keysOf = async (who: string) => {
      const answer = await evaluate("", who, isolate);
      const { flags } = await answer.json<{ flags: { key: string }[] }>();
      return { tag: answer.headers.get("etag"), keys: flags.map(({ key }) => key) };
    };
    const open = ["b-open", "b-open.f"];
    const all = ["a-first", "a-first.f", ...open, "c-last", "c-last.f"];
    const found = Object.fromEntries(
      await Promise.all(Object.keys(tokens).map(async (who) => [who, await keysOf(who)] as const)),
    );
    expect(found).toMatchObject({
      stranger: { keys: open },
      viewer: { keys: open },
      runtime: { keys: all },
      admin: { keys: all },
    });
    expect(new Set(Object.values(found).map(({ tag }) => tag)).size).toBe(4);
    for (const who of Object.keys(tokens)) {
      const again = await evaluate("", who, isolate, { "If-None-Match": found[who]!.tag! });
      expect(again.status).toBe(304);
    }
  });
});

describe("the snapshot", () => {
  it("has what whoever asks may look at, under a tag of their own", async () => {
    const isolate = newIsolate();
    const snapshot = async (who: string) => {
      const answer = await isolate.get("/v1/snapshot", { token: tokens[who] });
      const { agents } = await answer.json<{ agents: Record<string, unknown> }>();
      return { tag: answer.headers.get("etag")!, agents: Object.keys(agents) };
    };
    const all = ["a-first", "b-open", "c-last"];
    const tags: string[] = [];
    for (const [who, agents] of [
      ["stranger", ["b-open"]],
      ["viewer", all],
      ["runtime", all],
      ["admin", all],
    ] as const) {
      const seen = await snapshot(who);
      expect([who, seen.agents]).toEqual([who, agents]);
      const again = await isolate.get("/v1/snapshot", {
        token: tokens[who],
        headers: { "If-None-Match": seen.tag },
      });
      expect(again.status).toBe(304);
      tags.push(seen.tag);
    }
    expect(new Set(tags).size).toBe(4);
  });

  it("has it too where the project is too large to be kept", async () => {
    const large = await newProject();
    const before = project;
    project = large;
    try {
      for (const agent of ["a-first", "b-open", "c-last"]) {
        await newAgent(large, agent, [1]);
        await change(
          large,
          agent,
          sql`UPDATE agent SET rules = '[]' WHERE project_id = ${large.id}`,
          sql`INSERT INTO version (project_id, agent_id, version, status, config, config_hash, description, created_by,
              created_at, updated_at)
            VALUES (${large.id}, ${agent}, 9, 'published', ${JSON.stringify({ text: "x".repeat(1_900_000) })}, 'h', '', 't', 0, 0)`,
          sql`INSERT INTO label (project_id, agent_id, label, version, updated_at)
            VALUES (${large.id}, ${agent}, 'big', 9, 0)`,
        );
      }
      await veil("a-first");
      await veil("c-last");
      const token = await keyOf(null, SCOPES);
      const isolate = newIsolate();
      for (let times = 0; times < 2; times += 1) {
        const answer = await isolate.get("/v1/snapshot", { token });
        const { agents } = await answer.json<{ agents: Record<string, unknown> }>();
        expect(Object.keys(agents)).toEqual(["b-open"]);
      }
    } finally {
      project = before;
    }
  });
});

describe("a stream", () => {
  it("names no agent that its listener may not look at, and goes on past it", async () => {
    const open = newStreams({ checkMs: 20 });
    const listeners = {
      stranger: await open(project, { token: tokens.stranger! }),
      viewer: await open(project, { token: tokens.viewer! }),
      admin: await open(project, { token: tokens.admin! }),
    };
    await set(project, "a-first", sql`name = 'other'`);
    await set(project, "b-open", sql`name = 'other'`);
    await set(project, "c-last", sql`name = 'other'`);
    const revision = await revisionOf(project);
    const named: Record<string, Set<string>> = {};
    for (const [who, listener] of Object.entries(listeners)) {
      await listener.reaches(revision);
      named[who] = new Set(listener.agents().map(([agent]) => agent));
      expect(listener.told.some(({ event }) => event === "reset")).toBe(false);
      await listener.leave();
    }
    expect(named.stranger).toEqual(new Set(["b-open"]));
    expect(named.viewer).toEqual(new Set(["a-first", "b-open", "c-last"]));
    expect(named.admin).toEqual(named.viewer);
  });
});
