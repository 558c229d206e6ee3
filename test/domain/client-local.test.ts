import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Client, ClientOptions } from "../../src/client/index.ts";
import { EventReader } from "../../src/client/local/events.ts";
import type { LiveExperiment } from "../../src/domain/experiment/experiment.ts";
import { exposureAt } from "../../src/domain/rollout/assignment.ts";
import type { LiveRollout } from "../../src/domain/rollout/rollout.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { clientOf, ok, refusal, scriptedServer, until, type Reply, type Scripted } from "./client-kit.ts";

const snapshotOf = (active: number | null, more: Partial<Snapshot> = {}): Snapshot => ({
  agent_id: "helper",
  enabled: true,
  deleted: false,
  active,
  labels: { staging: 28 },
  versions: { 27: "sha256:27", 28: "sha256:28" },
  ...more,
});

const projectOf = (revision: number, snapshot: Snapshot, epoch = 1) => ({
  project: "default",
  epoch,
  revision,
  agents: {
    helper: {
      revision,
      snapshot,
      configs: {
        27: { instructions: "Old {{name}}" },
        28: { instructions: "New {{name}}", tools: ["search", { name: "pay" }] },
      },
    },
  },
});

/** A service with a snapshot and a stream. */
interface Service {
  snapshot: ReturnType<typeof projectOf>;
  streams: ServerResponse[];
  /** What it answers instead of a snapshot, and instead of a stream. */
  broken: Reply | null;
  streamless: Reply | null;
  /** Whether it resolves nothing. */
  away: boolean;
  say(event: string, data: object, id?: string): void;
}

let server: Scripted;
let service: Service;
let clients: Client[] = [];

beforeEach(async () => {
  server = await scriptedServer();
  service = {
    snapshot: projectOf(1, snapshotOf(27)),
    streams: [],
    broken: null,
    streamless: null,
    away: false,
    say(event, data, id) {
      for (const stream of service.streams) {
        stream.write(`event: ${event}\n${id ? `id: ${id}\n` : ""}data: ${JSON.stringify(data)}\n\n`);
      }
    },
  };
  server.script(({ path, headers }) => {
    if (path.startsWith("/v1/snapshot")) {
      const etag = `"${service.snapshot.epoch}-${service.snapshot.revision}"`;
      if (service.broken) return service.broken;
      const least = Number(new URL(path, server.url).searchParams.get("min_revision"));
      if (least > service.snapshot.revision) return refusal(409, "revision_unknown");
      if (headers["if-none-match"] === etag) return { status: 304 };
      return { status: 200, body: structuredClone(service.snapshot), headers: { ETag: etag } };
    }
    if (path !== "/v1/stream" && service.away) return { status: 503 };
    if (path !== "/v1/stream") return ok({ version: 3, reason: "PINNED" });
    if (service.streamless) return service.streamless;
    return (answer) => {
      answer.writeHead(200, { "Content-Type": "text/event-stream" });
      const { epoch, revision } = service.snapshot;
      answer.write(`event: hello\nid: ${epoch}.${revision}\ndata: {"revision":${revision}}\n\n`);
      service.streams.push(answer);
    };
  });
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  await server.stop();
});

function local(options: Partial<ClientOptions> = {}) {
  const made = clientOf(server.url, { mode: "local", ...options });
  clients.push(made.client);
  return made;
}

const asked = (path: string) => server.seen.filter((seen) => seen.path.startsWith(path));

