import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { SignalboxError } from "../../src/client/index.ts";
import { bodyOf, clientOf, ok, refusal, scriptedServer, type Scripted } from "./client-kit.ts";

let server: Scripted;

beforeAll(async () => {
  server = await scriptedServer();
});

afterAll(() => server.stop());

beforeEach(() => {
  server.seen.length = 0;
});

const failure = (promise: Promise<unknown>): Promise<SignalboxError> =>
  promise.then(
    () => {
      throw new Error("It was answered.");
    },
    (error: SignalboxError) => error,
  );

describe("resolving remotely", () => {
  it("sends the key and typed attributes, and answers the body and where it is from", async () => {
    server.script(() => ok({}, { "Signalbox-Age": "1500" }));
    const { client } = clientOf(`${server.url}/`, { project: "shop", workspace: "acme" });
    const answer = await client.resolve(
      "helper",
      { user_id: "u1", age: 30 },
      { label: "staging", minRevision: 7 },
    );
    expect(answer).toMatchObject({ ...bodyOf(), source: "remote", stale: false });
    expect(answer.age_ms).toBeGreaterThanOrEqual(1500);
    expect(server.seen[0]).toMatchObject({
      method: "POST",
      path: "/v1/resolve/helper?label=staging&min_revision=7",
      body: { attributes: { user_id: "u1", age: 30 } },
      headers: {
        authorization: "Bearer sbx_key",
        "signalbox-project": "shop",
        "signalbox-workspace": "acme",
        "content-type": "application/json",
      },
    });
  });

  it("fills variables here, and keeps them here", async () => {
    server.script(() => ok());
    const { client } = clientOf(server.url);
    const answer = await client.resolve("helper", {}, { variables: { name: "Ana" } });
    expect(answer.config.instructions).toBe("Hello Ana");
    expect((await client.resolve("helper")).config.instructions).toBe("Hello {{name}}");
    expect(JSON.stringify(server.seen)).not.toContain("Ana");
  });

  it("does not let one caller change the configuration of another", async () => {
    server.script(() => ok());
    const { client } = clientOf(server.url);
    const { config } = await client.resolve("helper");
    expect(() => (config.tools as string[]).push("delete_everything")).toThrow(TypeError);
  });

  it("asks with the ETag for the same question, and takes 304 for an answer", async () => {
    server.script(({ headers }) => (headers["if-none-match"] === '"a"' ? { status: 304 } : ok()));
    const { client } = clientOf(server.url);
    await client.resolve("helper", { user_id: "u1", plan: "pro" });
    const again = await client.resolve("helper", { plan: "pro", user_id: "u1" });
    await client.resolve("helper", { user_id: "u2" });
    expect(again).toMatchObject({ ...bodyOf(), source: "remote" });
    expect(server.seen.map((seen) => seen.headers["if-none-match"])).toEqual([undefined, '"a"', undefined]);
  });

  it("asks once for all who ask the same at once", async () => {
    server.script(() => ok());
    const { client } = clientOf(server.url);
    const all = Array.from({ length: 20 }, () => client.resolve("helper", { user_id: "u1" }));
    expect(new Set((await Promise.all(all)).map((answer) => answer.version))).toEqual(new Set([28]));
    expect(server.seen).toHaveLength(1);
  });

  it("lets one of them go without taking the answer from the others", async () => {
    server.script(async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return ok();
    });
    const { client } = clientOf(server.url);
    const controller = new AbortController();
    const gone = failure(client.resolve("helper", {}, { signal: controller.signal }));
    const hasty = failure(client.resolve("helper", {}, { deadlineMs: 50 }));
    const patient = client.resolve("helper");
    setTimeout(() => controller.abort(new Error("left")), 20);
    expect((await gone).code).toBe("aborted");
    expect((await hasty).code).toBe("deadline_exceeded");
    expect((await patient).version).toBe(28);
    expect(server.seen).toHaveLength(1);
  });

  it("tells when an agent is no longer as it was", async () => {
    let revision = 42;
    server.script(() => ok({ revision }, { ETag: `"${revision}"` }));
    const { client, changes } = clientOf(server.url);
    await client.resolve("helper");
    revision = 43;
    await client.resolve("helper");
    await client.resolve("helper");
    expect(changes).toEqual([{ revision: null, agents: ["helper"] }]);
  });

  it("uses a fetch that is given, as a function or as a binding", async () => {
    const binding = {
      answer: () => Response.json(bodyOf()),
      fetch(input: string) {
        expect(input).toBe("https://signalbox/v1/resolve/helper");
        return Promise.resolve(this.answer());
      },
    };
    expect((await clientOf("https://signalbox", { fetch: binding }).client.resolve("helper")).version).toBe(
      28,
    );
    const plain = (input: string) => binding.fetch(input);
    expect((await clientOf("https://signalbox", { fetch: plain }).client.resolve("helper")).version).toBe(28);
  });
});

