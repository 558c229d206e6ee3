import { env } from "cloudflare:workers";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { MAX_CONTEXTS } from "../../src/domain/context/context.ts";
import { controlPlane } from "../../src/http/app.ts";
import { get, newAgent, send } from "./client.ts";
import {
  contextPath,
  newInstance,
  numbersOf,
  patch,
  read,
  rollBack,
  write,
  type TestInstance,
} from "./contexts-kit.ts";
import { newKey, newProject, newWorkspace, within } from "./edge-kit.ts";

const LIMITED = { AGENT_CONTEXT_HISTORY_LIMIT: "3" };

/** A write where other vars hold. */
async function writeUnder(vars: object, instance: TestInstance, name: string, rest: string, body: object) {
  const context = createExecutionContext();
  const request = new Request(`http://signalbox.test${contextPath(instance, name, rest)}`, {
    method: rest === "" ? "PUT" : "POST",
    headers: { authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const response = await controlPlane.fetch(request, { ...env, ...vars }, context);
  await waitOnExecutionContext(context);
  return { status: response.status, body: await response.json<Record<string, unknown>>() };
}

describe("writing", () => {
  it("makes a context, and each write is a new version that can be read again", async () => {
    const instance = await newInstance();
    const made = await write(instance, "profile", {
      data: { tone: "warm" },
      change_description: "first",
      created_by: "ana",
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: "profile",
      instance_id: instance.id,
      shared: false,
      current_version: 1,
      latest_version: 1,
      rollback_pointer: null,
      rollback_state: null,
      version: 1,
      data: { tone: "warm" },
      change_description: "first",
      created_by: "ana",
    });
    const second = await write(instance, "profile", { data: [1, "two", null] });
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({
      version: 2,
      current_version: 2,
      data: [1, "two", null],
      created_by: "root",
    });
    expect((await read(instance, "profile", "?version=1")).body).toMatchObject({
      version: 1,
      data: { tone: "warm" },
    });
    expect((await read(instance, "profile")).body).toMatchObject({ version: 2 });
    expect(await numbersOf(instance, "profile")).toEqual([2, 1]);
  });

  it("compares and swaps with expected_version", async () => {
    const instance = await newInstance();
    expect((await write(instance, "c", { data: 1, expected_version: 3 })).body.code).toBe("context_conflict");
    expect((await write(instance, "c", { data: 1, expected_version: 0 })).status).toBe(201);
    const late = await write(instance, "c", { data: 2, expected_version: 0 });
    expect(late.body).toMatchObject({ code: "context_conflict", current_version: 1 });
    expect((await write(instance, "c", { data: 2, expected_version: 1 })).body.version).toBe(2);
    const merge = await patch("merge-patch", instance, "c", { a: 1 }, { query: "?expected_version=1" });
    expect(merge.body).toMatchObject({ status: 409, code: "context_conflict", current_version: 2 });
    const ops = [{ op: "replace", path: "", value: 3 }];
    expect((await patch("json-patch", instance, "c", ops, { query: "?expected_version=1" })).body.code).toBe(
      "context_conflict",
    );
    expect(
      (await patch("json-patch", instance, "c", ops, { query: "?expected_version=2" })).body,
    ).toMatchObject({
      version: 3,
      data: 3,
    });
  });

  it("refuses what is too large, too deep, without data, badly named, and one context too many", async () => {
    const instance = await newInstance();
    const big = await write(instance, "big", { data: "x".repeat(256 * 1024) });
    expect(big.body).toMatchObject({ status: 413, code: "context_too_large" });
    const most = await write(instance, "big", { data: "é".repeat((256 * 1024 - 2) / 2) });
    expect(most.status).toBe(201);
    const merged = await patch("merge-patch", instance, "big", { a: "x".repeat(256 * 1024 - 9) });
    expect(merged.status).toBe(200);
    expect((await patch("merge-patch", instance, "big", { b: 1 })).body.code).toBe("context_too_large");
    expect((await read(instance, "big")).body.version).toBe(2);
    const deep = await write(instance, "deep", { data: JSON.parse("[".repeat(33) + "]".repeat(33)) });
    expect(deep.body).toMatchObject({ status: 422, code: "invalid_request" });
    expect((await write(instance, "none", {})).body.errors).toEqual([
      { path: "/data", message: "is missing" },
    ]);
    expect((await write(instance, "a.b", { data: 1 })).body.code).toBe("invalid_request");
    await env.DB.batch(
      Array.from({ length: MAX_CONTEXTS - 1 }, (_, index) =>
        env.DB.prepare(
          `INSERT INTO context (id, workspace_id, project_id, instance_id, name, is_shared, current_version,
             latest_version, created_at, updated_at) VALUES (?1, 1, 1, ?2, ?1, 0, 1, 1, 0, 0)`,
        ).bind(`${instance.id}-${index}`, instance.id),
      ),
    );
    expect((await write(instance, "more", { data: 1 })).body.code).toBe("limit_reached");
    expect((await write(instance, "big", { data: 1 })).status).toBe(200);
  });

  it("is audited with digests, never with data, and leaves the project's revision", async () => {
    const instance = await newInstance();
    const before = (await write(instance, "secret", { data: "the-secret-data" })).headers.get(
      "signalbox-revision",
    );
    await write(instance, "secret", {
      data: "the-secret-data-2",
      change_description: "why",
      created_by: "ana",
    });
    await patch("merge-patch", instance, "secret", { hidden: "the-secret-data-3" });
    await patch("json-patch", instance, "secret", [{ op: "add", path: "/more", value: "the-secret-data-4" }]);
    await rollBack(instance, "secret", 1);
    const gone = await send("DELETE", contextPath(instance, "secret"));
    expect(gone.status).toBe(204);
    expect(gone.headers.get("signalbox-revision")).toBe(before);
    const { results } = await env.DB.prepare(
      "SELECT action, reason, changed_by, previous_state AS previous, new_state AS next FROM audit WHERE previous_state LIKE ?1 OR new_state LIKE ?1 ORDER BY id",
    )
      .bind(`%${instance.id}%`)
      .all<Record<string, string>>();
    expect(results.map(({ action }) => action)).toEqual([
      "context.created",
      "context.updated",
      "context.updated",
      "context.updated",
      "context.rolled_back",
      "context.deleted",
    ]);
    expect(JSON.stringify(results)).not.toContain("the-secret-data");
    expect(results[1]).toMatchObject({ reason: "why", changed_by: "ana" });
    expect(JSON.parse(results[1]!.next!)).toMatchObject({
      name: "secret",
      version: 2,
      change: "value",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(JSON.parse(results[2]!.next!)).toMatchObject({ version: 3, change: "merge_patch" });
  });
});

describe("patches", () => {
  // RFC 7396, appendix A.
  it.each([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ 'k"e\\y\u0001é😀': 1 }, { 'k"e\\y\u0001é😀': 2 }, { 'k"e\\y\u0001é😀': 2 }],
  ])("merges %j with %j", async (data, merged, expected) => {
    const instance = await newInstance();
    await write(instance, "c", { data });
    const answer = await patch("merge-patch", instance, "c", merged);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ version: 2 });
    expect(answer.body.data).toEqual(expected);
  });

  it("does operations in order, or none of them", async () => {
    const instance = await newInstance();
    await write(instance, "c", { data: { list: [1], n: 1 } });
    const done = await patch(
      "json-patch",
      instance,
      "c",
      [
        { op: "test", path: "/n", value: 1 },
        { op: "add", path: "/list/-", value: 2 },
        { op: "move", from: "/n", path: "/m" },
      ],
      { query: "?change_description=moved&created_by=ana" },
    );
    expect(done.body).toMatchObject({
      version: 2,
      data: { list: [1, 2], m: 1 },
      change_description: "moved",
      created_by: "ana",
    });
    const failed = await patch("json-patch", instance, "c", [
      { op: "remove", path: "/m" },
      { op: "test", path: "/list/0", value: 9 },
    ]);
    expect(failed.body).toMatchObject({ status: 422, code: "invalid_patch", errors: [{ path: "/1" }] });
    expect((await read(instance, "c")).body.version).toBe(2);
  });

  it("need their content type, and a context", async () => {
    const instance = await newInstance();
    const plain = await send("PATCH", contextPath(instance, "c"), { body: {} });
    expect(plain.body.code).toBe("unsupported_media_type");
    expect((await patch("merge-patch", instance, "c", {})).body.code).toBe("context_not_found");
    expect((await patch("json-patch", instance, "c", {})).body.code).toBe("invalid_patch");
  });
});

describe("200 writers on one context", () => {
  const writers = Array.from({ length: 200 }, (_, index) => index);
  const gapless = Array.from({ length: 200 }, (_, index) => 200 - index);

  it("lose nothing with expected_version, and number without gaps", { timeout: 180_000 }, async () => {
    const instance = await newInstance();
    const vars = { AGENT_CONTEXT_HISTORY_LIMIT: "1000" };
    await writeUnder(vars, instance, "count", "", { data: { count: 0, by: [] } });
    let conflicts = 0;
    await Promise.all(
      writers.map(async (writer) => {
        for (let tries = 1; ; tries += 1) {
          const { body } = await read(instance, "count");
          const data = { count: body.data.count + 1, by: [...body.data.by, writer] };
          const written = await writeUnder(vars, instance, "count", "", {
            data,
            expected_version: body.version,
          });
          if (written.status === 200) return;
          expect(written.body.code).toBe("context_conflict");
          conflicts += 1;
          await new Promise((resolve) =>
            setTimeout(resolve, Math.random() * Math.min(8_000, 250 * 2 ** tries)),
          );
        }
      }),
    );
    const { body } = await read(instance, "count");
    expect(conflicts).toBeGreaterThan(0);
    expect(body).toMatchObject({ version: 201, current_version: 201, latest_version: 201 });
    expect(body.data.count).toBe(200);
    expect(body.data.by.toSorted((a: number, b: number) => a - b)).toEqual(writers);
    expect(await numbersOf(instance, "count")).toEqual(gapless.map((number) => number + 1));
  });

  it("lose nothing with JSON Patch", { timeout: 60_000 }, async () => {
    const instance = await newInstance();
    await write(instance, "list", { data: { all: [] } });
    const answers = await Promise.all(
      writers.map((writer) =>
        patch("json-patch", instance, "list", [{ op: "add", path: "/all/-", value: writer }]),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers.map(({ body }) => body.version).toSorted((a, b) => b - a)).toEqual(
      gapless.map((n) => n + 1),
    );
    const { body } = await read(instance, "list");
    expect(body.data.all.toSorted((a: number, b: number) => a - b)).toEqual(writers);
    expect(await numbersOf(instance, "list")).toEqual(gapless.slice(0, 50).map((number) => number + 1));
  });

  it("lose nothing with Merge Patch, and all of them at once make one context", async () => {
    const instance = await newInstance();
    const puts = await Promise.all(writers.map((writer) => write(instance, "all", { data: { writer } })));
    expect(puts.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(puts.map(({ body }) => body.version).toSorted((a, b) => b - a)).toEqual(gapless);
    const merges = await Promise.all(
      writers.map((writer) => patch("merge-patch", instance, "all", { [`w${writer}`]: writer })),
    );
    expect(new Set(merges.map(({ status }) => status))).toEqual(new Set([200]));
    const { body } = await read(instance, "all");
    expect(body.version).toBe(400);
    expect(Object.keys(body.data)).toHaveLength(201);
  });
});

describe("history", () => {
  it("lists a diff between versions", async () => {
    const instance = await newInstance();
    await write(instance, "c", { data: { a: 1, text: "one\ntwo" } });
    await write(instance, "c", { data: { a: 2, text: "one\nthree" } });
    const { body } = await read(instance, "c", "/diff?from=1&to=2");
    expect(body).toMatchObject({ name: "c", from: 1, to: 2 });
    expect(body.operations).toContainEqual({ op: "replace", path: "/a", value: 2 });
    expect(body.text).toMatchObject([{ path: "/text" }]);
    expect((await read(instance, "c", "/diff?from=1&to=9")).body.code).toBe("context_version_not_found");
  });

  it("goes on page by page, newest first", async () => {
    const instance = await newInstance();
    for (let count = 1; count <= 5; count += 1) await write(instance, "c", { data: count });
    const first = await read(instance, "c", "/versions?limit=2");
    expect(first.body.data.map((one: { data: number }) => one.data)).toEqual([5, 4]);
    const next = await read(instance, "c", `/versions?limit=3&cursor=${first.body.next_cursor}`);
    expect(next.body.data.map((one: { data: number }) => one.data)).toEqual([3, 2, 1]);
    expect(next.body.next_cursor).toBeNull();
  });

  it("ends a page where its data are large", async () => {
    const instance = await newInstance();
    for (let count = 1; count <= 18; count += 1)
      await write(instance, "c", { data: `${count}${"x".repeat(250_000)}` });
    const first = await read(instance, "c", "/versions");
    expect(first.body.data).toHaveLength(16);
    const rest = await read(instance, "c", `/versions?cursor=${first.body.next_cursor}`);
    expect(rest.body.data.map((one: { version: number }) => one.version)).toEqual([2, 1]);
  });

  it("rolls back without a copy, and the next write is the highest number plus one", async () => {
    const instance = await newInstance();
    for (let count = 1; count <= 4; count += 1) await write(instance, "c", { data: count });
    const back = await rollBack(instance, "c", 2);
    expect(back.status).toBe(200);
    expect(back.body).toMatchObject({
      version: 2,
      data: 2,
      current_version: 2,
      latest_version: 4,
      rollback_pointer: 2,
      rollback_state: "success",
    });
    expect(await numbersOf(instance, "c")).toEqual([4, 3, 2, 1]);
    const next = await write(instance, "c", { data: 5, expected_version: 2 });
    expect(next.body).toMatchObject({
      version: 5,
      current_version: 5,
      rollback_pointer: null,
      rollback_state: "success",
    });
    expect((await rollBack(instance, "c", 9)).body).toMatchObject({
      status: 404,
      code: "context_version_not_found",
    });
    expect((await read(instance, "c")).body).toMatchObject({ version: 5, rollback_state: "success" });
  });

  it("a patch after a rollback rests on its target", async () => {
    const instance = await newInstance();
    await write(instance, "c", { data: { a: 1 } });
    await write(instance, "c", { data: { b: 2 } });
    await rollBack(instance, "c", 1);
    expect((await patch("merge-patch", instance, "c", { c: 3 })).body).toMatchObject({
      version: 3,
      data: { a: 1, c: 3 },
    });
  });

  it("keeps as many versions as the deployment says", async () => {
    const instance = await newInstance();
    for (let count = 1; count <= 6; count += 1) await writeUnder(LIMITED, instance, "c", "", { data: count });
    expect(await numbersOf(instance, "c")).toEqual([6, 5, 4]);
    expect((await read(instance, "c", "?version=3")).body.code).toBe("context_version_not_found");
    expect((await rollBack(instance, "c", 3)).body.code).toBe("context_version_not_found");
  });

  it("keeps the current version and the pointer's, though they are older than all that are kept", async () => {
    const instance = await newInstance();
    for (let count = 1; count <= 6; count += 1) await write(instance, "c", { data: count });
    const back = await writeUnder(LIMITED, instance, "c", "/rollback", { target_version: 1 });
    expect(back.body).toMatchObject({ version: 1, rollback_pointer: 1 });
    expect(await numbersOf(instance, "c")).toEqual([6, 5, 4, 1]);
  });
});

describe("a rollback", () => {
  /** The database, where a version is pruned just before a rollback is written. */
  function pruning(instance: TestInstance, version: number): D1Database {
    let isComing = false;
    return new Proxy(env.DB, {
      get(target, method: keyof D1Database) {
        if (method === "prepare")
          return (query: string) => {
            isComing ||= query.includes("'pending'");
            return target.prepare(query);
          };
        if (method === "batch")
          return async (statements: D1PreparedStatement[]) => {
            if (isComing)
              await target
                .prepare(
                  "DELETE FROM context_version WHERE version = ? AND context_id = (SELECT id FROM context WHERE instance_id = ?)",
                )
                .bind(version, instance.id)
                .run();
            return target.batch(statements);
          };
        return target[method].bind(target);
      },
    });
  }

  it("has failed where its target is pruned while it is under way, and nothing has moved", async () => {
    const instance = await newInstance();
    for (let count = 1; count <= 3; count += 1) await write(instance, "c", { data: count });
    await rollBack(instance, "c", 2);
    const failed = await writeUnder({ DB: pruning(instance, 1) }, instance, "c", "/rollback", {
      target_version: 1,
    });
    expect(failed.body).toMatchObject({ status: 404, code: "context_version_not_found" });
    expect((await read(instance, "c")).body).toMatchObject({
      version: 2,
      current_version: 2,
      rollback_pointer: 2,
      rollback_state: "failed",
    });
    expect((await rollBack(instance, "c", 3)).body).toMatchObject({ version: 3, rollback_state: "success" });
  });

  it("is done once under one Idempotency-Key", async () => {
    const instance = await newInstance();
    for (let count = 1; count <= 2; count += 1) await write(instance, "c", { data: count });
    const again = { body: { target_version: 1 }, headers: { "idempotency-key": crypto.randomUUID() } };
    const first = await send("POST", contextPath(instance, "c", "/rollback"), again);
    await write(instance, "c", { data: 3 });
    const second = await send("POST", contextPath(instance, "c", "/rollback"), again);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(second.body).toEqual(first.body);
    expect((await read(instance, "c")).body.version).toBe(3);
  });
});

describe("a private agent's instance", () => {
  it("is not there for those who do not see the agent", async () => {
    const instance = await newInstance();
    const name = `private-${crypto.randomUUID().slice(0, 8)}`;
    await write(instance, name, { data: 1 });
    await env.DB.prepare("UPDATE agent SET visibility = 'private', owner = 'ana' WHERE agent_id = ?")
      .bind(instance.agentId)
      .run();
    const { token: key } = await newKey(
      { id: 1, slug: "default", workspace: 1 },
      { scopes: ["contexts:read", "contexts:write"] },
    );
    const nowhere = { ...instance, id: "in_none" };
    for (const [answer, absent] of [
      [await read(instance, name, "", { key }), await read(nowhere, name, "", { key })],
      [await write(instance, name, { data: 2 }, { key }), await write(nowhere, name, { data: 2 }, { key })],
    ] as const) {
      expect(answer.body).toMatchObject({ status: 404, code: "instance_not_found" });
      expect(answer.body.detail.replace(instance.id, "in_none")).toBe(absent.body.detail);
    }
    expect((await read(instance, name)).body.version).toBe(1);
  });
});

describe("sharing", () => {
  it("makes one context of all instances of the project, and an own one goes before", async () => {
    const [one, two] = [await newInstance(), await newInstance()];
    const name = `team-${crypto.randomUUID().slice(0, 8)}`;
    expect((await write(one, name, { data: "shared", shared: true })).status).toBe(201);
    expect((await read(two, name)).body).toMatchObject({ instance_id: one.id, shared: true, data: "shared" });
    expect((await write(two, name, { data: "by two" })).body).toMatchObject({
      version: 2,
      instance_id: one.id,
    });
    expect((await write(two, name, { data: 1, shared: true })).body).toMatchObject({
      status: 409,
      code: "context_exists",
    });
    expect((await write(one, name, { data: 1, shared: false })).body.code).toBe("invalid_request");
    const own = await write(two, name, { data: "own", shared: false });
    expect(own.status).toBe(201);
    expect((await read(two, name)).body).toMatchObject({ instance_id: two.id, shared: false, data: "own" });
    expect((await read(one, name)).body.data).toBe("by two");
    const listed = (await get(`/v1/instances/${two.id}/contexts?limit=200`)).body.data as Record<
      string,
      unknown
    >[];
    expect(listed.filter((context) => context.name === name)).toMatchObject([
      { instance_id: two.id, shared: false },
    ]);
    expect(listed[0]).not.toHaveProperty("data");
    await send("DELETE", contextPath(two, name));
    const after = (await get(`/v1/instances/${two.id}/contexts?limit=200`)).body.data as Record<
      string,
      unknown
    >[];
    expect(after.filter((context) => context.name === name)).toMatchObject([
      { instance_id: one.id, shared: true },
    ]);
  });

  it("does not make a context of one instance another's", async () => {
    const [one, two] = [await newInstance(), await newInstance()];
    await write(one, "mine", { data: 1 });
    expect((await read(two, "mine")).body.code).toBe("context_not_found");
    expect((await write(two, "mine", { data: 2 })).status).toBe(201);
    expect((await read(one, "mine")).body.data).toBe(1);
  });

  it("ends at the project's and the workspace's border", async () => {
    const instance = await newInstance();
    const name = `near-${crypto.randomUUID().slice(0, 8)}`;
    await write(instance, name, { data: "ours", shared: true });
    const other = await newProject();
    const workspace = await newWorkspace(`w-${crypto.randomUUID().slice(0, 8)}`);
    const far = await newProject(workspace);
    const scopes = ["contexts:read", "contexts:write"];
    for (const project of [other, far]) {
      const { token: key } = await newKey(project, { scopes });
      for (const answer of [
        await read(instance, name, "", { key }),
        await read(instance, name, "/versions", { key }),
        await read(instance, name, "/diff?from=1&to=1", { key }),
        await get(`/v1/instances/${instance.id}/contexts`, { key }),
        await write(instance, name, { data: 1 }, { key }),
        await patch("merge-patch", instance, name, {}, { key }),
        await send("POST", contextPath(instance, name, "/rollback"), { body: { target_version: 1 }, key }),
        await send("DELETE", contextPath(instance, name), { key }),
      ])
        expect(answer.body).toMatchObject({ status: 404, code: "instance_not_found" });
    }
    const agentId = await newAgent(1, within(other));
    const theirs = await newInstance(agentId, { workspaceId: 1, projectId: other.id });
    const options = within(other);
    expect((await read(theirs, name, "", options)).body.code).toBe("context_not_found");
    expect((await write(theirs, name, { data: "theirs", shared: true }, options)).status).toBe(201);
    expect((await read(instance, name)).body.data).toBe("ours");
    const { token: reader } = await newKey(
      { id: 1, slug: "default", workspace: 1 },
      { scopes: ["contexts:read"] },
    );
    expect((await read(instance, name, "", { key: reader })).status).toBe(200);
    expect((await write(instance, name, { data: 1 }, { key: reader })).body.code).toBe("scope_missing");
  });

  it("is not there where the deployment has no instances", async () => {
    const instance = await newInstance();
    const answer = await writeUnder({ AGENTS_ENABLED: "false" }, instance, "c", "", { data: 1 });
    expect(answer.body).toMatchObject({ status: 404, code: "feature_disabled" });
  });
});