describe("resolving in process", () => {
  it("answers from the snapshot, without asking again", async () => {
    const { client } = local();
    const answers = await Promise.all([1, 2, 3].map(() => client.resolve("helper", { user_id: "u1" })));
    expect(answers[0]).toMatchObject({
      agent_id: "helper",
      version: 27,
      config_hash: "sha256:27",
      reason: "ACTIVE",
      variant: null,
      experiment_id: null,
      experiment_phase: null,
      rollout_id: null,
      rule_id: null,
      flags: {},
      tools_disabled: [],
      revision: 1,
      source: "local",
      stale: false,
    });
    expect([asked("/v1/snapshot").length, asked("/v1/resolve").length]).toEqual([1, 0]);
  });

  it("knows rules, overrides, flags, labels and variables", async () => {
    service.snapshot = projectOf(
      1,
      snapshotOf(27, {
        rules: [{ id: "pro", condition: { plan: "pro" }, version: 28 }],
        overrides: [{ user_id: "qa", version: 28 }],
        flags: [
          {
            key: "pay",
            type: "boolean",
            enabled: true,
            default_value: false,
            gates_tools: ["pay"],
            rules: [],
          },
        ],
      }),
    );
    const { client } = local();
    expect(await client.resolve("helper", { plan: "pro" }, { variables: { name: "Ana" } })).toMatchObject({
      version: 28,
      reason: "RULE",
      rule_id: "pro",
      config: { instructions: "New Ana", tools: ["search"] },
      flags: { pay: false },
      tools_disabled: ["pay"],
    });
    expect(await client.resolve("helper", { user_id: "qa" })).toMatchObject({
      version: 28,
      reason: "OVERRIDE",
    });
    expect(await client.resolve("helper", {}, { label: "staging" })).toMatchObject({
      version: 28,
      reason: "PINNED",
    });
  });

  it("asks the server for what the snapshot lacks", async () => {
    const { client } = local();
    expect(await client.resolve("helper", {}, { version: 3 })).toMatchObject({
      version: 3,
      source: "remote",
    });
    expect((await client.resolve("stranger")).source).toBe("remote");
    expect((await client.resolve("helper", {}, { minRevision: 9 })).source).toBe("remote");
    service.snapshot = projectOf(9, snapshotOf(28));
    const caughtUp = await client.resolve("helper", {}, { minRevision: 9 });
    expect(caughtUp).toMatchObject({ version: 28, source: "local" });
    expect((await client.resolve("helper", {}, { version: 28 })).source).toBe("local");
  });

  it("refuses as the server does", async () => {
    service.snapshot = projectOf(1, snapshotOf(null));
    const { client } = local();
    await expect(client.resolve("helper")).rejects.toMatchObject({ code: "no_active_version", status: 404 });
    await expect(client.resolve("helper", {}, { label: "x" })).rejects.toMatchObject({
      code: "label_not_found",
    });
    expect((await client.resolve("helper", {}, { default: {} })).source).toBe("default");
    service.snapshot = projectOf(1, snapshotOf(27, { enabled: false }));
    const off = local().client.resolve("helper", {}, { default: {} });
    await expect(off).rejects.toMatchObject({ code: "agent_disabled", status: 403 });
  });

  it("asks the server as long as there is no snapshot", async () => {
    service.broken = refusal(403, "scope_missing");
    const { client, errors } = local();
    expect((await client.resolve("helper")).source).toBe("remote");
    expect(errors[0]).toMatchObject({ code: "scope_missing" });
    service.broken = "hang";
    const slow = local({ deadlineMs: 400 });
    expect((await slow.client.resolve("helper")).source).toBe("remote");
  });
});