describe("when the service fails", () => {
  it.each([
    ["429", refusal(429, "rate_limited")],
    ["503", refusal(503, "unavailable", { "Retry-After": "0" })],
    ["500 without a body", { status: 500 }],
    ["a closed connection", "cut" as const],
  ])("tries again after %s", async (_, reply) => {
    server.script((_, nth) => (nth < 3 ? reply : ok()));
    expect((await clientOf(server.url).client.resolve("helper")).version).toBe(28);
    expect(server.seen).toHaveLength(3);
  });

  it("gives up after two further tries, and says what the server said", async () => {
    server.script(() => refusal(503, "unavailable"));
    const error = await failure(clientOf(server.url).client.resolve("helper"));
    expect(error).toBeInstanceOf(SignalboxError);
    expect(error).toMatchObject({
      code: "unavailable",
      status: 503,
      detail: "Because of unavailable.",
      request_id: "req-12345678",
    });
    expect(server.seen).toHaveLength(3);
  });

  it("waits as long as the server asks, and not at all if that is beyond the deadline", async () => {
    server.script((_, nth) => (nth === 1 ? refusal(429, "rate_limited", { "Retry-After": "1" }) : ok()));
    const started = Date.now();
    await clientOf(server.url).client.resolve("helper");
    expect(Date.now() - started).toBeGreaterThan(990);
    server.script(() => refusal(429, "rate_limited", { "Retry-After": "60" }));
    const late = Date.now();
    expect((await failure(clientOf(server.url).client.resolve("helper"))).retry_after_ms).toBe(60_000);
    expect(Date.now() - late).toBeLessThan(900);
  });

  it.each([
    [400, "malformed_body"],
    [401, "key_invalid"],
    [403, "scope_missing"],
    [404, "agent_not_found"],
    [409, "revision_unknown"],
    [422, "invalid_request"],
  ])("does not try again after %i", async (status, code) => {
    server.script(() => refusal(status, code));
    expect(await failure(clientOf(server.url).client.resolve("helper"))).toMatchObject({ status, code });
    expect(server.seen).toHaveLength(1);
  });

  it("ends at the deadline, whether the answer or its body does not come", async () => {
    for (const reply of ["hang" as const, (answer: { write(text: string): void }) => answer.write("{")]) {
      server.script(() => reply);
      const started = Date.now();
      const error = await failure(clientOf(server.url, { deadlineMs: 150 }).client.resolve("helper"));
      expect(error.code).toBe("deadline_exceeded");
      expect(Date.now() - started).toBeLessThan(1_000);
    }
  });

  it("knows a server that is not Signalbox", async () => {
    server.script(() => (answer) => answer.end("<html>Welcome to the hotel</html>"));
    expect((await failure(clientOf(server.url).client.resolve("helper"))).code).toBe("unreadable_answer");
  });

  it("spreads its tries", async () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
    const waits: number[] = [];
    let last = 0;
    const fetch = () => {
      waits.push(Date.now() - last);
      last = Date.now();
      return Promise.reject(new TypeError("fetch failed"));
    };
    vi.useFakeTimers();
    try {
      last = Date.now();
      const error = failure(
        clientOf("http://x", { fetch, retries: 4, deadlineMs: 10_000 }).client.resolve("helper"),
      );
      await vi.runAllTimersAsync();
      expect((await error).code).toBe("network_error");
      expect(waits).toEqual([0, 50, 100, 200, 400]);
    } finally {
      vi.useRealTimers();
      random.mockRestore();
    }
  });

  it("refuses attributes that are no JSON", async () => {
    const round: Record<string, unknown> = {};
    round.self = round;
    expect((await failure(clientOf(server.url).client.resolve("helper", round))).code).toBe(
      "invalid_attributes",
    );
    expect(server.seen).toHaveLength(0);
  });

  it.each(["remote", "local"] as const)("takes null for no attributes, and no list: %s", async (mode) => {
    const snapshot = { agent_id: "helper", enabled: true, deleted: false, active: 28, labels: {} };
    const configs = { 28: { instructions: "hi" } };
    const agents = {
      helper: { revision: 1, snapshot: { ...snapshot, versions: { 28: "sha256:28" } }, configs },
    };
    server.script(({ path }) =>
      path === "/v1/snapshot" ? { status: 200, body: { project: "p", epoch: 0, revision: 1, agents } } : ok(),
    );
    const { client } = clientOf(server.url, { mode, stream: false, exposures: false });
    for (const none of [null, undefined, {}]) {
      const answer = await client.resolve("helper", none);
      expect(answer).toMatchObject({ version: 28, source: mode });
    }
    for (const given of [[], [{ user_id: "u1" }], "u1", 7, true, new Date(), () => {}]) {
      // What a program without types can give.
      const refused = await failure(client.resolve("helper", given as never, { default: {} }));
      expect(refused).toBeInstanceOf(TypeError);
      expect(refused.message).toMatch(/takes the attributes as an object.*it was given (an?|one) /);
    }
    await client.close();
    const sent = server.seen.filter(({ path }) => path.startsWith("/v1/resolve"));
    expect(sent.map(({ body }) => body)).toEqual(
      mode === "remote" ? [0, 0, 0].map(() => ({ attributes: {} })) : [],
    );
  });

  it.each(["remote", "local"] as const)("refuses options that make no sense: %s", async (mode) => {
    server.script(() => ok());
    const { client } = clientOf(server.url, { mode, stream: false, exposures: false });
    const odd = [-1, 1.5, "28", Number.NaN, 2 ** 60, null, true];
    const options = [
      { version: 0 },
      ...odd.flatMap((value) => [{ version: value }, { minRevision: value }]),
      ...[5, null, ["active"]].map((value) => ({ label: value })),
    ];
    for (const asked of options) {
      const refused = await failure(client.resolve("helper", {}, { ...asked, default: {} } as never));
      expect(refused, JSON.stringify(asked)).toBeInstanceOf(TypeError);
      expect(refused.message).toMatch(/^resolve takes (version|minRevision|label) as .*; it was given .*\.$/);
    }
    expect(server.seen).toEqual([]);
    await client.resolve("helper", {}, { version: 1, minRevision: 0, label: undefined });
    await client.close();
  });

  it("answers nothing after it was closed", async () => {
    const { client } = clientOf(server.url);
    expect(await client.close()).toEqual({ pending: 0 });
    expect((await failure(client.resolve("helper"))).code).toBe("client_closed");
  });
});
