import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { get, post, put, send, type Answer } from "./client.ts";
import {
  contextPath,
  newInstance,
  numbersOf,
  read,
  rollBack,
  write,
  type TestInstance,
} from "./contexts-kit.ts";
import { newKey, newProject } from "./edge-kit.ts";
import { echo, newRunner, run, runVersion, seen, type TestAgent } from "./run-kit.ts";

/** A shared context with a version for each of the data. */
async function shared(...data: unknown[]): Promise<{ instance: TestInstance; name: string }> {
  const instance = await newInstance();
  const name = `ctx-${crypto.randomUUID().slice(0, 8)}`;
  for (const [index, one] of data.entries())
    await write(instance, name, { data: one, ...(index === 0 && { shared: true }) });
  return { instance, name };
}

const including = (...contexts: unknown[]): object => echo("included", { contexts });

const resolve = (agent: TestAgent, query = "include=contexts"): Promise<Answer> =>
  get(`/v1/resolve/${agent.id}?${query}&min_revision=${agent.revision}`);

describe("a configuration's contexts", () => {
  it(
    "are pinned when it is published, at the current version where it names none",
    { timeout: 60_000 },
    async () => {
      const { instance, name } = await shared({ tone: "warm" }, { tone: "cold" });
      const agent = await newRunner([including({ name }), including({ name, version: 1 })]);
      expect((await get(`/v1/agents/${agent.id}/versions/1`)).body.config.contexts).toEqual([
        { name, version: 2 },
      ]);
      await write(instance, name, { data: { tone: "other" } });
      const resolved = await resolve(agent);
      expect(resolved.status).toBe(200);
      expect(resolved.body.contexts).toEqual({ [name]: { version: 2, data: { tone: "cold" } } });
      expect(resolved.body.config.contexts).toEqual([{ name, version: 2 }]);
      expect(resolved.headers.get("cache-control")).toBe("no-store");
      const first = await resolve(agent, "version=2&include=contexts");
      expect(first.body.contexts).toEqual({ [name]: { version: 1, data: { tone: "warm" } } });
      expect((await resolve(agent, "explain=true&include=credentials,contexts")).body).toMatchObject({
        credentials: {},
        contexts: { [name]: { version: 2 } },
        explain: expect.any(Array),
      });
      expect((await resolve(agent, "x=1")).body).not.toHaveProperty("contexts");
      expect((await resolve(agent, "include=secrets")).body.errors[0].path).toBe("/include");
      const plain = await newRunner([echo("plain")]);
      expect((await resolve(plain)).body.contexts).toEqual({});
    },
  );

  it("of a draft are settled when it is published, and then for good", async () => {
    const { instance, name } = await shared("one");
    const agent = await newRunner([echo("first")]);
    const draft = await post(`/v1/agents/${agent.id}/versions`, {
      config: including({ name }),
      status: "draft",
    });
    expect(draft.body.config.contexts).toEqual([{ name }]);
    await write(instance, name, { data: "two" });
    const published = seen(
      agent,
      await post(`/v1/agents/${agent.id}/versions/2/publish`, { activate: true }),
    );
    expect(published.body).toMatchObject({
      status: "published",
      config: { contexts: [{ name, version: 2 }] },
    });
    expect(published.body.config_hash).not.toBe(draft.body.config_hash);
    expect((await resolve(agent)).body).toMatchObject({
      config_hash: published.body.config_hash,
      contexts: { [name]: { version: 2, data: "two" } },
    });
    const clone = await post(`/v1/agents/${agent.id}/versions/2/clone`);
    expect(clone.body.config.contexts).toEqual([{ name, version: 2 }]);
    const same = await post(`/v1/agents/${agent.id}/versions`, {
      version: 2,
      config: including({ name, version: 2 }),
    });
    expect(same.status).toBe(200);
  });

  it("of a draft that is completed are pinned as well", async () => {
    const { name } = await shared("one");
    const agent = await newRunner([echo("first")]);
    await post(`/v1/agents/${agent.id}/versions`, { config: including({ name }), status: "draft" });
    await put(`/v1/agents/${agent.id}/versions/2`, { config: including({ name }) });
    const done = await post(`/v1/agents/${agent.id}/versions`, {
      version: 2,
      config: including({ name }),
      activate: true,
    });
    seen(agent, done);
    expect(done.body.config.contexts).toEqual([{ name, version: 1 }]);
    expect((await resolve(agent)).body.contexts).toEqual({ [name]: { version: 1, data: "one" } });
  });

  it("must be there, shared, few, and each named once", async () => {
    const { name } = await shared("one");
    const own = await newInstance();
    await write(own, "own", { data: 1 });
    const agent = await newRunner([echo("first")]);
    const refused = async (contexts: unknown, more: object = {}) => {
      const answer = await post(`/v1/agents/${agent.id}/versions`, { config: { contexts }, ...more });
      expect(answer.body).toMatchObject({ status: 422, code: "invalid_config" });
      return answer.body.errors[0].path;
    };
    expect(await refused([{ name: "own" }])).toBe("/config/contexts/0/name");
    expect(await refused([{ name }, { name: "nobody" }])).toBe("/config/contexts/1/name");
    expect(await refused([{ name, version: 7 }])).toBe("/config/contexts/0/version");
    expect(await refused([{ name }, { name }])).toBe("/config/contexts");
    expect(await refused({ name }, { status: "draft" })).toBe("/config/contexts");
    expect(await refused([{ name: "a.b" }], { status: "draft" })).toBe("/config/contexts/0/name");
    const wide = await Promise.all([1, 2, 3].map(() => shared("x".repeat(200_000))));
    expect(await refused(wide.map((one) => ({ name: one.name })))).toBe("/config/contexts");
    const project = await newProject();
    const { token: key } = await newKey(project, {
      scopes: ["agents:write", "versions:write", "contexts:read"],
    });
    const elsewhere = await post("/v1/agents", { agent_id: "far", config: including({ name }) }, { key });
    expect(elsewhere.body.code).toBe("invalid_config");
    const { token: blind } = await newKey(
      { id: 1, slug: "default", workspace: 1 },
      { scopes: ["versions:write"] },
    );
    const hidden = await post(
      `/v1/agents/${agent.id}/versions`,
      { config: including({ name }) },
      { key: blind },
    );
    expect(hidden.body).toMatchObject({
      code: "scope_missing",
      detail: expect.stringContaining("contexts:read"),
    });
  });

  it("stay as long as it does: neither pruned nor deleted", async () => {
    const { instance, name } = await shared(1, 2, 3);
    await newRunner([including({ name, version: 1 }), including({ name, version: 3 })]);
    for (let count = 4; count <= 56; count += 1) await write(instance, name, { data: count });
    const kept = await numbersOf(instance, name);
    expect(kept).toEqual([...Array.from({ length: 50 }, (_, index) => 56 - index), 3, 1]);
    expect((await read(instance, name, "?version=2")).body.code).toBe("context_version_not_found");
    const gone = await send("DELETE", contextPath(instance, name));
    expect(gone.body).toMatchObject({ status: 409, code: "context_in_use" });
    expect((await rollBack(instance, name, 1)).body).toMatchObject({ version: 1, data: 1 });
  });
});