describe("keeping fresh", () => {
  it("follows the stream", async () => {
    const { client, changes } = local();
    await client.resolve("helper");
    await until(() => service.streams.length === 1);
    service.snapshot = projectOf(2, snapshotOf(28));
    service.say(
      "change",
      { revision: 2, agents: [{ agent_id: "helper", revision: 2, kind: "updated" }] },
      "1.2",
    );
    await until(() => changes.length === 2);
    expect((await client.resolve("helper")).version).toBe(28);
    expect(changes).toEqual([
      { revision: 1, agents: ["helper"] },
      { revision: 2, agents: ["helper"] },
    ]);
    expect(asked("/v1/snapshot").map((seen) => seen.path)).toEqual([
      "/v1/snapshot",
      "/v1/snapshot?min_revision=2",
    ]);
  });

  it("sees a change at once, however often there are changes, and looks four times a second at most", async () => {
    const { client, changes } = local();
    await client.resolve("helper");
    await until(() => service.streams.length === 1);
    const toldAt = new Map<number, number>();
    const lags: number[] = [];
    client.on("change", ({ revision }) => {
      for (const [told, at] of toldAt)
        if (told <= revision!) {
          lags.push(Date.now() - at);
          toldAt.delete(told);
        }
    });
    const began = Date.now();
    for (let revision = 2; Date.now() - began < 2_500; revision += 1) {
      service.snapshot = projectOf(revision, snapshotOf(28));
      service.say("change", { revision, agents: [] }, `1.${revision}`);
      toldAt.set(revision, Date.now());
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await until(() => changes.at(-1)!.revision === service.snapshot.revision);
    expect(lags[0]).toBeLessThan(150);
    expect(Math.max(...lags)).toBeLessThan(600);
    const looks = asked("/v1/snapshot").length - 1;
    expect(looks).toBeGreaterThan(5);
    expect(looks).toBeLessThan(13);
  });

  it("notices by a heartbeat what it missed, and goes on where a stream broke", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.01);
    const { client, changes } = local();
    await client.resolve("helper");
    await until(() => service.streams.length === 1);
    service.snapshot = projectOf(5, snapshotOf(28));
    service.say("heartbeat", { revision: 5 });
    await until(() => changes.length === 2);
    service.say("change", { revision: 5, agents: [] }, "1.5");
    await new Promise((resolve) => setTimeout(resolve, 20));
    service.streams.pop()!.destroy();
    await until(() => asked("/v1/stream").length === 2);
    expect(asked("/v1/stream")[1]!.headers["last-event-id"]).toBe("1.5");
    random.mockRestore();
  });

  it("does not go back when an older snapshot is answered", async () => {
    service.snapshot = projectOf(9, snapshotOf(28));
    const { client, changes } = local({ stream: false, pollIntervalMs: 20 });
    await client.resolve("helper");
    service.snapshot = projectOf(4, snapshotOf(27));
    const before = asked("/v1/snapshot").length;
    await until(() => asked("/v1/snapshot").length > before + 2);
    expect((await client.resolve("helper")).version).toBe(28);
    expect(changes).toHaveLength(1);
  });

  it("goes back when the stream tells of a restored backup", async () => {
    service.snapshot = projectOf(9, snapshotOf(28));
    const { client, changes } = local();
    await client.resolve("helper");
    await until(() => service.streams.length === 1);
    service.snapshot = projectOf(4, snapshotOf(27), 2);
    service.say("heartbeat", { revision: 4 });
    service.say("reset", { revision: 4 }, "2.4");
    await until(() => changes.length === 2);
    expect((await client.resolve("helper")).version).toBe(27);
    service.snapshot = projectOf(5, snapshotOf(28), 2);
    service.say("change", { revision: 5, agents: [] }, "2.5");
    await until(() => changes.length === 3);
  });

  it("does not take what was before the backup for what the stream told of", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.01);
    service.snapshot = projectOf(9, snapshotOf(28));
    const { client, changes } = local();
    await client.resolve("helper");
    await until(() => service.streams.length === 1);
    service.say("reset", { revision: 4 }, "2.4");
    // Whoever answers has not heard of the backup yet.
    await until(() => asked("/v1/snapshot").length >= 3);
    service.snapshot = projectOf(4, snapshotOf(27), 2);
    await until(() => changes.length === 2);
    expect((await client.resolve("helper")).version).toBe(27);
    random.mockRestore();
  });

  it.each([4, 9, 12])(
    "knows a restored backup by its epoch, at whatever revision it is: %i",
    async (revision) => {
      service.snapshot = projectOf(9, snapshotOf(28));
      const { client, changes } = local({ stream: false, pollIntervalMs: 20 });
      await client.resolve("helper");
      service.snapshot = projectOf(revision, snapshotOf(27), 2);
      service.snapshot.agents.helper.revision = 9;
      await until(() => changes.length === 2);
      expect((await client.resolve("helper")).version).toBe(27);
      service.snapshot = projectOf(20, snapshotOf(28));
      const before = asked("/v1/snapshot").length;
      await until(() => asked("/v1/snapshot").length > before + 2);
      expect((await client.resolve("helper")).version).toBe(27);
    },
  );

  it("polls with the ETag while there is no stream", async () => {
    service.streamless = refusal(404, "not_found");
    const { client, changes } = local({ pollIntervalMs: 20 });
    await client.resolve("helper");
    await until(() => asked("/v1/snapshot").length > 3);
    expect(asked("/v1/snapshot")[1]!.headers["if-none-match"]).toBe('"1-1"');
    service.snapshot = projectOf(2, snapshotOf(28));
    await until(() => changes.length === 2);
    expect((await client.resolve("helper")).version).toBe(28);
    expect(asked("/v1/stream")).toHaveLength(1);
  });

  it("does not poll while the stream speaks, and asks for no stream when none is wanted", async () => {
    const { client } = local({ pollIntervalMs: 10 });
    await client.resolve("helper");
    await until(() => service.streams.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const before = asked("/v1/snapshot").length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked("/v1/snapshot").length).toBe(before);
    const silent = local({ stream: false });
    await silent.client.resolve("helper");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked("/v1/stream")).toHaveLength(1);
  });

  it("goes on with what it has while the service is away, and says that it is stale", async () => {
    const { client } = local({ stream: false });
    await client.resolve("helper");
    service.broken = refusal(503, "unavailable");
    const later = Date.now() + 61_000;
    const clock = vi.spyOn(Date, "now").mockImplementation(() => later);
    const answer = await client.resolve("helper");
    clock.mockRestore();
    expect(answer).toMatchObject({ version: 27, source: "local", stale: true });
    expect(answer.age_ms).toBeGreaterThan(60_000);
  });

  it("ends with close", async () => {
    const { client } = local({ pollIntervalMs: 10 });
    await client.resolve("helper");
    await until(() => service.streams.length === 1);
    const ended = new Promise((resolve) => service.streams[0]!.once("close", resolve));
    await client.close();
    await ended;
    const before = server.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(server.seen.length).toBe(before);
  });
});

