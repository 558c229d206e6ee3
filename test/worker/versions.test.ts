import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { get, newAgent, post, put, send } from "./client.ts";

describe("creating versions", () => {
  it("gives 100 creates at the same time 100 numbers without gap or repeat", async () => {
    const id = await newAgent();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        post(`/v1/agents/${id}/versions`, { config: { instructions: `text ${n}` } }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 100 }, () => 201));
    const numbers = answers.map((answer) => answer.body.version).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, n) => n + 2));
    for (const { body } of answers) {
      const read = await get(`/v1/agents/${id}/versions/${body.version}`);
      expect(read.body.config).toEqual(body.config);
    }
  });

  it("makes one agent when many first versions come at the same time", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post("/v1/agents", { agent_id: "same-moment", config: { n } })),
    );
    expect(answers.map((answer) => answer.body.version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    const created = await get("/v1/audit?agent_id=same-moment&action=agent.created");
    expect(created.body.data).toHaveLength(1);
  });

  it("lets a first version carry any number, and then leaves no gaps", async () => {
    const first = await post("/v1/agents/", {
      agent_id: "arrives-27",
      version: 27,
      config: { a: 1 },
      activate: true,
    });
    expect([first.status, first.body.version, first.body.is_active]).toEqual([201, 27, true]);
    const gap = await post("/v1/agents/arrives-27/versions", { version: 29, config: { a: 2 } });
    expect([gap.status, gap.body.code, gap.body.next_version]).toEqual([409, "version_conflict", 28]);
    expect(gap.body.detail).toContain("28");
    const next = await post("/v1/agents/arrives-27/versions", { version: 28, config: { a: 2 } });
    expect([next.status, next.body.version]).toEqual([201, 28]);
  });

  it("answers the same configuration under the same number with 200 and does nothing", async () => {
    const id = await newAgent();
    const before = (await get(`/v1/agents/${id}`)).body.revision;
    const again = await post(`/v1/agents/${id}/versions`, { version: 1, config: { instructions: "v1" } });
    expect([again.status, again.body.version]).toEqual([200, 1]);
    const other = await post(`/v1/agents/${id}/versions`, { version: 1, config: { instructions: "other" } });
    expect([other.status, other.body.code]).toEqual([409, "version_conflict"]);
    expect((await get(`/v1/agents/${id}`)).body.revision).toBe(before);
  });

  it("sets agent_id and version inside the configuration to the real ones", async () => {
    const made = await post("/v1/agents", {
      agent_id: "real-names",
      version: 5,
      config: { agent: { agent_id: "other", version: 99, name: "N" }, order: ["kept", 1] },
    });
    expect(made.body.config).toEqual({
      agent: { agent_id: "real-names", version: 5, name: "N" },
      order: ["kept", 1],
    });
    const same = await post("/v1/agents/real-names/versions", {
      config: { order: ["kept", 1], agent: { name: "N", version: 7, agent_id: "real-names" } },
    });
    expect(same.body.version).toBe(6);
    expect(same.body.config.agent.version).toBe(6);
    expect(same.body.config_hash).toBe(made.body.config_hash);
    const bytes = new TextEncoder().encode(
      '{"agent":{"agent_id":"real-names","name":"N"},"order":["kept",1]}',
    );
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    expect(made.body.config_hash).toBe(
      `sha256:${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`,
    );
  });
});

describe("drafts", () => {
  it("are changed until they are published, and sealed from then on", async () => {
    const id = await newAgent();
    const draft = await post(`/v1/agents/${id}/versions`, { config: { a: 1 }, status: "draft" });
    expect([draft.status, draft.body.status, draft.body.version]).toEqual([201, "draft", 2]);
    expect((await put(`/v1/agents/${id}/versions/2/activate`)).body.code).toBe("version_draft");
    const changed = await put(`/v1/agents/${id}/versions/2`, { config: { a: 2 }, description: "better" });
    expect([changed.status, changed.body.config, changed.body.description]).toEqual([
      200,
      { a: 2 },
      "better",
    ]);
    const published = await post(`/v1/agents/${id}/versions/2/publish`, { activate: true });
    expect([published.status, published.body.status, published.body.is_active]).toEqual([
      200,
      "published",
      true,
    ]);
    const late = await put(`/v1/agents/${id}/versions/2`, { config: { a: 3 } });
    expect([late.status, late.body.code]).toEqual([409, "version_published"]);
    expect((await get(`/v1/agents/${id}/versions/2`)).body.config).toEqual({ a: 2 });
  });

  it("are made by clone, and completed by a create under their number", async () => {
    const id = await newAgent();
    const clone = await post(`/v1/agents/${id}/versions/1/clone`, { target_version: 2 });
    expect([clone.status, clone.body.status, clone.body.version, clone.body.parent_version]).toEqual([
      201,
      "draft",
      2,
      1,
    ]);
    const taken = await post(`/v1/agents/${id}/versions/1/clone`, { target_version: 2 });
    expect([taken.status, taken.body.code, taken.body.next_version]).toEqual([409, "version_conflict", 3]);
    const completed = await post(`/v1/agents/${id}/versions`, {
      version: 2,
      config: { b: 1 },
      description: "Updated",
    });
    expect([completed.status, completed.body.status, completed.body.config]).toEqual([
      200,
      "published",
      { b: 1 },
    ]);
  });
});

