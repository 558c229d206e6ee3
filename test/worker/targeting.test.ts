import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { get, newAgent, post, put, send } from "./client.ts";

/** The newest snapshot of an agent of the default project. */
async function snapshotOf(agent: string): Promise<Snapshot> {
  const body = await env.DB.prepare(
    "SELECT body FROM snapshot WHERE agent_id = ? ORDER BY revision DESC LIMIT 1",
  )
    .bind(agent)
    .first<string>("body");
  return JSON.parse(body!);
}

const newGroup = async (values: (string | number)[]): Promise<string> => {
  const id = `g-${crypto.randomUUID().slice(0, 8)}`;
  const made = await post("/v1/groups", { id, values });
  expect(made.status).toBe(201);
  return id;
};

describe("rules", () => {
  it("are replaced whole, with what they were in the audit, and reach the snapshot with all that they name", async () => {
    const id = await newAgent(4);
    const group = await newGroup(["u1"]);
    const body = {
      rules: [
        { id: "pro", description: "paying", condition: { plan: "pro" }, version: 2 },
        {
          id: "beta",
          condition: { user_id: { $inGroup: group }, version: 9 },
          split: [
            { version: 1, weight: 70 },
            { version: 3, weight: 30 },
          ],
        },
      ],
      overrides: [{ user_id: "qa", version: 4 }],
      reason: "try it",
      changed_by: "ana",
    };
    const written = await put(`/v1/agents/${id}/rules`, body);
    expect([written.status, written.body.rules]).toEqual([200, body.rules]);
    expect(written.headers.get("etag")).toBe(`"${written.body.revision}"`);
    expect((await get(`/v1/agents/${id}/rules`)).body).toEqual(written.body);
    const snapshot = await snapshotOf(id);
    expect(snapshot).toMatchObject({
      rules: body.rules,
      overrides: body.overrides,
      groups: { [group]: ["u1"] },
    });
    expect(Object.keys(snapshot.versions)).toEqual(["1", "2", "3", "4"]);
    const [entry] = (await get(`/v1/agents/${id}/history`)).body.data;
    expect(entry).toMatchObject({
      action: "rules.replaced",
      changed_by: "ana",
      reason: "try it",
      previous_state: { rules: [], overrides: [] },
    });
  });

  it("name versions that exist, are published and not deprecated", async () => {
    const id = await newAgent(2);
    await post(`/v1/agents/${id}/versions`, { config: {}, status: "draft" });
    await post(`/v1/agents/${id}/versions/2/deprecate`);
    const answer = await put(`/v1/agents/${id}/rules`, {
      rules: [
        { id: "a", condition: {}, version: 9 },
        { id: "b", condition: {}, version: 3 },
      ],
      overrides: [{ session_id: "s", version: 2 }],
    });
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_request"]);
    expect(answer.body.errors).toEqual([
      { path: "/rules/0/version", message: "version 9 does not exist" },
      { path: "/rules/1/version", message: "version 3 is a draft: publish it first" },
      { path: "/overrides/0/version", message: "version 2 is deprecated" },
    ]);
  });

  it.each([
    ["an operator that there is not", { a: { $near: 1 } }],
    ["a runaway pattern", { a: { $regex: "(a+)+$" } }],
    ["a pattern that is none", { a: { $regex: "(" } }],
    ["a group that does not exist", { a: { $inGroup: "nobody" } }],
  ])("refuse %s", async (_name, condition) => {
    const id = await newAgent();
    const answer = await put(`/v1/agents/${id}/rules`, { rules: [{ id: "r", condition, version: 1 }] });
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_request"]);
    expect(answer.body.errors[0].path).toContain("/rules/0/condition/a");
    expect((await get(`/v1/agents/${id}/rules`)).body.rules).toEqual([]);
  });

  it("stand beside activations at the same time, none lost", async () => {
    const id = await newAgent(2);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => put(`/v1/agents/${id}/versions/${(n % 2) + 1}/activate`)),
      put(`/v1/agents/${id}/rules`, { rules: [{ id: "r", condition: {}, version: 1 }] }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 11 }, () => 200));
    expect((await snapshotOf(id)).rules).toHaveLength(1);
  });

  it("are refused with 412 when the agent has changed since If-Match", async () => {
    const id = await newAgent();
    const answer = await put(`/v1/agents/${id}/rules`, { rules: [] }, { headers: { "if-match": '"1"' } });
    expect([answer.status, answer.body.code]).toEqual([412, "revision_mismatch"]);
  });

  it.each(['""', "x", '"1", "2"', "1.5"])("are refused with an If-Match of %j", async (tag) => {
    const id = await newAgent();
    const answer = await put(`/v1/agents/${id}/rules`, { rules: [] }, { headers: { "if-match": tag } });
    expect([answer.status, answer.body.code]).toEqual([400, "malformed_header"]);
  });
});

