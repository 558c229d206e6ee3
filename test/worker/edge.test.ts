import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  activate,
  change,
  configOf,
  hashOf,
  label,
  newAgent,
  newIsolate,
  newKey,
  newProject,
  newWorkspace,
  revisionOf,
  revoke,
  set,
  takes,
  versionRow,
  within,
  type Isolate,
} from "./edge-kit.ts";

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...headers },
  body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
});

async function scene(
  agent = "a",
): Promise<{ project: Awaited<ReturnType<typeof newProject>>; isolate: Isolate; id: string }> {
  const project = await newProject();
  await newAgent(project, agent, [1, 2], 3);
  const { token, id } = await newKey(project);
  return { project, isolate: newIsolate({}, token), id };
}

describe("the answer", () => {
  it("is the active version, with the agent's revision in the body and the project's in the header", async () => {
    const { project, isolate } = await scene();
    await newAgent(project, "other");
    const { headers, status, ...body } = await isolate.json("/v1/resolve/a?user_id=u1");
    expect(status).toBe(200);
    expect(body).toEqual({
      agent_id: "a",
      version: 1,
      config_hash: hashOf("a", 1),
      config: configOf("a", 1),
      reason: "ACTIVE",
      variant: null,
      experiment_id: null,
      experiment_phase: null,
      rollout_id: null,
      rule_id: null,
      flags: {},
      tools_disabled: [],
      revision: 1,
    });
    expect(headers.get("Content-Type")).toBe("application/json");
    expect(headers.get("Signalbox-Revision")).toBe("2");
    expect(Number(headers.get("Signalbox-Age"))).toBeGreaterThanOrEqual(0);
    expect(headers.has("Signalbox-Stale")).toBe(false);
    expect(headers.get("ETag")).toMatch(/^"[0-9a-f-]+"$/);
  });

  it.each(["/v1/resolve/a", "/api/resolve/a", "/v1/resolve/a/", "/api/resolve/a/?x=1", "/v1/resolve/%61"])(
    "is given at %s",
    async (path) => {
      const { isolate } = await scene();
      expect(await isolate.json(path)).toMatchObject({ status: 200, agent_id: "a" });
    },
  );

  it("is YAML for those who ask for it", async () => {
    const { isolate } = await scene();
    const response = await isolate.get("/v1/resolve/a", { headers: { Accept: "application/yaml" } });
    expect(response.headers.get("Content-Type")).toBe("application/yaml");
    expect(parse(await response.text())).toMatchObject({ agent_id: "a", config: configOf("a", 1) });
    const json = await isolate.get("/v1/resolve/a", {
      headers: { Accept: "application/json, application/yaml;q=0.5" },
    });
    expect(json.headers.get("Content-Type")).toBe("application/json");
    expect(json.headers.get("ETag")).not.toBe(response.headers.get("ETag"));
  });

  it("has variables filled in, once, and names without a value left", async () => {
    const { project, isolate } = await scene();
    const config = {
      system_prompt: "{{ name }} and {{missing}}",
      messages: [{ role: "user", content: "{{name}}{{n}}" }, "{{name}}"],
      other: "{{name}}",
    };
    await change(project, "a", versionRow(project, "a", 9, "published", config));
    const answer = await isolate.json(
      "/v1/resolve/a?version=9",
      post({ variables: { name: '"{{n}}"', n: 7 } }),
    );
    expect(answer.config).toEqual({
      system_prompt: '"{{n}}" and {{missing}}',
      messages: [{ role: "user", content: '"{{n}}"7' }, "{{name}}"],
      other: "{{name}}",
    });
  });
});