describe("an experiment", () => {
  const experiment = (more: Partial<LiveExperiment> = {}): LiveExperiment => ({
    id: "exp",
    phase: 2,
    unit: "user",
    ranges: [[0, 1_000_000]],
    arms: [
      { version: 27, weight: 0 },
      { version: 28, weight: 100 },
    ],
    ...more,
  });
  const given = { reason: "EXPERIMENT", experiment_id: "exp", experiment_phase: 2 };

  it("is decided in process", async () => {
    service.snapshot = projectOf(1, snapshotOf(27, { experiments: [experiment()] }));
    const { client } = local({ exposures: false });
    expect(await client.resolve("helper", { user_id: "u1" })).toMatchObject({
      ...given,
      version: 28,
      variant: "test",
      config: { instructions: "New {{name}}" },
      source: "local",
    });
    expect(await client.resolve("helper")).toMatchObject({ reason: "ACTIVE", version: 27, source: "local" });
    expect(asked("/v1/resolve")).toEqual([]);
  });

  it.each([1, 2])(
    "whose units keep what they were given first is the server's, in phase %i",
    async (phase) => {
      service.snapshot = projectOf(1, snapshotOf(27, { experiments: [experiment({ sticky: true, phase })] }));
      const { client } = local({ exposures: false });
      // The scripted server says that the unit kept another version.
      expect(await client.resolve("helper", { user_id: "u1" })).toMatchObject({
        version: 3,
        source: "remote",
      });
      expect(await client.resolve("helper", {})).toMatchObject({ reason: "ACTIVE", source: "local" });
      expect(await client.resolve("helper", { user_id: "u1" }, { version: 27 })).toMatchObject({
        reason: "PINNED",
        source: "local",
      });
      expect(asked("/v1/resolve").length).toBe(1);
    },
  );

  it("whose units keep what they were given first is decided in process while the server is away", async () => {
    service.snapshot = projectOf(1, snapshotOf(27, { experiments: [experiment({ sticky: true })] }));
    const { client, errors } = local({ exposures: false, retries: 0 });
    expect((await client.resolve("helper", { user_id: "u1" })).source).toBe("remote");
    service.away = true;
    const again = await client.resolve("helper", { user_id: "u1" });
    expect(again).toMatchObject({ version: 3, source: "cache", stale: true });
    const first = await client.resolve("helper", { user_id: "u2" });
    expect(first).toMatchObject({ ...given, version: 28, source: "local" });
    expect(errors.length).toBeGreaterThanOrEqual(2);
  });
});

