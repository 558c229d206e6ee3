import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/failure.ts";
import { parseInteractions } from "../../src/cli/interaction-source.ts";
import { batches } from "../../src/cli/interactions.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import { fakeIo, problem } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-record-"));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const taken = (more: object = {}) => Response.json({ accepted: 1, duplicates: 0, rejected: [], ...more });

describe("the interactions in a file", () => {
  const two = [{ user_id: "a" }, { user_id: "b" }];

  it.each([
    ["a list", JSON.stringify(two, null, 2)],
    ["a batch", JSON.stringify({ interactions: two })],
    ["lines", two.map((one) => JSON.stringify(one)).join("\n")],
    [
      "lines with gaps and carriage returns",
      `\n${two.map((one) => JSON.stringify(one)).join("\r\n\r\n")}\r\n`,
    ],
  ])("are read from %s", (_name, text) => {
    expect(parseInteractions(text, "file")).toEqual(two);
  });

  it("may be one", () => {
    expect(parseInteractions('{"user_id": "a"}', "file")).toEqual([{ user_id: "a" }]);
  });

  it("are refused by the line that cannot be read", () => {
    expect(() => parseInteractions('{"a": 1}\n{"a": }\n', "outcomes.ndjson")).toThrow(
      "outcomes.ndjson line 2 is not well-formed JSON",
    );
    expect(() => parseInteractions("[1,", "outcomes.json")).toThrow("outcomes.json is not well-formed JSON");
  });

  it("are sent in batches of 1,000, or fewer where they are large", () => {
    const small = Array.from({ length: 2_500 }, (_, at) => at);
    expect([...batches(small)].map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
    expect([...batches(small)].flat()).toEqual(small);
    const large = Array.from({ length: 5 }, () => "x".repeat(300_000));
    expect([...batches(large)].map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
    expect([...batches([])]).toEqual([]);
  });
});

describe("record", () => {
  it("sends one interaction from its options", async () => {
    const { io, said } = fakeIo(() => taken());
    const args = ["--experiment-id", "e", "--user-id", "u", "--success", "--response-time-ms", "1500"];
    expect(await run(["record", ...args, "--metric", "order_value=12.5"], COMMANDS, io)).toBe(0);
    expect(said.out).toBe("1 counted\n");
    expect(said.sent).toMatchObject([
      {
        url: "http://127.0.0.1:8787/v1/interactions",
        method: "POST",
        body: {
          experiment_id: "e",
          user_id: "u",
          success: true,
          escalated: false,
          response_time_ms: 1500,
          metrics: { order_value: 12.5 },
        },
      },
    ]);
  });

  it("sends an exposure without an outcome", async () => {
    const { io, said } = fakeIo(() => taken());
    expect(await run(["record", "--experiment-id", "e", "--user-id", "u", "--exposure"], COMMANDS, io)).toBe(
      0,
    );
    expect(said.sent[0]?.body).toEqual({ kind: "exposure", experiment_id: "e", user_id: "u" });
  });

  it("sends a file in batches whose keys are those of their content", async () => {
    const path = join(room, "many.ndjson");
    writeFileSync(path, Array.from({ length: 1_500 }, () => '{"user_id":"u","success":true}').join("\n"));
    const keys: (string | null)[][] = [];
    for (const _ of [1, 2]) {
      const { io, said } = fakeIo(() => taken({ accepted: 3, duplicates: 1 }));
      expect(await run(["record", "--file", path], COMMANDS, io)).toBe(0);
      expect(said.out).toBe("6 counted, 2 counted before\n");
      expect(said.sent.map(({ body }) => (body as { interactions: unknown[] }).interactions.length)).toEqual([
        1_000, 500,
      ]);
      keys.push(said.sent.map(({ headers }) => headers.get("idempotency-key")));
    }
    expect(keys[0]).toEqual(keys[1]);
    expect(new Set(keys[0]).size).toBe(2);
  });

  it("tells which items were rejected, by their place in the file", async () => {
    const path = join(room, "bad.json");
    writeFileSync(path, JSON.stringify(Array.from({ length: 1_002 }, () => ({}))));
    const rejected = [{ index: 1, interaction_id: null, code: "too_late", message: "Too late." }];
    const { io, said } = fakeIo((_url, nth) => taken(nth === 2 ? { rejected } : {}));
    expect(await run(["record", "--file", path], COMMANDS, io)).toBe(EXIT.refused);
    expect(said.out).toBe("2 counted, 1 rejected\n");
    expect(said.err).toContain("item 1002: Too late. (too_late)");
  });

  it("says how far it got when the server fails on the way, or a shard does", async () => {
    const path = join(room, "far.json");
    writeFileSync(path, JSON.stringify(Array.from({ length: 1_002 }, () => ({}))));
    const down = fakeIo((_url, nth) =>
      nth === 1 ? taken() : problem(500, { code: "internal", detail: "It failed.", request_id: "r" }),
    );
    expect(await run(["record", "--file", path], COMMANDS, down.io)).toBe(EXIT.unreachable);
    expect(down.said.err).toContain("The first 1000 of 1002 had been taken. Send the file again");
    const rejected = [{ index: 0, interaction_id: null, code: "unavailable", message: "Not now." }];
    const { io, said } = fakeIo(() => taken({ rejected }));
    expect(await run(["record", "--file", path], COMMANDS, io)).toBe(EXIT.unreachable);
    expect(said.err).toContain("Send the file again: nothing is counted twice.");
  });

  it("says what the server says of a single one", async () => {
    const { io, said } = fakeIo(() =>
      problem(422, { code: "invalid_request", detail: "There is no experiment of that id." }),
    );
    expect(await run(["record", "--experiment-id", "e", "--user-id", "u", "--failure"], COMMANDS, io)).toBe(
      1,
    );
    expect(said.err).toBe("signalbox: There is no experiment of that id. (invalid_request)\n");
  });

  it.each([
    [["--user-id", "u"], "one of --success, --failure and --exposure"],
    [["--user-id", "u", "--success", "--failure"], "one of --success, --failure and --exposure"],
    [["--success", "--file", "x.json"], "--file holds whole interactions"],
    [["--file", "absent.json"], "There is no file absent.json"],
    [["--success", "--metric", "a=b"], "the value must be a number"],
    [["--success", "--cost-usd", "0x1"], "must be a number"],
  ])("sends nothing with %j", async (args, message) => {
    const { io, said } = fakeIo(() => taken());
    expect(await run(["record", ...args], COMMANDS, io)).toBe(EXIT.usage);
    expect(said).toMatchObject({ sent: [], err: expect.stringContaining(message) });
  });
});
