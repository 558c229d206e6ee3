import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { get, newAgent, post, put, send } from "./client.ts";
import { lost, newMcpServer, newProject, newTool, newToolServer } from "./tools-kit.ts";

const PARAMETERS = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const HTTP = { kind: "http", url: "https://example.com/find", parameters: PARAMETERS };

const audit = async (headers: Record<string, string>): Promise<Record<string, unknown>[]> =>
  (await get("/v1/audit", { headers })).body.data.filter(({ action }: { action: string }) =>
    action.startsWith("tool."),
  );

describe("/v1/tools", () => {
  it("makes, shows, replaces and deletes, with an audit entry each and by the revision", async () => {
    const { headers } = await newProject();
    const made = await post(
      "/v1/tools",
      {
        ...HTTP,
        name: "find_order",
        url: "https://Example.com:443/x/../find?token=t0ken",
        description: "Finds.",
        reason: "new",
      },
      { headers },
    );
    expect(made.status).toBe(201);
    expect(made.headers.get("etag")).toBe('"1"');
    expect(made.headers.get("cache-control")).toBe("no-store");
    const { secret, ...shown } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(shown).toMatchObject({
      name: "find_order",
      kind: "http",
      url: "https://example.com/find?token=t0ken",
      method: "POST",
      credential: null,
      timeout_ms: 10_000,
      max_bytes: 262_144,
      created_by: "root",
      revision: 1,
    });
    const path = "/v1/tools/find_order";
    expect((await get(path, { headers })).body).toEqual(shown);
    expect((await get("/v1/tools", { headers })).body).toEqual({ data: [shown], next_cursor: null });

    const body = { ...HTTP, method: "GET", timeout_ms: 60_000 };
    const stale = { headers: { ...headers, "if-match": '"7"' } };
    expect((await put(path, body, stale)).body.code).toBe("revision_mismatch");
    const replaced = await put(path, body, { headers: { ...headers, "if-match": '"1"' } });
    expect([replaced.status, replaced.headers.get("etag")]).toEqual([200, '"2"']);
    expect(replaced.body).toMatchObject({ method: "GET", description: "", timeout_ms: 60_000, revision: 2 });
    expect(replaced.body.secret).toBeUndefined();

    expect((await send("DELETE", path, stale)).status).toBe(412);
    expect((await send("DELETE", path, { headers })).status).toBe(204);
    expect((await get(path, { headers })).body.code).toBe("tool_not_found");
    expect((await put(path, body, { headers })).body.code).toBe("tool_not_found");
    expect((await send("DELETE", path, { headers })).status).toBe(404);
    expect((await post(`${path}/test`, {}, { headers })).body.code).toBe("tool_not_found");

    const entries = await audit(headers);
    expect(entries.map(({ action }) => action)).toEqual(["tool.deleted", "tool.updated", "tool.created"]);
    expect(entries[2]).toMatchObject({
      reason: "new",
      new_state: { name: "find_order", kind: "http", url: "https://example.com", method: "POST" },
    });
    expect(JSON.stringify(entries)).not.toContain("t0ken");
  });

  it("takes MCP servers, which have no secret, and turns one kind into the other", async () => {
    const place = await newProject();
    const { headers } = place;
    const mcp = { name: "crm", kind: "mcp", url: "https://mcp.example.com/mcp" };
    const made = await newTool(place, mcp);
    expect(made).toMatchObject({ ...mcp, tools: null, timeout_ms: 10_000 });
    expect([made.secret, made.parameters]).toEqual([undefined, undefined]);
    const turned = await put("/v1/tools/crm", { ...HTTP, name: "crm" }, { headers });
    expect(turned.body.secret).toMatch(/^whsec_/);
    const back = await put("/v1/tools/crm", { kind: "mcp", url: mcp.url, tools: ["find"] }, { headers });
    expect([back.body.tools, back.body.secret]).toEqual([["find"], undefined]);
    const stored = await env.DB.prepare("SELECT secret FROM tool WHERE project_id = ?")
      .bind(place.id)
      .first();
    expect(stored).toEqual({ secret: null });
  });

  it("refuses what could not be called, with the place", async () => {
    const { headers } = await newProject();
    const refused = async (more: Record<string, unknown>) => {
      const { status, body } = await post("/v1/tools", { ...HTTP, name: "t", ...more }, { headers });
      return [status, body.errors?.[0]?.path];
    };
    for (const [more, path] of [
      [{ name: "no spaces" }, "/name"],
      [{ name: "1st" }, "/name"],
      [{ name: "x".repeat(65) }, "/name"],
      [{ url: "http://example.com/" }, "/url"],
      [{ url: "https://10.0.0.1/" }, "/url"],
      [{ url: "https://169.254.169.254/latest/meta-data" }, "/url"],
      [{ url: "https://metadata.google.internal/" }, "/url"],
      [{ url: "https://localhost/" }, "/url"],
      [{ url: "ftp://example.com/" }, "/url"],
      [{ url: "https://user:pass@example.com/" }, "/url"],
      // Two thousand characters at most, as they are sent.
      [{ url: `https://example.com/${"é".repeat(400)}` }, "/url"],
      [{ method: "DELETE" }, "/method"],
      [{ timeout_ms: 60_001 }, "/timeout_ms"],
      [{ max_bytes: 1024 * 1024 + 1 }, "/max_bytes"],
      [{ credential: "nowhere" }, "/credential"],
      [{ parameters: { type: "array" } }, "/parameters/type"],
      [{ parameters: { properties: { a: { pattern: "^(a+)+$" } } } }, "/parameters/properties/a/pattern"],
      [{ parameters: { properties: { a: { $ref: "#/$defs/b" } } } }, "/parameters"],
      [{ parameters: { properties: { a: { $ref: "#/%" } } } }, "/parameters"],
      [{ parameters: { description: "x".repeat(70_000) } }, "/parameters"],
      [{ parameters: undefined }, "/parameters"],
      [{ kind: "soap" }, "/kind"],
      [{ tools: ["a"] }, ""],
      [{ secret: "whsec_mine" }, ""],
    ] as const)
      expect([more, await refused(more)]).toEqual([more, [422, path]]);
    expect((await get("/v1/tools", { headers })).body.data).toEqual([]);
    await post("/v1/tools", { ...HTTP, name: "t" }, { headers });
    expect((await post("/v1/tools", { ...HTTP, name: "t" }, { headers })).body.code).toBe("tool_exists");
    const renamed = await put("/v1/tools/t", { ...HTTP, name: "u" }, { headers });
    expect(renamed.body.errors).toEqual([{ path: "/name", message: "is not the path's" }]);
  });

  it("is a project's own", async () => {
    const [mine, theirs] = [await newProject(), await newProject()];
    await newTool(mine, { name: "find", url: "https://example.com/" });
    expect((await get("/v1/tools", theirs)).body.data).toEqual([]);
    for (const [method, path, body] of [
      ["GET", "/v1/tools/find", undefined],
      ["PUT", "/v1/tools/find", HTTP],
      ["DELETE", "/v1/tools/find", undefined],
      ["POST", "/v1/tools/find/test", {}],
    ] as const)
      expect([method, (await send(method, path, { body, headers: theirs.headers })).body.code]).toEqual([
        method,
        "tool_not_found",
      ]);
    expect((await get("/v1/tools/find", mine)).status).toBe(200);
  });

  it("asks for scopes: of tools, and of credentials where one is named", async () => {
    const place = await newProject();
    const keyOf = async (...scopes: string[]): Promise<string> =>
      (await post("/v1/api-keys", { name: "k", scopes })).body.key;
    const reader = { key: await keyOf("tools:read"), headers: place.headers };
    const writer = { key: await keyOf("tools:read", "tools:write"), headers: place.headers };
    await post("/v1/credentials", { name: "theirs", value: "key-of-the-provider" }, place);
    const url = newToolServer().url;
    expect((await post("/v1/tools", { ...HTTP, name: "a", url }, reader)).body.code).toBe("scope_missing");
    expect((await post("/v1/tools", { ...HTTP, name: "a", url }, writer)).status).toBe(201);
    expect((await post("/v1/tools/a/test", { input: { id: "1" } }, reader)).body.code).toBe("scope_missing");
    expect((await post("/v1/tools/a/test", { input: { id: "1" } }, writer)).body.ok).toBe(true);
    const taking = { ...HTTP, name: "b", url, credential: "theirs" };
    expect((await post("/v1/tools", taking, writer)).body.code).toBe("scope_missing");
    expect((await post("/v1/tools", taking, place)).status).toBe(201);
    expect((await put("/v1/tools/b", { ...HTTP, url, credential: "theirs" }, writer)).body.code).toBe(
      "scope_missing",
    );
    expect((await post("/v1/tools/b/test", { input: { id: "1" } }, writer)).body.code).toBe("scope_missing");
    expect((await get("/v1/tools/b", reader)).body.credential).toBe("theirs");
    expect((await send("DELETE", "/v1/credentials/theirs", place)).body.code).toBe("credential_in_use");
  });

  it("has at most 200 tools a project", async () => {
    const place = await newProject();
    await newTool(place, { name: "first", url: "https://example.com/" });
    const more = env.DB.prepare(
      `INSERT INTO tool (project_id, name, description, definition, created_by, created_at, updated_at)
       SELECT project_id, ?2, '', definition, '', ?3, 0 FROM tool WHERE project_id = ?1 AND name = 'first'`,
    );
    await env.DB.batch(Array.from({ length: 198 }, (_, at) => more.bind(place.id, `t${at}`, at)));
    await newTool(place, { name: "last", url: "https://example.com/" });
    const refused = await post("/v1/tools", { ...HTTP, name: "one_more" }, place);
    expect([refused.status, refused.body.code]).toEqual([409, "limit_reached"]);
    const page = (await get("/v1/tools?limit=200", place)).body;
    expect(page.data).toHaveLength(50);
    let { next_cursor: cursor } = page;
    const names = new Set(page.data.map(({ name }: { name: string }) => name));
    while (cursor) {
      const { body } = await get(`/v1/tools?limit=200&cursor=${encodeURIComponent(cursor)}`, place);
      for (const { name } of body.data) names.add(name);
      cursor = body.next_cursor;
    }
    expect(names.size).toBe(200);
  });
});