describe("a rollout", () => {
  const rollout = (percent: number): LiveRollout => ({
    id: "roll",
    unit: "user",
    target_version: 28,
    stable_version: 27,
    ...exposureAt(percent),
  });
  const canary = { reason: "ROLLOUT", rollout_id: "roll", variant: "canary", version: 28 };

  it("is decided in process, step by step", async () => {
    service.snapshot = projectOf(1, snapshotOf(27, { rollout: rollout(50) }));
    const { client } = local({ exposures: false, stream: false });
    const ask = async (user_id: string) => {
      const minRevision = service.snapshot.revision;
      return (await client.resolve("helper", { user_id }, { minRevision })).variant;
    };
    const users = Array.from({ length: 40 }, (_, n) => `user-${n}`);
    const given = new Map<string, string | null>();
    for (const user of users) given.set(user, await ask(user));
    expect(new Set(given.values())).toEqual(new Set(["canary", "baseline"]));
    const user_id = users.find((user) => given.get(user) === "canary")!;
    expect(await client.resolve("helper", { user_id })).toMatchObject({
      ...canary,
      config: { instructions: "New {{name}}" },
      experiment_id: null,
      experiment_phase: null,
      source: "local",
    });
    expect(await client.resolve("helper")).toMatchObject({ reason: "ACTIVE", rollout_id: null, version: 27 });
    service.snapshot = projectOf(2, snapshotOf(27, { rollout: rollout(100) }));
    expect(new Set(await Promise.all(users.map(ask)))).toEqual(new Set(["canary"]));
    service.snapshot = projectOf(3, snapshotOf(27, { rollout: null }));
    expect(new Set(await Promise.all(users.map(ask)))).toEqual(new Set([null]));
    expect(asked("/v1/resolve")).toEqual([]);
  });
});

describe("server-sent events", () => {
  const text =
    ': hi\r\nevent: hello\r\nid: 1.2\r\ndata: {"revision":2}\r\n\r\ndata: a\ndata: b\n\nid: 1.3\n\nevent: x\ndata\n\n';
  const expected = [
    { type: "hello", data: '{"revision":2}' },
    { type: "message", data: "a\nb" },
    { type: "x", data: "" },
  ];

  it("are the same wherever the pieces end", () => {
    for (let size = 1; size <= text.length; size += 1) {
      const reader = new EventReader();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...reader.read(text.slice(at, at + size)));
      expect(events).toEqual(expected);
      expect(reader.lastId).toBe("1.3");
    }
  });

  it("are bounded, however long the stream lives", () => {
    const reader = new EventReader();
    for (let n = 0; n < 300; n += 1) {
      reader.read(`: ${"x".repeat(10_000)}\n`);
      reader.read(`data: ${"x".repeat(10_000)}\n\n`);
    }
    expect(() => {
      for (let n = 0; n < 300; n += 1) reader.read(`data: ${"x".repeat(10_000)}\n`);
    }).toThrow("too long");
  });
});
