import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createEdge } from "../../src/edge/app.ts";
import { controlPlane } from "../../src/http/app.ts";
import { post } from "./client.ts";

let project: string;

/** Each test has a project of its own. */
beforeEach(async () => {
  project = `quota-${crypto.randomUUID().slice(0, 8)}`;
  expect((await post("/v1/projects", { slug: project })).status).toBe(201);
});

/** Asks a deployment with these quotas, and waits for all that an answer leaves behind. */
async function send(vars: Record<string, string>, path: string, body: object = {}, method = "POST") {
  const ctx = createExecutionContext();
  const request = new Request(`http://signalbox.test${path}`, {
    method,
    headers: {
      authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`,
      "content-type": "application/json",
      "signalbox-project": project,
    },
    ...(method === "POST" && { body: JSON.stringify(body) }),
  });
  const answer = await controlPlane.fetch(request, { ...env, ...vars }, ctx, createEdge());
  const text = await answer.text();
  await waitOnExecutionContext(ctx);
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  const told: any = text ? JSON.parse(text) : null;
  return { status: answer.status, headers: answer.headers, body: told };
}

const config = { instructions: "x" };
const echo = { model: { provider: "echo", id: "parrot" }, instructions: "You are a parrot." };

describe("agents and versions", () => {
  it("are no more than a project may have, however many are asked for at once", async () => {
    const vars = { QUOTA_AGENTS: "3" };
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        send(vars, "/v1/agents", i % 2 ? { name: `agent ${i}` } : { agent_id: `agent-${i}`, config }),
      ),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = made.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(["limit_reached"]));
    expect(refused[0]!.body.detail).toMatch(/at most 3 agents/);
  });

  it("a full project's agents go on, and one that was deleted comes back when there is room", async () => {
    const vars = { QUOTA_AGENTS: "1" };
    expect((await send(vars, "/v1/agents", { agent_id: "one", config })).status).toBe(201);
    expect((await send(vars, "/v1/agents", { agent_id: "one", config: { n: 2 } })).status).toBe(201);
    expect((await send(vars, "/v1/agents/one", {}, "DELETE")).status).toBe(204);
    expect((await send(vars, "/v1/agents", { name: "two" })).status).toBe(201);
    const restored = await send(vars, "/v1/agents/one/restore");
    expect([restored.status, restored.body.code]).toEqual([409, "limit_reached"]);
    expect((await send(vars, "/v1/agents/two", {}, "DELETE")).status).toBe(204);
    expect((await send(vars, "/v1/agents/one/restore")).status).toBe(200);
  });

  it("counts the versions of all agents, and not one that is there", async () => {
    const vars = { QUOTA_VERSIONS: "3" };
    await send(vars, "/v1/agents", { agent_id: "a", config });
    await send(vars, "/v1/agents", { agent_id: "b", config });
    expect((await send(vars, "/v1/agents/a/versions", { config: { n: 2 } })).status).toBe(201);
    const refused = [
      await send(vars, "/v1/agents/b/versions", { config: { n: 2 } }),
      await send(vars, "/v1/agents/b/versions/1/clone"),
      await send(vars, "/v1/agents", { agent_id: "c", config }),
    ];
    expect(refused.map(({ body }) => body.code)).toEqual(Array(3).fill("limit_reached"));
    const again = await send(vars, "/v1/agents/a/versions", { version: 2, config: { n: 2 } });
    expect(again.status).toBe(200);
  });
});

describe("outcomes of a day", () => {
  const outcome = (more: object = {}) => ({
    agent_id: "a",
    version: 1,
    success: true,
    user_id: "u",
    ...more,
  });
  const vars = { QUOTA_INTERACTIONS_PER_DAY: "3" };

  beforeEach(async () => {
    expect((await send({}, "/v1/agents", { agent_id: "a", config: echo, activate: true })).status).toBe(201);
  });

  it("are refused one by one beyond the quota; exposures are none", async () => {
    const many = await send(vars, "/v1/interactions", {
      interactions: [
        outcome(),
        outcome({ version: 9 }),
        outcome(),
        outcome(),
        outcome({ interaction_id: "over" }),
      ],
    });
    expect(many.status).toBe(200);
    expect(many.body).toMatchObject({ accepted: 3, duplicates: 0 });
    expect(
      many.body.rejected.map(({ index, code }: { index: number; code: string }) => [index, code]),
    ).toEqual([
      [1, "version_not_found"],
      [4, "quota_reached"],
    ]);
    const one = await send(vars, "/v1/interactions", outcome());
    expect([one.status, one.body.code]).toEqual([429, "quota_reached"]);
    const seconds = Number(one.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(86_400);
  });

  it("another isolate has counted are seen", async () => {
    await env.DB.prepare(
      `INSERT INTO agent_version_metrics SELECT id, 'a', 1, 'day', ?1, 0, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
       FROM project WHERE slug = ?2`,
    )
      .bind(Math.floor(Date.now() / 86_400_000) * 86_400_000, project)
      .run();
    const told = await send(vars, "/v1/interactions", { interactions: [outcome(), outcome()] });
    expect(told.body).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: "quota_reached" }] });
  });

  it("a run goes on when they are used up, and says that its own was not counted", async () => {
    const first = await send(vars, "/v1/agents/a/run", { message: "hello" });
    expect([first.status, first.body.metadata.warnings]).toEqual([200, []]);
    await send(vars, "/v1/interactions", { interactions: [outcome(), outcome()] });
    const second = await send(vars, "/v1/agents/a/run", { message: "hello" });
    expect(second.status).toBe(200);
    expect(second.body.metadata.warnings).toEqual([expect.stringContaining("not counted")]);
  });
});