describe("a tool's secret", () => {
  it("is answered once, lies sealed, and is never told again", async () => {
    const place = await newProject();
    const headers = { ...place.headers, "idempotency-key": crypto.randomUUID() };
    const body = { ...HTTP, name: "find", url: newToolServer().url };
    const made = await post("/v1/tools", body, { headers });
    const again = await post("/v1/tools", body, { headers });
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    const { secret, ...shown } = made.body;
    expect(again.body).toEqual(shown);
    const rotated = await put("/v1/tools/find", { ...HTTP, url: body.url, rotate_secret: true }, place);
    expect(rotated.headers.get("cache-control")).toBe("no-store");
    expect(rotated.body.secret).toMatch(/^whsec_/);
    expect(rotated.body.secret).not.toBe(secret);
    await post("/v1/tools/find/test", { input: { id: "1" } }, place);
    const { results: tables } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
    ).all<{ name: string }>();
    const told = [
      JSON.stringify((await get("/v1/tools/find", place)).body),
      JSON.stringify(await audit(place.headers)),
    ];
    for (const { name } of tables)
      told.push(JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results));
    for (const one of [secret, rotated.body.secret])
      expect(told.join("\n")).not.toContain(one.slice("whsec_".length));
    expect((await audit(place.headers))[0]).toMatchObject({ new_state: { secret_rotated: true } });
  });

  it("signs each call, for a day with the one before as well", async () => {
    const place = await newProject();
    const server = newToolServer();
    const { secret } = await newTool(place, { name: "find", url: server.url, parameters: PARAMETERS });
    const tested = await post("/v1/tools/find/test", { input: { id: "7" } }, place);
    expect(tested.body).toEqual({
      ok: true,
      output: { got: '{"id":"7"}' },
      duration_ms: expect.any(Number),
    });
    const [first] = server.got;
    expect(new Webhook(secret).verify(first!.body, first!.headers)).toEqual({ id: "7" });
    expect(first!.headers["signalbox-request"]).toBe(tested.headers.get("x-request-id"));

    const { body } = await put("/v1/tools/find", { ...HTTP, url: server.url, rotate_secret: true }, place);
    await post("/v1/tools/find/test", { input: { id: "8" } }, place);
    const last = server.got.at(-1)!;
    for (const one of [secret, body.secret])
      expect(new Webhook(one).verify(last.body, last.headers)).toEqual({ id: "8" });
    expect(last.headers["webhook-id"]).not.toBe(first!.headers["webhook-id"]);
  });
});