describe("deprecating", () => {
  it("takes a version out of use for good, but never the active one", async () => {
    const id = await newAgent(2);
    const active = await post(`/v1/agents/${id}/versions/1/deprecate`);
    expect([active.status, active.body.code]).toEqual([409, "version_active"]);
    const gone = await post(`/v1/agents/${id}/versions/2/deprecate`, { reason: "worse" });
    expect([gone.status, gone.body.is_deprecated]).toEqual([200, true]);
    expect((await put(`/v1/agents/${id}/versions/2/activate`)).body.code).toBe("version_deprecated");
    expect((await put(`/v1/agents/${id}/labels/staging`, { version: 2 })).body.code).toBe(
      "version_deprecated",
    );
  });
});

describe("activating", () => {
  it("answers a revision at which the version was active, also where it was active before", async () => {
    const id = await newAgent(2);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => put(`/v1/agents/${id}/versions/${(n % 2) + 1}/activate`)),
    );
    for (const { status, headers, body } of answers) {
      expect([status, body.is_active]).toEqual([200, true]);
      const then = await get(`/v1/resolve/${id}?at_revision=${headers.get("signalbox-revision")}`);
      expect(then.body.version).toBe(body.version);
    }
  });

  it("orders 50 activations at the same time: one active version, and entries that tell one story", async () => {
    const id = await newAgent(5);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        put(`/v1/agents/${id}/versions/${(n % 5) + 1}/activate`, { reason: `${n}` }),
      ),
    );
    expect(answers.every((answer) => answer.status === 200 || answer.status === 409)).toBe(true);
    const { data } = (await get(`/v1/agents/${id}/history?limit=200`)).body;
    const moves = data
      .filter((entry: { action: string }) => entry.action === "version.activated")
      .toReversed();
    expect(moves.length).toBeLessThanOrEqual(51);
    for (let at = 1; at < moves.length; at += 1) {
      expect(moves[at].previous_state.version).toBe(moves[at - 1].new_state.version);
      expect(moves[at].new_state.version).not.toBe(moves[at].previous_state.version);
    }
    const versions = (await get(`/v1/agents/${id}/versions`)).body.data;
    const active = versions.filter((version: { is_active: boolean }) => version.is_active);
    expect(active.map((version: { version: number }) => version.version)).toEqual([
      moves.at(-1).new_state.version,
    ]);
    expect((await get(`/v1/agents/${id}/versions/active`)).body.version).toBe(moves.at(-1).new_state.version);
  });

  it("fails with 412 when the agent has changed since If-Match", async () => {
    const id = await newAgent(2);
    const tag = (await get(`/v1/agents/${id}`)).headers.get("etag")!;
    const first = await put(`/v1/agents/${id}/versions/2/activate`, {}, { headers: { "if-match": tag } });
    expect(first.status).toBe(200);
    expect(first.headers.get("etag")).not.toBe(tag);
    const second = await put(`/v1/agents/${id}/versions/1/activate`, {}, { headers: { "if-match": tag } });
    expect([second.status, second.body.code]).toEqual([412, "revision_mismatch"]);
    expect((await get(`/v1/agents/${id}`)).body.active_version).toBe(2);
    const odd = await put(`/v1/agents/${id}/versions/1/activate`, {}, { headers: { "if-match": "soon" } });
    expect([odd.status, odd.body.code]).toEqual([400, "malformed_header"]);
  });

  it("tells who did it, in whose name, why, and what was before", async () => {
    const id = await newAgent(2);
    const done = await put(`/v1/agents/${id}/versions/2/activate`, {
      reason: "Performance",
      changed_by: "ana",
    });
    expect(done.headers.get("signalbox-revision")).toBe(String(done.body.revision));
    const [entry] = (await get(`/v1/agents/${id}/history?days=1`)).body.data;
    expect(entry).toMatchObject({
      action: "version.activated",
      agent_id: id,
      version: 2,
      actor: "root",
      changed_by: "ana",
      reason: "Performance",
      request_id: done.headers.get("x-request-id"),
      previous_state: { version: 1 },
      new_state: { version: 2, config_hash: done.body.config_hash },
    });
  });
});