describe("what is asked for", () => {
  it.each([
    ["version=2", 200, { version: 2, reason: "PINNED" }],
    ["label=staging", 200, { version: 2, reason: "PINNED" }],
    ["label=active", 200, { version: 1, reason: "PINNED" }],
    ["explain=true", 200, { version: 1, reason: "ACTIVE" }],
    ["include=secrets", 422, { code: "invalid_request" }],
    ["min_revision=1", 200, { version: 1 }],
    ["version=3", 409, { code: "version_draft" }],
    ["version=4", 404, { code: "version_not_found" }],
    ["version=9007199254740991", 404, { code: "version_not_found" }],
    ["label=nope", 404, { code: "label_not_found" }],
    ["label=__proto__", 404, { code: "label_not_found" }],
    ["min_revision=99", 409, { code: "revision_unknown" }],
    ...["0", "-1", "1.5", "x", "", "1e3", "99999999999999999999"].map(
      (version) =>
        [`version=${version}`, 422, { code: "invalid_request", errors: [{ path: "/version" }] }] as const,
    ),
    ["version=1&label=staging", 422, { code: "invalid_request", errors: [{ path: "/label" }] }],
    ...[
      "version=1&version=1",
      "label=a&label=b",
      "at_revision=1&at_revision=2",
      "at=2026-01-01&at=2026-01-02",
    ].map(
      (query) =>
        [query, 422, { code: "invalid_request", errors: [{ path: `/${query.split("=")[0]}` }] }] as const,
    ),
    ["explain=true&explain=false", 422, { errors: [{ path: "/explain" }] }],
    ["min_revision=1&min_revision=99", 409, { code: "revision_unknown" }],
    ["min_revision=99&min_revision=1", 409, { code: "revision_unknown" }],
    ["plan=pro&plan=free&version=2", 200, { version: 2 }],
    ...["-1", "x", "", "1.5"].map(
      (n) =>
        [`min_revision=${n}`, 422, { code: "invalid_request", errors: [{ path: "/min_revision" }] }] as const,
    ),
  ] as const)("%s → %i", async (query, status, body) => {
    const { project, isolate } = await scene();
    await label(project, "a", "staging", 2);
    for (const warm of [false, true]) {
      expect(await isolate.json(`/v1/resolve/a?${query}`), `warm: ${warm}`).toMatchObject({
        status,
        ...body,
      });
    }
  });

  it.each([
    ["99", "?min_revision=1", 409],
    ["1", "?min_revision=99", 409],
    ["1, 99", "", 409],
    ["99,1", "", 409],
    ["1", "?min_revision=1", 200],
    ["1,x", "", 422],
    ["", "", 422],
  ])("of all min_revisions the greatest counts: header %j, query %j", async (header, query, status) => {
    const { isolate } = await scene();
    for (const method of ["GET", "POST"]) {
      const asked = { method, headers: { "Signalbox-Min-Revision": header } };
      expect((await isolate.get(`/v1/resolve/a${query}`, asked)).status).toBe(status);
    }
  });

  it("deprecated versions can still be pinned", async () => {
    const { project, isolate } = await scene();
    await env.DB.prepare("INSERT INTO deprecation VALUES (?, 'a', 2, 0)").bind(project.id).run();
    expect(await isolate.json("/v1/resolve/a?version=2")).toMatchObject({ status: 200, version: 2 });
  });

  it("a disabled agent is refused, whatever is asked for; one without an active version can be pinned", async () => {
    const { project, isolate } = await scene();
    await activate(project, "a", null);
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({ status: 404, code: "no_active_version" });
    expect(await isolate.json("/v1/resolve/a?version=2")).toMatchObject({ status: 200, version: 2 });
    await set(project, "a", sql`is_enabled = 0`);
    const revision = await revisionOf(project);
    for (const query of ["", "&version=2", "&label=active"]) {
      const path = `/v1/resolve/a?min_revision=${revision}${query}`;
      expect(await isolate.json(path)).toMatchObject({ status: 403, code: "agent_disabled" });
    }
  });

  it("unknown, deleted, impossible and foreign agents look the same", async () => {
    const { project, isolate } = await scene();
    const foreign = await newProject(await newWorkspace("foreign"));
    await newAgent(foreign, "theirs");
    await newAgent(project, "gone");
    await set(project, "gone", sql`deleted_at = 1`);
    const bodies = new Set<string>();
    for (const id of ["nobody", "gone", "theirs", "A", "a%2Fb", "%ZZ", "%00", "x".repeat(300)]) {
      const { headers: _, request_id: __, ...body } = await isolate.json(`/v1/resolve/${id}`);
      expect(body).toMatchObject({ status: 404, code: "agent_not_found" });
      bodies.add(JSON.stringify(body));
    }
    expect(bodies.size).toBe(1);
  });

  it.each([
    ["PUT", "/v1/resolve/a"],
    ["DELETE", "/v1/resolve/a"],
  ])("%s %s is not found", async (method, path) => {
    const { isolate } = await scene();
    expect(await isolate.json(path, { method })).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("the body of a POST", () => {
  const big = JSON.stringify({ attributes: { text: "x".repeat(64 * 1024) } });
  const deep = `{"attributes":{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}}`;
  it.each([
    [
      "attributes of all types",
      post({ attributes: { plan: "pro", n: 1, list: [1, { a: null }] } }),
      200,
      undefined,
    ],
    ["nothing", { method: "POST" }, 200, undefined],
    ["an empty object", post({}), 200, undefined],
    [
      "JSON with a charset",
      post("{}", { "Content-Type": "application/JSON; charset=utf-8" }),
      200,
      undefined,
    ],
    ["malformed JSON", post("{"), 400, "malformed_body"],
    ["nothing, as JSON", post(""), 400, "malformed_body"],
    ["invalid UTF-8", post(new Uint8Array([0x22, 0xff, 0x22])), 400, "malformed_body"],
    ["too much", post(big), 413, "body_too_large"],
    ["another type", post("a: 1", { "Content-Type": "application/yaml" }), 415, "unsupported_media_type"],
    ["text", post("{}", { "Content-Type": "text/plain" }), 415, "unsupported_media_type"],
    ["an array", post([]), 422, "invalid_request"],
    ["null", post(null), 422, "invalid_request"],
    ["attributes in an array", post({ attributes: [] }), 422, "invalid_request"],
    ["variables in a text", post({ variables: "x" }), 422, "invalid_request"],
    ["a variable that is an object", post({ variables: { a: {} } }), 422, "invalid_request"],
    ["a name that is not known", post({ user_id: "u" }), 422, "invalid_request"],
    ["attributes nested without end", post(deep), 422, "invalid_request"],
  ] as const)("%s", async (_name, init, status, code) => {
    const { isolate } = await scene();
    const answer = await isolate.json("/v1/resolve/a", init);
    expect(answer).toMatchObject({ status, ...(code && { code }) });
    if (status === 422)
      expect(answer.errors).toEqual([{ path: expect.any(String), message: expect.any(String) }]);
  });
});

describe("ETag", () => {
  const tagOf = async (isolate: Isolate, path: string, init?: RequestInit) =>
    (await isolate.get(path, init)).headers.get("ETag");

  it("tells apart what the answer depends on, and nothing else", async () => {
    const { project, isolate } = await scene();
    const plain = await tagOf(isolate, "/v1/resolve/a");
    expect(await tagOf(isolate, "/api/resolve/a/")).toBe(plain);
    expect(await tagOf(isolate, "/v1/resolve/a", post({}))).toBe(plain);
    const attributes = await tagOf(isolate, "/v1/resolve/a?plan=pro&user_id=u");
    expect(await tagOf(isolate, "/v1/resolve/a?user_id=u&plan=pro")).toBe(attributes);
    expect(await tagOf(isolate, "/v1/resolve/a", post({ attributes: { user_id: "u", plan: "pro" } }))).toBe(
      attributes,
    );
    const tags = [
      plain,
      attributes,
      await tagOf(isolate, "/v1/resolve/a?plan=free&user_id=u"),
      await tagOf(isolate, "/v1/resolve/a?version=1"),
      await tagOf(isolate, "/v1/resolve/a?version=2"),
      await tagOf(isolate, "/v1/resolve/a", post({ attributes: { n: 1 } })),
      await tagOf(isolate, "/v1/resolve/a", post({ attributes: { n: "1" } })),
      await tagOf(isolate, "/v1/resolve/a", post({ variables: { n: "1" } })),
    ];
    await activate(project, "a", 2);
    tags.push(await tagOf(isolate, `/v1/resolve/a?min_revision=${await revisionOf(project)}`));
    await activate(project, "a", 1);
    tags.push(await tagOf(isolate, `/v1/resolve/a?min_revision=${await revisionOf(project)}`));
    expect(new Set(tags).size).toBe(tags.length);
    expect(tags).not.toContain(null);
  });

  it("is the same in every isolate, and another in every project", async () => {
    const { project, isolate } = await scene();
    const second = await scene();
    const { token } = await newKey(project);
    const plain = await tagOf(isolate, "/v1/resolve/a");
    expect(await tagOf(newIsolate({}, token), "/v1/resolve/a")).toBe(plain);
    expect(await tagOf(second.isolate, "/v1/resolve/a")).not.toBe(plain);
  });

  it("makes 304 of a match", async () => {
    const { project, isolate } = await scene();
    const tag = (await tagOf(isolate, "/v1/resolve/a?u=1"))!;
    for (const header of [tag, `W/${tag}`, `"x", ${tag}`, "*"]) {
      const response = await isolate.get("/v1/resolve/a?u=1", { headers: { "If-None-Match": header } });
      expect(response.status).toBe(304);
      expect(await response.text()).toBe("");
      expect(response.headers.get("ETag")).toBe(tag);
      expect(response.headers.get("Signalbox-Revision")).toBe(String(await revisionOf(project)));
    }
    const other = await isolate.get("/v1/resolve/a?u=2", { headers: { "If-None-Match": tag } });
    expect(other.status).toBe(200);
  });
});

describe("keys", () => {
  it("are needed, genuine, alive and allowed to resolve", async () => {
    const { project, isolate, id } = await scene();
    const { token: good } = await newKey(project);
    const { token: narrow } = await newKey(project, { scopes: ["agents:read"] });
    const { token: expired } = await newKey(project, { expiresAt: Date.now() - 1 });
    const { token: rowless } = await newKey(project, { rowless: true });
    const flip = (text: string, at: number) =>
      text.slice(0, at) + (text[at] === "a" ? "b" : "a") + text.slice(at + 1);
    const cases = [
      ["", 401, "key_missing"],
      ["nonsense", 401, "key_invalid"],
      [flip(good, good.length - 1), 401, "key_invalid"],
      [flip(good, good.length - 40), 401, "key_invalid"],
      [good.replace(/p\d+k/, "p1k"), 401, "key_invalid"],
      [`${env.SIGNALBOX_ROOT_KEY}x`, 401, "key_invalid"],
      [rowless, 401, "key_invalid"],
      [expired, 401, "key_expired"],
      [narrow, 403, "scope_missing"],
      [good, 200, undefined],
    ] as const;
    for (const [token, status, code] of cases) {
      for (const fresh of [isolate, newIsolate()]) {
        const answer = await fresh.json("/v1/resolve/a", { token });
        expect(answer).toMatchObject({ status, ...(code && { code }) });
        if (status === 401) expect(answer.headers.get("WWW-Authenticate")).toContain("Bearer");
      }
    }
    expect(await isolate.json("/v1/resolve/a", { token: narrow })).toMatchObject({ scope: "resolve" });
    const header = await isolate.json("/v1/resolve/a", { token: "", headers: { "X-API-Key": good } });
    expect(header.status).toBe(200);
    expect(id).toMatch(/^w1p/);
  });

  it("that are forged cost no look-up, and unknown ones one", async () => {
    const { project, isolate } = await scene();
    const { token } = await newKey(project, { rowless: true });
    for (let i = 0; i < 5; i++)
      await isolate.get("/v1/resolve/a", {
        token: `sbx_w1p1k${"0".repeat(12)}_${"0".repeat(43)}_${"0".repeat(32)}`,
      });
    expect(isolate.counts).toEqual({ d1: 0, kv: 0 });
    for (let i = 0; i < 5; i++) await isolate.get("/v1/resolve/a", { token });
    expect(isolate.counts.d1).toBe(1);
  });

  it("expire at their time, in memory too", async () => {
    const { project, isolate } = await scene();
    const { token } = await newKey(project, { expiresAt: Date.now() + 300 });
    expect((await isolate.get("/v1/resolve/a", { token })).status).toBe(200);
    await takes(350)();
    expect(await isolate.json("/v1/resolve/a", { token })).toMatchObject({
      status: 401,
      code: "key_expired",
    });
  });

  it("stop within the bound when revoked, and only they do", async () => {
    const { project } = await scene();
    const [lost, kept] = [await newKey(project), await newKey(project)];
    const isolate = newIsolate({ FRESHNESS_SECONDS: "0.4" }, lost.token);
    expect((await isolate.get("/v1/resolve/a")).status).toBe(200);
    expect((await isolate.get("/v1/resolve/a", kept)).status).toBe(200);
    await revoke(project, lost.id);
    await takes(450)();
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({ status: 401, code: "key_revoked" });
    expect((await isolate.get("/v1/resolve/a", kept)).status).toBe(200);
  });

  it("of a project stay in it; those of a workspace and the root key choose", async () => {
    const workspace = await newWorkspace("acme");
    const one = await newProject(workspace, "default");
    const two = await newProject(workspace, "two");
    await newAgent(one, "in-one");
    await newAgent(two, "in-two");
    const bound = await newKey(one);
    const wide = await newKey(one, { wide: true });
    const root = { token: env.SIGNALBOX_ROOT_KEY };
    const [acme, inTwo] = [{ "Signalbox-Workspace": "acme" }, { "Signalbox-Project": "two" }];
    const cases = [
      ["in-one", bound, {}, 200, undefined],
      ["in-one", bound, { "Signalbox-Project": "default" }, 200, undefined],
      ["in-one", bound, inTwo, 404, "project_not_found"],
      ["in-two", bound, {}, 404, "agent_not_found"],
      ["in-one", wide, {}, 200, undefined],
      ["in-two", wide, inTwo, 200, undefined],
      ["in-two", wide, {}, 404, "agent_not_found"],
      ["in-two", wide, { "Signalbox-Project": "three" }, 404, "project_not_found"],
      ["in-one", root, acme, 200, undefined],
      ["in-two", root, { ...acme, ...inTwo }, 200, undefined],
      ["in-one", root, {}, 404, "agent_not_found"],
      ["in-one", root, { "Signalbox-Workspace": "nobody" }, 404, "workspace_not_found"],
      // A slug is never taken for a number.
      ["in-one", root, { "Signalbox-Workspace": String(workspace) }, 404, "workspace_not_found"],
      ["in-one", root, { ...acme, "Signalbox-Project": String(one.id) }, 404, "project_not_found"],
    ] as const;
    const isolate = newIsolate();
    for (const [agent, { token }, headers, status, code] of cases) {
      for (const fresh of [isolate, newIsolate()]) {
        const answer = await fresh.json(`/v1/resolve/${agent}`, { token, headers });
        expect(answer, `${agent} ${JSON.stringify(headers)}`).toMatchObject({
          status,
          ...(code && { code }),
        });
      }
    }
  });

  it("of one workspace do not reach a workspace whose slug is their number", async () => {
    const workspace = await newWorkspace("numbered");
    const named = await newProject(await newWorkspace(String(workspace)), "secret");
    await newAgent(named, "a");
    const { token } = await newKey({ ...named, workspace }, { wide: true });
    const answer = await newIsolate().json("/v1/resolve/a", {
      token,
      headers: { "Signalbox-Project": "secret" },
    });
    expect(answer).toMatchObject({ status: 404, code: "project_not_found" });
  });
});

describe("memory", () => {
  it("begins with one D1 batch and one KV read side by side, and then needs none", async () => {
    const { isolate } = await scene();
    let kvBegan = false;
    isolate.faults.kv = async () => void (kvBegan = true);
    isolate.faults.d1 = async () => {
      await takes(20)();
      expect(kvBegan).toBe(true);
    };
    for (let i = 0; i < 3; i++) expect((await isolate.get("/v1/resolve/a?version=2")).status).toBe(200);
    expect((await isolate.get("/v1/resolve/a?version=1")).status).toBe(200);
    expect(isolate.counts).toEqual({ d1: 1, kv: 1 });
  });

  it("reads KV only when it knows the project's number", async () => {
    const project = await newProject(await newWorkspace("elsewhere"));
    await newAgent(project, "a");
    const isolate = newIsolate();
    const headers = { "Signalbox-Workspace": "elsewhere", "Signalbox-Project": project.slug };
    expect((await isolate.get("/v1/resolve/a", { headers })).status).toBe(200);
    expect(isolate.counts).toEqual({ d1: 1, kv: 0 });
  });

  it("is filled once for 500 simultaneous first requests", async () => {
    const { isolate } = await scene();
    isolate.faults.d1 = takes(30);
    const responses = await Promise.all(Array.from({ length: 500 }, () => isolate.get("/v1/resolve/a")));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(isolate.counts).toEqual({ d1: 1, kv: 1 });
  });

  it("may be read through a session of D1, whose nearest instance answers", async () => {
    const { project } = await scene();
    const isolate = newIsolate({ D1_READ_REPLICATION: "on" });
    expect((await isolate.get("/v1/resolve/a", within(project))).status).toBe(200);
    await activate(project, "a", 2);
    const path = `/v1/resolve/a?min_revision=${await revisionOf(project)}`;
    expect(await isolate.json(path, within(project))).toMatchObject({ status: 200, version: 2 });
  });

  it("remembers who does not exist, until they do", async () => {
    const { project } = await scene();
    const isolate = newIsolate({ FRESHNESS_SECONDS: "0.4" });
    for (let i = 0; i < 4; i++)
      expect((await isolate.get("/v1/resolve/new", within(project))).status).toBe(404);
    expect(isolate.counts.d1).toBe(1);
    await newAgent(project, "new");
    await takes(450)();
    expect((await isolate.get("/v1/resolve/new", within(project))).status).toBe(200);
  });

  it("asks the primary at once for a revision that it does not have, and shares the question", async () => {
    const { project, isolate } = await scene();
    await isolate.get("/v1/resolve/a");
    await activate(project, "a", 2);
    const path = `/v1/resolve/a?min_revision=${await revisionOf(project)}`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => isolate.json(path)));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, version: 2 });
    // One check, and one reload of the agent that it showed to have changed.
    expect(isolate.counts.d1).toBe(3);
    const header = { headers: { "Signalbox-Min-Revision": "1000" } };
    expect(await isolate.json("/v1/resolve/a", header)).toMatchObject({
      status: 409,
      code: "revision_unknown",
      revision: 2,
    });
  });

  it("gives a draft as soon as it is published", async () => {
    const { project, isolate } = await scene();
    expect((await isolate.get("/v1/resolve/a?version=3")).status).toBe(409);
    await env.DB.prepare("UPDATE version SET status = 'published' WHERE project_id = ? AND version = 3")
      .bind(project.id)
      .run();
    await activate(project, "a", 2);
    const revision = await revisionOf(project);
    expect(await isolate.json(`/v1/resolve/a?version=3&min_revision=${revision}`)).toMatchObject({
      version: 3,
    });
  });

  it("follows a restored backup, whose revisions are lower", async () => {
    const { project, isolate } = await scene();
    for (let i = 0; i < 3; i++) await activate(project, "a", 2);
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({ version: 2, revision: 4 });
    await env.DB.batch([
      env.DB.prepare("UPDATE project SET epoch = 1, revision = 1 WHERE id = ?").bind(project.id),
      env.DB.prepare("UPDATE agent SET active_version = 1, revision = 1 WHERE project_id = ?").bind(
        project.id,
      ),
    ]);
    expect(await isolate.json("/v1/resolve/a?min_revision=5")).toMatchObject({ status: 409, revision: 1 });
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({ version: 1, revision: 1 });
  });
});

describe("a problem", () => {
  it("carries the request's id, taken over when it is sane", async () => {
    const { isolate } = await scene();
    const sent = await isolate.json("/v1/resolve/no", { headers: { "X-Request-Id": "request-1234" } });
    expect(sent).toMatchObject({
      request_id: "request-1234",
      type: "/docs/problems#agent_not_found",
      title: expect.any(String),
    });
    expect(sent.headers.get("X-Request-Id")).toBe("request-1234");
    expect(sent.headers.get("Content-Type")).toBe("application/problem+json");
    const made = await isolate.json("/v1/resolve/no", { headers: { "X-Request-Id": "<script>" } });
    expect(made.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