describe("flags", () => {
  const flag = {
    key: "web_search",
    type: "boolean",
    default_value: false,
    gates_tools: ["search"],
    rules: [],
  };

  it("keep their key: a body that names another is refused", async () => {
    const id = await newAgent();
    await post(`/v1/agents/${id}/flags`, flag);
    const path = `/v1/agents/${id}/flags/${flag.key}`;
    const other = await put(path, { ...flag, key: "other" });
    expect(other).toMatchObject({
      status: 422,
      body: { code: "invalid_request", errors: [{ path: "/key" }] },
    });
    expect((await put(path, flag)).status).toBe(200);
  });

  it("are created, listed, replaced and deleted, and reach the snapshot", async () => {
    const id = await newAgent();
    const made = await post(`/v1/agents/${id}/flags`, { ...flag, rules: [{ percent: 20, value: true }] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...flag, enabled: true, rules: [{ percent: 20, value: true }] });
    expect((await snapshotOf(id)).flags).toMatchObject([{ key: "web_search" }]);
    expect((await post(`/v1/agents/${id}/flags`, flag)).body.code).toBe("flag_exists");
    const replaced = await put(`/v1/agents/${id}/flags/web_search`, {
      type: "string",
      enabled: false,
      default_value: "x",
    });
    expect(replaced.body).toMatchObject({ key: "web_search", type: "string", enabled: false, rules: [] });
    expect((await get(`/v1/agents/${id}/flags/web_search`)).body).toEqual(replaced.body);
    expect((await get(`/v1/agents/${id}/flags`)).body.data).toEqual([replaced.body]);
    expect((await send("DELETE", `/v1/agents/${id}/flags/web_search`)).status).toBe(204);
    expect((await get(`/v1/agents/${id}/flags/web_search`)).body.code).toBe("flag_not_found");
    expect((await snapshotOf(id)).flags).toEqual([]);
    const actions = (await get(`/v1/agents/${id}/history`)).body.data.map(
      (entry: { action: string }) => entry.action,
    );
    expect(actions.slice(0, 3)).toEqual(["flag.deleted", "flag.updated", "flag.created"]);
  });

  it.each([
    ["a value of another type", { default_value: "x" }],
    ["a rule's value of another type", { rules: [{ value: 1 }] }],
    ["a percentage above 100", { rules: [{ percent: 101, value: true }] }],
    ["tools gated by text", { type: "string", default_value: "x" }],
    ["a bad condition", { rules: [{ condition: { a: { $what: 1 } }, value: true }] }],
    ["no key", { key: undefined }],
  ])("refuse %s", async (_name, change) => {
    const id = await newAgent();
    const answer = await post(`/v1/agents/${id}/flags`, { ...flag, ...change });
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_request"]);
    expect((await get(`/v1/agents/${id}/flags`)).body.data).toEqual([]);
  });
});

describe("what would be lost or too much", () => {
  it("is refused: a field that nobody knows, which would take all rules away", async () => {
    const id = await newAgent();
    await put(`/v1/agents/${id}/rules`, { rules: [{ id: "r", condition: {}, version: 1 }] });
    expect((await put(`/v1/agents/${id}/rules`, { rule: [] })).status).toBe(422);
    const read = (await get(`/v1/agents/${id}/rules`)).body;
    expect(read.rules).toHaveLength(1);
    expect((await put(`/v1/agents/${id}/rules`, read)).status).toBe(200);
    const flag = { key: "f", type: "boolean", default_value: true, rulez: [] };
    expect((await post(`/v1/agents/${id}/flags`, flag)).status).toBe(422);
  });

  it("is refused: groups that make a snapshot larger than a row", async () => {
    const id = await newAgent();
    const values = Array.from({ length: 1_000 }, (_, n) => `${n}`.padEnd(240, "x"));
    const groups: string[] = [];
    for (let n = 0; n < 7; n += 1) groups.push(await newGroup(values));
    const condition = { $or: groups.map((group) => ({ user_id: { $inGroup: group } })) };
    const answer = await put(`/v1/agents/${id}/rules`, { rules: [{ id: "r", condition, version: 1 }] });
    expect([answer.status, answer.body.code]).toEqual([413, "agent_too_large"]);
    expect((await get(`/v1/agents/${id}/rules`)).body.rules).toEqual([]);
    expect(
      (
        await post("/v1/groups", {
          id: "huge",
          values: Array.from({ length: 5_000 }, (_, n) => `${n}`.padEnd(100, "x")),
        })
      ).status,
    ).toBe(422);
  });
});

