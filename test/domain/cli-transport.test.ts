import { describe, expect, it } from "vitest";
import { exitCodeOf } from "../../src/cli/answer.ts";
import { createTransport, pauseMs } from "../../src/cli/transport.ts";
import { fakeIo, problem } from "./cli-kit.ts";

const settings = {
  url: "http://127.0.0.1:1",
  key: "sbx_secret",
  project: undefined,
  workspace: undefined,
  verbose: true,
};

/** Answers the statuses in turn, the last for ever; tells how many requests there were and how long it paused. */
async function attempt(statuses: number[], init: RequestInit, more?: { safe?: boolean }) {
  const { io, said } = fakeIo((_url, nth) => {
    const status = statuses[Math.min(nth, statuses.length) - 1]!;
    return status < 400
      ? Response.json({})
      : problem(status, { code: "x", detail: "No.", request_id: "r-1" }, { "retry-after": "2" });
  });
  const pauses: number[] = [];
  const transport = createTransport(settings, io, (ms) => Promise.resolve(pauses.push(ms)));
  const outcome: unknown = await transport(`${settings.url}/v1/x`, init, more).catch(
    (error: unknown) => error,
  );
  return { outcome, pauses, ...said };
}

describe("the transport", () => {
  it.each([
    ["GET", 503, true],
    ["PUT", 503, true],
    ["POST", 503, false],
    ["POST", 429, true],
    ["GET", 500, false],
    ["GET", 404, false],
    ["GET", 409, false],
  ])("%s again after %i: %s", async (method, status, again) => {
    const { sent, outcome } = await attempt([status, 200], { method });
    expect(sent.length).toBe(again ? 2 : 1);
    expect(outcome instanceof Response).toBe(again);
  });

  it("repeats a POST that is said to be safe", async () => {
    expect((await attempt([503, 200], { method: "POST" }, { safe: true })).sent).toHaveLength(2);
  });

  it("gives up in the end, and waits as it was told until then", async () => {
    const { sent, pauses, outcome } = await attempt([503], {});
    expect(sent).toHaveLength(4);
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(2000);
    expect(outcome).toMatchObject({ exitCode: 3, message: "No. (x)", details: ["request id r-1"] });
  });

  it("never says the key", async () => {
    const { err } = await attempt([503], {});
    expect(err).toContain("> GET http://127.0.0.1:1/v1/x\n< 503 in ");
    expect(err).not.toContain("sbx_secret");
  });

  it("tells an answer that is not Signalbox's", async () => {
    const { io } = fakeIo(() => new Response("<html>", { status: 404, statusText: "Not Found" }));
    const sent = createTransport(settings, io)(`${settings.url}/v1/x`);
    await expect(sent).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining("is the URL right?"),
    });
  });

  it("tells why nobody answered", async () => {
    const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const { io } = fakeIo(() => new Response(), {
      fetch: () => Promise.reject(new TypeError("fetch failed", { cause })),
    });
    const sent = createTransport(settings, io)(`${settings.url}/v1/x`);
    await expect(sent).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("(ECONNREFUSED)"),
    });
  });
});

it("pauses twice as long each time, and never longer than a person waits", () => {
  const calm = () => 0;
  expect([1, 2, 3].map((tries) => pauseMs(tries, null, calm))).toEqual([250, 500, 1000]);
  expect(pauseMs(1, "3", calm)).toBe(3000);
  expect(pauseMs(1, "86400", calm)).toBe(10_000);
  expect(pauseMs(1, "Wed, 21 Oct 2026 07:28:00 GMT", calm)).toBe(250);
});

it("has an exit code for every status", () => {
  const codes = [400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503].map(exitCodeOf);
  expect(codes).toEqual([1, 5, 5, 4, 1, 1, 1, 1, 3, 3, 3]);
});