describe("rolling back", () => {
  const active = async (id: string): Promise<number> => (await get(`/v1/agents/${id}`)).body.active_version;
  const activate = (id: string, version: number) => put(`/v1/agents/${id}/versions/${version}/activate`);

  it("walks back through the activations, skipping what was rolled back from", async () => {
    const id = await newAgent(4);
    await activate(id, 2);
    await activate(id, 3);
    const first = await post(`/v1/agents/${id}/rollback`, { reason: "errors", changed_by: "ana" });
    expect([first.status, first.body.version, first.body.rolled_back_to, first.body.is_active]).toEqual([
      200,
      2,
      2,
      true,
    ]);
    await activate(id, 4);
    expect((await post(`/v1/agents/${id}/rollback`)).body.rolled_back_to).toBe(2);
    expect((await post(`/v1/agents/${id}/rollback`)).body.rolled_back_to).toBe(1);
    const end = await post(`/v1/agents/${id}/rollback`);
    expect([end.status, end.body.code]).toEqual([409, "no_previous_version"]);
    expect(await active(id)).toBe(1);
  });

  it("goes to a version by name, and from there further back", async () => {
    const id = await newAgent(4);
    await activate(id, 2);
    await activate(id, 3);
    expect((await post(`/v1/agents/${id}/rollback`, { target_version: 4 })).body.rolled_back_to).toBe(4);
    expect((await post(`/v1/agents/${id}/rollback`)).body.rolled_back_to).toBe(2);
    await activate(id, 3);
    expect((await post(`/v1/agents/${id}/rollback`, { target_version: 1 })).body.rolled_back_to).toBe(1);
    expect((await post(`/v1/agents/${id}/rollback`)).body.code).toBe("no_previous_version");
    expect((await post(`/v1/agents/${id}/rollback`, { target_version: 9 })).body.code).toBe(
      "version_not_found",
    );
  });

  it("passes over versions that were deprecated meanwhile", async () => {
    const id = await newAgent(3);
    await activate(id, 2);
    await activate(id, 3);
    await post(`/v1/agents/${id}/versions/2/deprecate`);
    expect((await post(`/v1/agents/${id}/rollback`)).body.rolled_back_to).toBe(1);
  });

  it("keeps one active version and one story when many roll back and activate at the same time", async () => {
    const id = await newAgent(5);
    for (const version of [2, 3, 4, 5]) await activate(id, version);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 2 ? post(`/v1/agents/${id}/rollback`) : activate(id, (n % 5) + 1),
      ),
    );
    const moves = (await get(`/v1/agents/${id}/history?limit=200`)).body.data
      .filter((entry: { action: string }) => /activated|rolled_back/.test(entry.action))
      .toReversed();
    for (let at = 1; at < moves.length; at += 1)
      expect(moves[at].previous_state.version).toBe(moves[at - 1].new_state.version);
    expect(await active(id)).toBe(moves.at(-1).new_state.version);
  });
});

describe("labels", () => {
  it("point at published versions; active is the pointer itself", async () => {
    const id = await newAgent(2);
    expect((await put(`/v1/agents/${id}/labels/staging`, { version: 2 })).body).toMatchObject({
      label: "staging",
      version: 2,
    });
    expect((await put(`/v1/agents/${id}/labels/active`, { version: 2 })).status).toBe(200);
    const labels = (await get(`/v1/agents/${id}/labels`)).body.data;
    expect(labels.map((label: { label: string; version: number }) => [label.label, label.version])).toEqual([
      ["active", 2],
      ["staging", 2],
    ]);
    expect((await get(`/v1/agents/${id}/versions/2`)).body.labels).toEqual(["active", "staging"]);
    expect((await send("DELETE", `/v1/agents/${id}/labels/active`)).body.code).toBe("label_reserved");
    expect((await send("DELETE", `/v1/agents/${id}/labels/staging`)).status).toBe(204);
    expect((await get(`/v1/agents/${id}/labels/staging`)).body.code).toBe("label_not_found");
    expect((await put(`/v1/agents/${id}/labels/bad%20name`, { version: 2 })).status).toBe(422);
    expect((await put(`/v1/agents/${id}/labels/x`, { version: 9 })).body.code).toBe("version_not_found");
  });
});

