import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { get, post, put, send } from "./client.ts";
import { echo, eventsOf, newRunner, newSession, run, runVersion, seen } from "./run-kit.ts";

const objectOf = (sessionId: string) => env.SESSIONS.getByName(`1/${sessionId}`);

const pathOf = (sessionId: string): string => `/v1/sessions/${sessionId}`;

/** Lets a session's object be made anew from what it has stored. */
const evict = (sessionId: string): Promise<void> => evictDurableObject(objectOf(sessionId));

describe("a session", () => {
  it("shows what was said, by whom and with which version", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    await run(agent, { message: "one", session_id, user_id: "ana" });
    await run(agent, { message: "two", session_id });
    const { status, body } = await get(pathOf(session_id));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      session_id,
      agent_id: agent.id,
      agents: [agent.id],
      version: 1,
      variant: null,
      reason: "ACTIVE",
      experiment_id: null,
      rollout_id: null,
      user_id: "ana",
      turns: [
        {
          version: 1,
          success: true,
          escalated: false,
          finish_reason: "stop",
          blocked: false,
          feedback: null,
          messages: [
            { role: "user", content: "one" },
            { role: "assistant", content: [{ type: "text", text: "[m1] You said: one" }] },
          ],
        },
        { messages: [{ role: "user", content: "two" }, { role: "assistant" }] },
      ],
    });
    expect(Date.parse(body.expires_at) - Date.parse(body.last_at)).toBe(24 * 3_600_000);
  });

  it("stays the user's that it began with", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    await run(agent, { message: "one", session_id, user_id: "ana" });
    const other = await run(agent, { message: "two", session_id, user_id: "bob" });
    expect([other.status, other.body.code, other.body.errors[0].path]).toEqual([
      422,
      "invalid_request",
      "/user_id",
    ]);
    expect((await run(agent, { message: "two", session_id, user_id: "ana" })).status).toBe(200);
    const nobodys = newSession();
    await run(agent, { message: "one", session_id: nobodys });
    expect((await run(agent, { message: "two", session_id: nobodys, user_id: "bob" })).status).toBe(200);
    expect((await get(pathOf(nobodys))).body.user_id).toBeNull();
  });

  it("is one for each agent under the same id, and all of them go together", async () => {
    const [first, second] = [await newRunner([echo("a")]), await newRunner([echo("b")])];
    const session_id = newSession();
    await run(first, { message: "to a", session_id });
    const other = await run(second, { message: "to b", session_id, debug: true });
    expect(other.body.debug.requests[0].body.messages).toHaveLength(2);
    const last = await get(pathOf(session_id));
    expect(last.body).toMatchObject({ agent_id: second.id, agents: [second.id, first.id] });
    expect((await get(`${pathOf(session_id)}?agent_id=${first.id}`)).body.turns).toHaveLength(1);
    expect((await get(`${pathOf(session_id)}?agent_id=nobody`)).body.code).toBe("session_not_found");
    expect((await send("DELETE", pathOf(session_id))).status).toBe(204);
    for (const { id } of [first, second])
      expect((await get(`${pathOf(session_id)}?agent_id=${id}`)).status).toBe(404);
  });

  it("keeps the version that it began with when another is activated", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    const session_id = newSession();
    await run(agent, { message: "one", session_id });
    seen(agent, await put(`/v1/agents/${agent.id}/versions/2/activate`));
    const kept = await run(agent, { message: "two", session_id });
    expect(kept.body).toMatchObject({ version: 1, metadata: { model: "m1", kept: true, reason: "ACTIVE" } });
    expect((await run(agent, { message: "one" })).body.version).toBe(2);
    const pinned = await runVersion(agent, 2, { message: "three", session_id });
    expect(pinned.body).toMatchObject({ version: 2, metadata: { reason: "PINNED", kept: false } });
    expect((await run(agent, { message: "four", session_id })).body.version).toBe(1);
  });

  it("leaves a version that was rolled back from, and keeps what it then has", async () => {
    const agent = await newRunner([echo("m1"), echo("m2"), echo("m3")]);
    seen(agent, await put(`/v1/agents/${agent.id}/versions/2/activate`));
    const session_id = newSession();
    expect((await run(agent, { message: "one", session_id })).body.version).toBe(2);
    seen(agent, await post(`/v1/agents/${agent.id}/rollback`));
    const left = await run(agent, { message: "two", session_id, debug: true });
    expect(left.body).toMatchObject({ version: 1, metadata: { kept: false } });
    expect(left.body.debug.requests[0].body.messages).toHaveLength(4);
    seen(agent, await put(`/v1/agents/${agent.id}/versions/3/activate`));
    expect((await run(agent, { message: "three", session_id })).body).toMatchObject({
      version: 1,
      metadata: { kept: true },
    });
    seen(agent, await put(`/v1/agents/${agent.id}/versions/2/activate`));
    const again = newSession();
    await run(agent, { message: "one", session_id: again });
    expect((await run(agent, { message: "two", session_id: again })).body).toMatchObject({
      version: 2,
      metadata: { kept: true },
    });
  });

  it("begins anew with another version after a draft was tried in it", async () => {
    const agent = await newRunner([echo("m1")]);
    seen(agent, await post(`/v1/agents/${agent.id}/versions`, { config: echo("m2"), status: "draft" }));
    const session_id = newSession();
    expect((await runVersion(agent, 2, { message: "one", session_id })).body.version).toBe(2);
    const next = await run(agent, { message: "two", session_id });
    expect(next.body).toMatchObject({ version: 1, metadata: { kept: false } });
    expect((await run(agent, { message: "three", session_id })).body.metadata.kept).toBe(true);
  });

  it("takes one turn at a time, in the order in which they came", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    await run(agent, { message: "zero", session_id });
    const answers = await Promise.all(
      ["one", "two", "three", "four"].map((message) =>
        run(agent, { message: `/slow 30 ${message}`, session_id }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { turns } = (await get(pathOf(session_id))).body;
    expect(turns).toHaveLength(5);
    for (const { messages } of turns) expect(messages).toHaveLength(2);
  });

  it("is busy while an answer takes very long, until the lease ends", async () => {
    const session_id = newSession();
    const object = objectOf(session_id);
    const ask = { agentId: "a", leaseMs: 300, waitMs: 50, key: null };
    expect(await object.open({ ...ask, lease: "first" })).toMatchObject({ isBusy: false });
    expect(await object.open({ ...ask, lease: "second" })).toMatchObject({ isBusy: true });
    expect(await object.open({ ...ask, agentId: "b", lease: "other" })).toMatchObject({ isBusy: false });
    await evict(session_id);
    expect(await objectOf(session_id).open({ ...ask, lease: "third" })).toMatchObject({ isBusy: true });
    expect(await objectOf(session_id).open({ ...ask, lease: "fourth", waitMs: 2_000 })).toMatchObject({
      isBusy: false,
    });
  });

  it("refuses a turn that would wait for too long, and says when to come back", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    const held = { agentId: agent.id, lease: "held", leaseMs: 60_000, waitMs: 0, key: null };
    await objectOf(session_id).open(held);
    const refused = await run(agent, { message: "hi", session_id });
    expect([refused.status, refused.body.code, refused.body.session_id]).toEqual([
      409,
      "session_busy",
      session_id,
    ]);
    expect(refused.headers.get("retry-after")).toBe("1");
    await objectOf(session_id).release(agent.id, "held");
    expect((await run(agent, { message: "hi", session_id })).status).toBe(200);
  });

  it("survives the eviction of its object, also in the middle of a turn", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    await run(agent, { message: "one", session_id });
    await evict(session_id);
    const slow = run(agent, { message: "/slow 300 two", session_id });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await evict(session_id);
    expect((await slow).body.metadata.session_kept).toBe(true);
    expect((await get(pathOf(session_id))).body.turns).toHaveLength(2);
  });

  it("is deleted at once, and a turn under way leaves nothing behind", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    expect((await send("DELETE", pathOf(session_id))).body.code).toBe("session_not_found");
    await run(agent, { message: "my card is 4111", session_id });
    const slow = run(agent, { message: "/slow 300 and my code is 99", session_id });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await send("DELETE", pathOf(session_id))).status).toBe(204);
    expect((await slow).body).toMatchObject({
      response: "[m1] You said: and my code is 99",
      metadata: { session_kept: false },
    });
    expect((await get(pathOf(session_id))).status).toBe(404);
    const left = await runInDurableObject(objectOf(session_id), async (_, { storage }) => [
      ...(await storage.list()).keys(),
      ...storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('session', 'turn')").toArray(),
      await storage.getAlarm(),
    ]);
    expect(left).toEqual([null]);
  });

  it("keeps what was said to agents that whoever deletes it may not run", async () => {
    const hidden = await newRunner([echo("m1")]);
    const open = await newRunner([echo("m2")]);
    seen(
      hidden,
      await put(`/v1/agents/${hidden.id}/access`, {
        visibility: "private",
        owner: null,
        shares: [{ role: "viewer", access: ["read"] }],
      }),
    );
    const made = await post("/v1/api-keys", {
      name: "stranger",
      scopes: ["run", "sessions:read", "sessions:write"],
    });
    const stranger = { key: made.body.key as string };
    const session_id = newSession();
    await run(hidden, { message: "mine", session_id });
    expect((await send("DELETE", pathOf(session_id), stranger)).body.code).toBe("session_not_found");
    await run(open, { message: "theirs", session_id }, stranger);
    const slow = run(hidden, { message: "/slow 300 and mine again", session_id });
    const slowly = run(open, { message: "/slow 300 and theirs again", session_id }, stranger);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await send("DELETE", pathOf(session_id), stranger)).status).toBe(204);
    expect((await slow).body.metadata.session_kept).toBe(true);
    expect((await slowly).body.metadata.session_kept).toBe(false);
    expect((await get(pathOf(session_id), stranger)).status).toBe(404);
    const { body } = await get(pathOf(session_id));
    expect([body.agents, body.turns.length]).toEqual([[hidden.id], 2]);
  });

  it("expires after its last turn, by its alarm and before", async () => {
    const agent = await newRunner([echo("m1", { memory: { session_ttl_seconds: 120 } })]);
    const session_id = newSession();
    await run(agent, { message: "one", session_id });
    const { expires_at, last_at } = (await get(pathOf(session_id))).body;
    expect(Date.parse(expires_at) - Date.parse(last_at)).toBe(120_000);
    const age = () =>
      runInDurableObject(objectOf(session_id), (_, { storage }) => {
        storage.sql.exec("UPDATE session SET expires_at = 1");
      });
    await age();
    expect((await get(pathOf(session_id))).status).toBe(404);
    const next = await run(agent, { message: "two", session_id, debug: true });
    expect(next.body.debug.requests[0].body.messages).toHaveLength(2);
    expect((await get(pathOf(session_id))).body.turns).toHaveLength(1);
    await age();
    expect(await runDurableObjectAlarm(objectOf(session_id))).toBe(true);
    const tables = await runInDurableObject(objectOf(session_id), (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'turn'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("is kept by an alarm that rings too early", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    await run(agent, { message: "one", session_id });
    await runDurableObjectAlarm(objectOf(session_id));
    expect((await get(pathOf(session_id))).status).toBe(200);
    const alarm = await runInDurableObject(objectOf(session_id), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  it("leaves nothing behind where somebody only asked for it", async () => {
    const session_id = newSession();
    expect((await get(pathOf(session_id))).status).toBe(404);
    expect((await post(`${pathOf(session_id)}/feedback`, { success: true })).body.code).toBe(
      "session_not_found",
    );
    const size = await runInDurableObject(objectOf(session_id), (_, { storage }) =>
      storage.sql
        .exec("SELECT count(*) AS tables FROM sqlite_master WHERE name IN ('session', 'turn')")
        .one(),
    );
    expect(size).toEqual({ tables: 0 });
  });

  it("is nobody else's: another tenant has one of its own under the same id", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    await run(agent, { message: "mine", session_id });
    await post("/v1/projects", { slug: "sessions-next-door" });
    const headers = { "signalbox-project": "sessions-next-door" };
    expect((await get(pathOf(session_id), { headers })).body.code).toBe("session_not_found");
    expect((await send("DELETE", pathOf(session_id), { headers })).status).toBe(404);
    expect((await post(`${pathOf(session_id)}/feedback`, { success: false }, { headers })).status).toBe(404);
    expect((await get(pathOf(session_id))).body.turns).toHaveLength(1);
  });

  it("keeps a bounded number of turns, and of characters", async () => {
    const session_id = newSession();
    const object = objectOf(session_id);
    const turnOf = (text: string) =>
      JSON.stringify({
        message_id: crypto.randomUUID(),
        messages: [{ role: "user", content: text }],
        about: { version: 1, success: true, escalated: false, finish_reason: "stop" },
        is_blocked: false,
        replay: null,
        replaces_from: null,
        continues: false,
      });
    const say = async (text: string) => {
      const { generation } = await object.open({
        agentId: "a",
        lease: text.slice(0, 40),
        leaseMs: 1_000,
        waitMs: 0,
        key: null,
      });
      const end = { agentId: "a", lease: text.slice(0, 40), generation, attribution: "{}", user_id: null };
      return object.close({ ...end, ttlMs: 60_000, turn: turnOf(text) });
    };
    for (let turn = 0; turn < 510; turn += 1) expect(await say(`turn ${turn}`)).toBe(true);
    const count = () =>
      runInDurableObject(object, (_, { storage }) =>
        storage.sql.exec<{ turns: number }>("SELECT count(*) AS turns FROM turn").one(),
      );
    expect(await count()).toEqual({ turns: 500 });
    for (let turn = 0; turn < 10; turn += 1) await say(`${turn} ${"x".repeat(590_000)}`);
    expect((await count()).turns).toBeLessThan(8);
    await say("y".repeat(3_000_000));
    const { turns } = (await object.read("a"))!;
    expect(turns.at(-1)!.messages.length).toBeLessThan(610_000);
  });
});

describe("feedback", () => {
  it("is kept with its answer, and what is said later replaces it", async () => {
    const agent = await newRunner([echo("m1")]);
    const session_id = newSession();
    const first = await run(agent, { message: "one", session_id });
    await run(agent, { message: "two", session_id });
    const give = (body: object) => post(`${pathOf(session_id)}/feedback`, body);
    const last = await give({ satisfaction_score: 9, comment: "fine" });
    expect([last.status, last.body.counted]).toEqual([200, true]);
    expect(last.body.message_id).not.toBe(first.body.metadata.message_id);
    const { message_id } = first.body.metadata;
    expect((await give({ message_id, success: false })).body.counted).toBe(true);
    expect((await give({ message_id, success: true })).body).toMatchObject({ success: true, counted: true });
    expect((await give({ message_id, comment: "hm" })).body.counted).toBe(false);
    const { turns } = (await get(pathOf(session_id))).body;
    expect(turns.map(({ feedback }: { feedback: object }) => feedback)).toMatchObject([
      { comment: "hm", success: null },
      { satisfaction_score: 9, comment: "fine" },
    ]);
    for (const body of [{}, { satisfaction_score: 11 }, { message_id: "none", success: true }, { other: 1 }])
      expect((await give(body)).status).toBe(422);
  });
});

it("is not read with what repeats of its requests are answered, nor changed by what is said of it", async () => {
  const agent = await newRunner([echo("m1")]);
  const session_id = newSession();
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await run(agent, { message: "one", session_id }, { headers });
  await post(`${pathOf(session_id)}/feedback`, { satisfaction_score: 9 });
  const ask = { agentId: agent.id, lease: "look", leaseMs: 1_000, waitMs: 0, key: null };
  const { turns } = await objectOf(session_id).open(ask);
  await objectOf(session_id).release(agent.id, "look");
  expect(Object.keys(turns[0]!).toSorted()).toEqual([
    "about",
    "at",
    "feedback",
    "is_blocked",
    "lease",
    "message_id",
    "messages",
    "number",
  ]);
  const again = await run(agent, { message: "one", session_id }, { headers });
  expect([again.headers.get("idempotency-replayed"), again.body]).toEqual(["true", first.body]);
});

describe("tools of the caller", () => {
  const withTool = echo("m1", {
    tools: [{ type: "client", name: "where_am_i", parameters: { type: "object", properties: {} } }],
  });

  it("are handed back, and their answers go on with the turn", async () => {
    const agent = await newRunner([withTool]);
    const session_id = newSession();
    const asked = await run(agent, { message: '/tool where_am_i {"a":1}', session_id });
    expect(asked.body).toMatchObject({
      response: "",
      tool_calls: [{ id: "call_1", name: "where_am_i", input: { a: 1 }, client: true }],
      metadata: { finish_reason: "tool-calls" },
    });
    const answered = await run(agent, {
      session_id,
      tool_results: [{ tool_call_id: "call_1", output: { city: "Recife" } }],
    });
    expect(answered.body.response).toBe('[m1] The tool where_am_i answered: {"city":"Recife"}');
    const { turns } = (await get(pathOf(session_id))).body;
    expect(turns).toHaveLength(1);
    expect(turns[0].messages.map(({ role }: { role: string }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "assistant",
    ]);
    const twice = await run(agent, { session_id, tool_results: [{ tool_call_id: "call_1", output: 1 }] });
    expect([twice.status, twice.body.errors[0].path]).toEqual([422, "/tool_results"]);
    const next = await run(agent, { message: "thanks", session_id, debug: true });
    expect(next.body.debug.requests[0].body.messages).toHaveLength(6);
  });

  it("may fail, or never be answered", async () => {
    const agent = await newRunner([withTool]);
    const session_id = newSession();
    await run(agent, { message: "/tool where_am_i {}", session_id });
    const failed = await run(agent, {
      session_id,
      tool_results: [{ tool_call_id: "call_1", error: "no GPS" }],
    });
    expect(failed.body.response).toBe("[m1] The tool where_am_i failed: no GPS");
    await run(agent, { message: "/tool where_am_i {}", session_id });
    const left = await run(agent, { message: "never mind", session_id });
    expect(left.body.response).toBe("[m1] You said: never mind");
  });

  it("are in the stream, whatever show_tool_calls says", async () => {
    const agent = await newRunner([{ ...withTool, show_tool_calls: false }]);
    const { body } = await run(agent, { message: "/tool where_am_i {}", stream: true });
    expect(eventsOf(body).find(({ type }) => type === "tool-input-available")).toMatchObject({
      toolName: "where_am_i",
    });
  });
});