describe("a tool's test", () => {
  it("tells what came of it, and no more than the model is told", async () => {
    const place = await newProject();
    const server = newToolServer();
    await newTool(place, {
      name: "find",
      url: server.url,
      parameters: PARAMETERS,
      timeout_ms: 100,
      max_bytes: 20,
    });
    const ask = async (input: object = { id: "1" }) =>
      (await post("/v1/tools/find/test", { input }, place)).body;
    expect((await ask({ id: 1 })).errors[0].path).toBe("/input/id");
    expect(server.got).toHaveLength(0);
    for (const [answer, error] of [
      [() => new Response("own words", { status: 500 }), "The tool answered 500."],
      [
        () => Response.redirect("https://169.254.169.254/", 307),
        "The tool answered 307: redirects are not followed.",
      ],
      [() => new Response("x".repeat(21)), "The tool sent an answer that is too long."],
      [() => new Promise<Response>(() => {}), "The tool did not answer in time."],
      [() => Promise.reject(new Error("own words")), "The tool could not be reached."],
    ] as const) {
      server.answerWith(answer);
      expect(await ask()).toEqual({ ok: false, error, duration_ms: expect.any(Number) });
    }
    expect(lost).toEqual([]);
    const mistaken = await post("/v1/tools/find/test", { input: { id: "1" }, tool: "x" }, place);
    expect(mistaken.body.errors[0].path).toBe("/tool");
  });

  it("looks at the address again", async () => {
    const place = await newProject();
    await newTool(place, { name: "find", url: "https://example.com/" });
    for (const url of ["https://10.0.0.1/", "http://127.0.0.1:9/", "https://169.254.169.254/"]) {
      await env.DB.prepare(
        "UPDATE tool SET definition = json_set(definition, '$.url', ?) WHERE project_id = ?",
      )
        .bind(url, place.id)
        .run();
      const { body } = await post("/v1/tools/find/test", {}, place);
      expect([url, body.error]).toEqual([url, "The tool is at an address that may not be called."]);
    }
    expect(lost).toEqual([]);
  });

  it("lists what an MCP server has, and calls one of its tools", async () => {
    const place = await newProject();
    const server = newMcpServer(["find", "lead/add"]);
    await newTool(place, { name: "crm", kind: "mcp", url: server.url });
    const listed = (await post("/v1/tools/crm/test", {}, place)).body;
    expect(listed).toMatchObject({
      ok: true,
      tools: [
        { name: "crm_find", description: "does find", parameters: { type: "object" } },
        { name: "crm_lead_add" },
      ],
    });
    for (const tool of ["lead/add", "crm_lead_add"])
      expect((await post("/v1/tools/crm/test", { tool, input: { a: 1 } }, place)).body.output).toBe(
        'lead/add {"a":1}',
      );
    expect((await post("/v1/tools/crm/test", { tool: "gone" }, place)).body.errors[0].path).toBe("/tool");
    server.answerWith(() => new Response("own words", { status: 403 }));
    expect((await post("/v1/tools/crm/test", {}, place)).body).toMatchObject({
      ok: false,
      error: "The MCP server answered 403.",
    });
  });
});