describe("patterns that take long together", () => {
  /** Nine million steps, which alone is allowed. */
  const condition = { a: { $regex: "a*b|a*c|a*d|a*e|a*f|a*g|a*h|a*i|a*j" } };
  const rules = (count: number) => ({
    rules: Array.from({ length: count }, (_, n) => ({ id: `r${n}`, condition, version: 1 })),
  });
  const flag = (count: number) => ({
    type: "boolean",
    default_value: false,
    rules: Array.from({ length: count }, () => ({ condition, value: true })),
  });
  const refused = {
    code: "invalid_request",
    errors: [
      {
        path: "/rules",
        message: expect.stringMatching(
          /37 million steps .*; 30 million steps are allowed: start them with \^/,
        ),
      },
    ],
  };

  it("are refused in rules, beside flags, whatever the order", async () => {
    const id = await newAgent();
    expect((await put(`/v1/agents/${id}/rules`, rules(4))).body).toMatchObject(refused);
    expect((await put(`/v1/agents/${id}/rules`, rules(2))).status).toBe(200);
    expect((await post(`/v1/agents/${id}/flags`, { key: "two", ...flag(2) })).body).toMatchObject(refused);
    expect((await post(`/v1/agents/${id}/flags`, { key: "one", ...flag(1) })).status).toBe(201);
    expect((await put(`/v1/agents/${id}/flags/one`, flag(2))).body).toMatchObject(refused);
    expect((await put(`/v1/agents/${id}/flags/one`, flag(1))).status).toBe(200);
    expect((await put(`/v1/agents/${id}/rules`, rules(3))).body).toMatchObject(refused);
    expect((await post(`/v1/agents/${id}/flags`, { key: "plain", ...flag(0) })).status).toBe(201);
    expect((await get(`/v1/agents/${id}/rules`)).body.rules).toHaveLength(2);
  });

  it("are refused though the flags that have them are made at the same time", async () => {
    const id = await newAgent();
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, n) => post(`/v1/agents/${id}/flags`, { key: `f${n}`, ...flag(1) })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(made.filter(({ status }) => status === 422)).toHaveLength(3);
  });
});

describe("many writers at once", () => {
  const WRITERS = [1, 2, 3, 4, 5, 6];
  const tagOf = ({ headers }: { headers: Headers }) => Number(headers.get("etag")?.slice(1, -1));
  const revisionOf = ({ headers }: { headers: Headers }) => Number(headers.get("signalbox-revision"));

  it("of rules are each answered with their own rules and revision", async () => {
    const agent = await newAgent();
    const overrides = (n: number) => [{ user_id: `u${n}`, version: 1 }];
    const answers = await Promise.all(
      WRITERS.map((n) => put(`/v1/agents/${agent}/rules`, { rules: [], overrides: overrides(n) })),
    );
    for (const [index, answer] of answers.entries()) {
      expect(answer).toMatchObject({ status: 200, body: { overrides: overrides(WRITERS[index]!) } });
      expect([answer.body.revision, tagOf(answer)]).toEqual([revisionOf(answer), revisionOf(answer)]);
    }
    expect(new Set(answers.map(revisionOf)).size).toBe(WRITERS.length);
  });

  it("of a flag are each answered with their own definition", async () => {
    const agent = await newAgent();
    const flag = { key: "f", type: "number", default_value: 0 };
    const made = await post(`/v1/agents/${agent}/flags`, flag);
    const path = `/v1/agents/${agent}/flags/f`;
    expect((await get(path)).body).toEqual(made.body);
    const answers = await Promise.all(WRITERS.map((n) => put(path, { ...flag, default_value: n })));
    expect(answers.map(({ body }) => body.default_value)).toEqual(WRITERS);
    const last = answers.find(
      (answer) => revisionOf(answer) === Math.max(...answers.map((one) => revisionOf(one))),
    );
    expect((await get(path)).body).toEqual(last!.body);
  });

  it("of an agent are each answered with their own fields and revision", async () => {
    const agent = await newAgent();
    const answers = await Promise.all(
      WRITERS.map((n) => send("PATCH", `/v1/agents/${agent}`, { body: { description: `d${n}` } })),
    );
    for (const [index, answer] of answers.entries()) {
      expect(answer).toMatchObject({ status: 200, body: { description: `d${WRITERS[index]}` } });
      expect([answer.body.revision, tagOf(answer)]).toEqual([revisionOf(answer), revisionOf(answer)]);
    }
  });
});