describe("comparing", () => {
  it("answers RFC 6902 operations and the lines that differ", async () => {
    const id = "compared";
    const text = (line: string) =>
      `You are a specialist.\nYour areas:\n- PIX\n- Accounts\n- Cards\n${line}\nAlways be kind.\n`;
    await post("/v1/agents", {
      agent_id: id,
      config: { agent: { version: 0 }, model: { temperature: 0.7 }, instructions: text("Answer briefly.") },
    });
    await post(`/v1/agents/${id}/versions`, {
      config: {
        agent: { version: 0 },
        model: { temperature: 0.2 },
        instructions: text("Answer at length."),
        tools: ["a"],
      },
    });
    const diff = (await get(`/v1/agents/${id}/diff?from=1&to=2`)).body;
    expect(diff.operations).toContainEqual({ op: "replace", path: "/model/temperature", value: 0.2 });
    expect(diff.operations).toContainEqual({ op: "add", path: "/tools", value: ["a"] });
    expect(JSON.stringify(diff.operations)).not.toContain("/agent/version");
    expect(diff.text[0].path).toBe("/instructions");
    expect(diff.text[0].changes).toContainEqual({ op: "remove", lines: ["Answer briefly."] });
    expect(diff.text[0].changes).toContainEqual({ op: "add", lines: ["Answer at length."] });
    expect((await get(`/v1/agents/${id}/diff?from=1`)).status).toBe(422);
    expect((await get(`/v1/agents/${id}/diff?from=1&to=7`)).body.code).toBe("version_not_found");
  });
});

describe("lists", () => {
  it("page through versions with cursors, highest first", async () => {
    const id = await newAgent(7);
    const seen: number[] = [];
    let cursor = "";
    do {
      const page = (await get(`/v1/agents/${id}/versions?limit=3${cursor && `&cursor=${cursor}`}`)).body;
      seen.push(...page.data.map((version: { version: number }) => version.version));
      cursor = page.next_cursor ?? "";
    } while (cursor);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    for (const bad of ["x", "W10", btoa("[1,2]"), "%00"]) {
      expect((await get(`/v1/agents/${id}/versions?cursor=${bad}`)).body.code).toBe("invalid_cursor");
    }
    expect((await get(`/v1/agents/${id}/versions?limit=0`)).status).toBe(422);
    expect((await get(`/v1/agents/${id}/versions?limit=201`)).status).toBe(422);
  });

  it("end a page of large configurations early and lose none", async () => {
    const id = await newAgent();
    const big = "x".repeat(500_000);
    for (let n = 0; n < 10; n += 1) await post(`/v1/agents/${id}/versions`, { config: { big, n } });
    const first = (await get(`/v1/agents/${id}/versions`)).body;
    expect(first.data.length).toBeLessThan(11);
    const rest = (await get(`/v1/agents/${id}/versions?cursor=${first.next_cursor}`)).body;
    expect([...first.data, ...rest.data].map((version: { version: number }) => version.version)).toEqual([
      11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
    expect(rest.next_cursor).toBeNull();
  });
});

describe("secrets in configurations", () => {
  it("become encrypted credentials in the same write and are never answered again", async () => {
    const secret = "sk_live_0123456789abcdef";
    const config = {
      providers: { llm: { provider: "groq.com", api_key: secret, model: "m" } },
      tools: [{ name: "t", auth: { api_key: secret } }],
    };
    const made = await post("/v1/agents", { agent_id: "with-keys", config });
    expect(made.status).toBe(201);
    const name = made.body.config.providers.llm.api_key.credential;
    expect(name).toMatch(/^with-keys-llm-[0-9a-f]{8}$/);
    expect(made.body.config.providers.llm).toEqual({
      provider: "groq.com",
      api_key: { credential: name },
      model: "m",
    });
    const again = await post("/v1/agents/with-keys/versions", { version: 1, config });
    expect(again.status).toBe(200);
    const list = (await get("/v1/credentials")).body.data;
    expect(list.find((row: { name: string }) => row.name === name)).toMatchObject({
      provider: "groq.com",
      last_four: "cdef",
    });
    const tables = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    ).all<{ name: string }>();
    for (const table of tables.results) {
      const rows = await env.DB.prepare(`SELECT * FROM "${table.name}"`).all();
      expect(JSON.stringify(rows.results), table.name).not.toContain(secret);
    }
    await put("/v1/agents/with-keys/versions/1/activate");
    expect((await send("DELETE", `/v1/credentials/${name}`)).body.code).toBe("credential_in_use");
    await post("/v1/agents/with-keys/versions", { config: {}, activate: true });
    expect((await send("DELETE", `/v1/credentials/${name}`)).body.code).toBe("credential_in_use");
    await post("/v1/agents/with-keys/versions/1/deprecate");
    expect((await send("DELETE", `/v1/credentials/${name}`)).status).toBe(204);
    expect((await send("DELETE", `/v1/credentials/${name}`)).body.code).toBe("credential_not_found");
  });
});