describe("a run", () => {
  const promptOf = (answer: Answer): string => JSON.stringify(answer.body.debug.requests);

  it("has the contexts in its messages and as variables", async () => {
    const { name } = await shared({ user: { name: "Ana", tags: ["a", "b"] }, n: 3 });
    const agent = await newRunner([
      echo("included", {
        instructions: `Hello {{contexts.${name}.user.name}}, {{ contexts.${name}.user.tags }} {{contexts.${name}.user.tags.1}} {{contexts.${name}.none}} {{who}}`,
        contexts: [{ name }],
      }),
    ]);
    const body = {
      message: "hi",
      debug: true,
      variables: { who: "you", [`contexts.${name}.user.name`]: "Eve" },
    };
    const answer = await run(agent, body);
    expect(answer.status).toBe(200);
    const prompt = promptOf(answer);
    expect(prompt).toContain("Hello Ana, ");
    expect(prompt).toContain(`{{contexts.${name}.none}} you`);
    expect(prompt).toContain(`Context ${name} (version 1), as JSON:`);
    expect(prompt).not.toContain("Eve");
  });

  it("of a draft has what publishing it would include", async () => {
    const { instance, name } = await shared("first");
    const agent = await newRunner([echo("first")]);
    const draft = { config: including({ name }), status: "draft" };
    seen(agent, await post(`/v1/agents/${agent.id}/versions`, draft));
    expect(promptOf(await runVersion(agent, 2, { message: "hi", debug: true }))).toContain("first");
    await write(instance, name, { data: "second" });
    expect(promptOf(await runVersion(agent, 2, { message: "hi", debug: true }))).toContain("(version 2)");
    await send("DELETE", contextPath(instance, name));
    const impossible = await runVersion(agent, 2, { message: "hi" });
    expect(impossible.body).toMatchObject({
      code: "run_impossible",
      errors: [{ path: "/config/contexts/0/name" }],
    });
  });

  it("reads what it includes once", async () => {
    const { name } = await shared("kept");
    const agent = await newRunner([including({ name })]);
    expect((await run(agent, { message: "hi" })).status).toBe(200);
    await env.DB.prepare("UPDATE context_version SET data = '\"changed\"' WHERE data = '\"kept\"'").run();
    expect(promptOf(await run(agent, { message: "hi", debug: true }))).toContain("kept");
  });
});