describe("publishing a version", () => {
  it("says which of its tools there are not, and succeeds", async () => {
    const place = await newProject();
    await newTool(place, { name: "find", url: "https://example.com/" });
    await newTool(place, { name: "crm", kind: "mcp", url: "https://mcp.example.com/" });
    const agent = await newAgent(1, place);
    const path = `/v1/agents/${agent}/versions`;
    const client = { name: "pick", type: "client", parameters: { type: "object" } };
    const known = ["find", "crm", "crm_lookup", "crm.lookup_all", client];
    const good = await post(path, { config: { instructions: "a", tools: known } }, place);
    expect([good.status, good.body.warnings]).toEqual([201, undefined]);

    const tools = [...known, "fnid", { name: "find_me" }, "other.tool"];
    const made = await post(path, { config: { instructions: "b", tools } }, place);
    expect(made.status).toBe(201);
    expect(made.body.warnings.map(({ path }: { path: string }) => path)).toEqual([
      "/config/tools/5",
      "/config/tools/6",
      "/config/tools/7",
    ]);
    expect(made.body.warnings[0].message).toContain("fnid");
    expect((await get(`${path}/${made.body.version}`, place)).body.warnings).toBeUndefined();

    const config = { instructions: "c", tools: ["fnid"] };
    const draft = await post(path, { config, status: "draft" }, place);
    expect(draft.body.warnings).toBeUndefined();
    const published = await post(`${path}/${draft.body.version}/publish`, { activate: true }, place);
    expect([published.status, published.body.is_active, published.body.warnings]).toEqual([
      200,
      true,
      [{ path: "/config/tools/0", message: expect.stringContaining("fnid") }],
    ]);
    const whole = await post("/v1/agents", { agent_id: `${agent}-2`, config }, place);
    expect([whole.status, whole.body.warnings?.length]).toEqual([201, 1]);
  });
});