describe("saved groups", () => {
  it("change for all agents that name them, and no others, in one revision", async () => {
    const group = await newGroup(["u1"]);
    const [one, two, other] = [await newAgent(), await newAgent(), await newAgent()];
    const condition = { user_id: { $inGroup: group } };
    await put(`/v1/agents/${one}/rules`, { rules: [{ id: "r", condition, version: 1 }] });
    await post(`/v1/agents/${two}/flags`, {
      key: "f",
      type: "boolean",
      default_value: false,
      rules: [{ condition: { $or: [condition] }, value: true }],
    });
    const before = (await get(`/v1/agents/${other}`)).body.revision;
    const changed = await put(`/v1/groups/${group}`, { values: ["u1", "u2"] });
    expect([changed.status, changed.body.values]).toEqual([200, ["u1", "u2"]]);
    const revision = Number(changed.headers.get("signalbox-revision"));
    for (const agent of [one, two]) {
      expect((await snapshotOf(agent)).groups).toEqual({ [group]: ["u1", "u2"] });
      expect((await get(`/v1/agents/${agent}`)).body.revision).toBe(revision);
    }
    expect((await get(`/v1/agents/${other}`)).body.revision).toBe(before);
    expect((await send("DELETE", `/v1/groups/${group}`)).body.code).toBe("group_in_use");
    await put(`/v1/agents/${one}/rules`, { rules: [] });
    await send("DELETE", `/v1/agents/${two}/flags/f`);
    expect((await send("DELETE", `/v1/groups/${group}`)).status).toBe(204);
    expect((await get(`/v1/groups/${group}`)).body.code).toBe("group_not_found");
  });

  it("have an ETag, and are refused with 412 when they have changed since If-Match", async () => {
    const group = await newGroup(["u1"]);
    const path = `/v1/groups/${group}`;
    const tag = (await get(path)).headers.get("etag")!;
    const matching = (etag: string) => ({ headers: { "if-match": etag } });
    const first = await put(path, { values: ["u2"] }, matching(tag));
    expect([first.status, first.body.values]).toEqual([200, ["u2"]]);
    const next = first.headers.get("etag")!;
    expect((await get(path)).headers.get("etag")).toBe(next);
    const late = [
      await put(path, { values: ["u3"] }, matching(tag)),
      await send("DELETE", path, matching(tag)),
    ];
    for (const { status, body } of late) {
      expect([status, body.code]).toEqual([412, "revision_mismatch"]);
      expect(body.detail).toContain("The group has changed");
    }
    expect((await get(path)).body.values).toEqual(["u2"]);
    const race = await Promise.all(
      ["a", "b", "c", "d"].map((value) => put(path, { values: [value] }, matching(next))),
    );
    expect(race.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412, 412, 412]);
    expect((await put(path, { values: [] })).status).toBe(200);
    const last = (await get(path)).headers.get("etag")!;
    expect((await send("DELETE", path, matching(last))).status).toBe(204);
    const gone = await put(path, { values: [] }, matching(last));
    expect([gone.status, gone.body.code]).toEqual([404, "group_not_found"]);
  });

  it("answer each of many writers with its own values and an ETag that no other has", async () => {
    const group = await newGroup(["first"]);
    const path = `/v1/groups/${group}`;
    const names = Array.from({ length: 40 }, (_, n) => `w${n}`);
    const answers = await Promise.all(names.map((name) => put(path, { name, values: [name] })));
    expect(answers.map(({ body }) => [body.name, body.values])).toEqual(names.map((name) => [name, [name]]));
    const tags = answers.map(({ headers }) => headers.get("etag")!);
    expect(new Set(tags).size).toBe(names.length);
    for (const { body, headers } of answers)
      expect(headers.get("etag")).toBe(`"${Date.parse(body.updated_at)}"`);
    const { body: last, headers } = await get(path);
    expect(tags.map((tag) => Number(tag.slice(1, -1))).reduce((a, b) => Math.max(a, b))).toBe(
      Number(headers.get("etag")!.slice(1, -1)),
    );
    expect(tags[names.indexOf(last.name)]).toBe(headers.get("etag"));
    // Each tells in the audit what it really replaced.
    const audit = await get("/v1/audit?action=group.updated&limit=200");
    const chain = audit.body.data.filter(
      (entry: { new_state: { id: string } }) => entry.new_state.id === group,
    );
    expect(chain).toHaveLength(names.length);
    expect(chain[0].new_state).toEqual({ id: group, name: last.name, count: 1 });
    for (const [n, entry] of chain.entries())
      if (n > 0) expect(entry.new_state).toEqual(chain[n - 1].previous_state);
  });

  it("have another ETag after each change, though the clock stand still", async () => {
    const group = await newGroup([]);
    const ahead = Date.now() + 60_000;
    await env.DB.prepare("UPDATE saved_group SET updated_at = ?2 WHERE id = ?1").bind(group, ahead).run();
    for (const nth of [1, 2]) {
      const changed = await put(`/v1/groups/${group}`, { values: [nth] });
      expect(changed.headers.get("etag")).toBe(`"${ahead + nth}"`);
    }
  });

  it("have ids of their own", async () => {
    const id = await newGroup([]);
    expect((await post("/v1/groups", { id, values: [] })).body.code).toBe("group_exists");
    expect((await post("/v1/groups", { id: "bad id", values: [] })).status).toBe(422);
    expect((await get("/v1/groups")).body.data[0].id).toBe(id);
  });
});
