import { afterEach, describe, expect, inject, it } from "vitest";
import { createClient, type Client, type ClientOptions, type Resolved } from "../../src/client/index.ts";

const server = inject("server");
const clients: Client[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function client(options: Partial<ClientOptions> = {}): Client {
  const made = createClient({ url: server.url, key: server.key, flushAtExit: false, ...options });
  clients.push(made);
  return made;
}

/** Sends a request to the control plane; answers the body and the project's revision. */
async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { body: JSON.parse(text), revision: Number(answer.headers.get("signalbox-revision")) };
}

async function newAgent(id: string): Promise<void> {
  for (const version of [1, 2]) {
    const config = { instructions: `v${version} for {{name}}`, tools: ["search", { name: "pay" }] };
    await call("POST", "/v1/agents", { agent_id: id, config, activate: version === 1 });
  }
}

const withoutPlace = ({ source: _source, stale: _stale, age_ms: _age, ...body }: Resolved): object => body;

describe("the client, against the service itself", () => {
  it("resolves remotely, and reads back a write", async () => {
    await newAgent("remote");
    const remote = client();
    const first = await remote.resolve("remote", { user_id: "u1" }, { variables: { name: "Ana" } });
    expect(first).toMatchObject({ version: 1, reason: "ACTIVE", source: "remote", stale: false });
    expect(first.config.instructions).toBe("v1 for Ana");
    const { revision } = await call("PUT", "/v1/agents/remote/versions/2/activate", {});
    expect((await remote.resolve("remote", {}, { minRevision: revision })).version).toBe(2);
    await expect(remote.resolve("nobody")).rejects.toMatchObject({ code: "agent_not_found", status: 404 });
  });

  it("follows the stream, and knows of a change within seconds", async () => {
    await newAgent("followed");
    const local = client({ mode: "local", pollIntervalMs: 3_600_000 });
    const changes: string[] = [];
    local.on("change", ({ agents }) => changes.push(...agents));
    expect(await local.resolve("followed")).toMatchObject({ version: 1, source: "local", stale: false });
    changes.length = 0;
    await call("PUT", "/v1/agents/followed/versions/2/activate", {});
    await expect
      .poll(() => local.resolve("followed"), { timeout: 20_000 })
      .toMatchObject({ version: 2, source: "local" });
    expect(changes).toEqual(["followed"]);
  });

  it("polls when it is told not to follow", async () => {
    await newAgent("polled");
    const local = client({ mode: "local", stream: false, pollIntervalMs: 200 });
    expect((await local.resolve("polled")).version).toBe(1);
    await call("PUT", "/v1/agents/polled/versions/2/activate", {});
    await expect
      .poll(() => local.resolve("polled"), { timeout: 20_000 })
      .toMatchObject({ version: 2, source: "local" });
  });

  it("decides in process as the service does", async () => {
    await newAgent("same");
    await call("POST", "/v1/agents/same/flags", {
      key: "pay",
      type: "boolean",
      enabled: true,
      default_value: false,
      gates_tools: ["pay", "absent"],
      rules: [{ condition: { plan: "pro" }, percent: 50, value: true }],
    });
    const rules = [
      { id: "beta", condition: { "app.version": { $vgte: "2.0.0" } }, version: 2 },
      {
        id: "half",
        condition: { plan: { $in: ["pro", "team"] } },
        split: [
          { version: 1, weight: 50 },
          { version: 2, weight: 50 },
        ],
      },
    ];
    const { revision } = await call("PUT", "/v1/agents/same/rules", {
      rules,
      overrides: [{ user_id: "qa", version: 2 }],
    });
    const [local, remote] = [client({ mode: "local" }), client()];
    await local.resolve("same");
    const people = Array.from({ length: 40 }, (_, n) => ({
      user_id: n === 0 ? "qa" : `user-${n}`,
      plan: ["free", "pro", "team"][n % 3],
      app: { version: n % 5 === 0 ? "2.1.0" : "1.9.9" },
    }));
    const reasons = new Set<string>();
    for (const person of people) {
      const theirs = await remote.resolve("same", person, { minRevision: revision });
      const ours = await local.resolve("same", person, { minRevision: revision });
      expect(ours.source).toBe("local");
      expect(withoutPlace(ours)).toEqual(withoutPlace(theirs));
      reasons.add(`${ours.reason} ${ours.version} ${ours.tools_disabled.length}`);
    }
    expect(reasons.size).toBeGreaterThan(5);
    expect(withoutPlace(await local.resolve("same", {}, { version: 2 }))).toEqual(
      withoutPlace(await remote.resolve("same", {}, { version: 2 })),
    );
  });

  it("decides a rollout as the service does, and tells of its canary and its baseline", async () => {
    await newAgent("rolled");
    const { revision } = await call("POST", "/v1/agents/rolled/rollouts", {
      rollout_id: "rolled-v2",
      target_version: 2,
      steps: [30, 60].map((percent) => ({ percent, min_dwell_seconds: 3_600 })),
    });
    const [local, remote] = [client({ mode: "local" }), client({ exposures: false })];
    const refused: unknown[] = [];
    local.on("error", (error) => refused.push(error));
    const variants: Record<string, number> = {};
    for (let n = 0; n < 60; n += 1) {
      const theirs = await remote.resolve("rolled", { user_id: `user-${n}` }, { minRevision: revision });
      const ours = await local.resolve("rolled", { user_id: `user-${n}` }, { minRevision: revision });
      expect(ours.source).toBe("local");
      expect(withoutPlace(ours)).toEqual(withoutPlace(theirs));
      expect(ours.version).toBe(ours.variant === "canary" ? 2 : 1);
      expect(ours.rollout_id).toBe(ours.variant === null ? null : "rolled-v2");
      variants[ours.variant ?? ours.reason] = (variants[ours.variant ?? ours.reason] ?? 0) + 1;
      local.recordInteraction({ success: true, response_time_ms: 100 }, ours);
    }
    expect(Object.keys(variants).toSorted()).toEqual(["ACTIVE", "baseline", "canary"]);
    // The server draws each unit again: it takes only what was given.
    expect(await local.flush()).toEqual({ pending: 0 });
    expect(refused).toEqual([]);
    const aborted = await call("POST", "/v1/rollouts/rolled-v2/abort", {});
    for (let n = 0; n < 60; n += 1)
      expect(
        await local.resolve("rolled", { user_id: `user-${n}` }, { minRevision: aborted.revision }),
      ).toMatchObject({ reason: "ACTIVE", version: 1, rollout_id: null, source: "local" });
  });

  it("asks the service for a version that nothing points to", async () => {
    await newAgent("pinned");
    const local = client({ mode: "local" });
    await local.resolve("pinned");
    expect(await local.resolve("pinned", {}, { version: 2 })).toMatchObject({ version: 2, source: "remote" });
  });

  it("resolves remotely with a key that may not read snapshots", async () => {
    await newAgent("keyed");
    const { body } = await call("POST", "/v1/api-keys", { name: "runtime", scopes: ["resolve"] });
    const local = client({ mode: "local", key: body.key });
    const codes: string[] = [];
    local.on("error", ({ code }) => codes.push(code));
    expect(await local.resolve("keyed")).toMatchObject({ version: 1, source: "remote" });
    expect(codes).toContain("scope_missing");
  });
});
