import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { orderOf } from "../../src/cli/conversation/orders.ts";
import { EXIT } from "../../src/cli/failure.ts";
import type { Io } from "../../src/cli/io.ts";
import { createLines } from "../../src/cli/lines.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import { fakeIo, problem } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-cli-run-"));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const answer = {
  response: "Hello!\nHow are you?",
  version: 28,
  variant: "test",
  agent_id: "a",
  session_id: "se_1",
  usage: { input_tokens: 12, cached_tokens: 4, output_tokens: 5, total_tokens: 17 },
  cost_usd: 0.00123456,
  response_time_ms: 840.4,
  escalated: true,
  escalation: { trigger: "high_value", value: 8000 },
  tool_calls: [
    { id: "c1", name: "find_order", input: { id: "A-1" }, output: { state: "sent" }, client: false },
    { id: "c2", name: "lookup", input: {}, error: "The tool answered 500.", client: false },
    { id: "c3", name: "pick", input: {}, client: true },
  ],
  metadata: {
    message_id: "msg_1",
    reason: "EXPERIMENT",
    experiment_id: "x",
    rollout_id: null,
    rule_id: null,
    kept: true,
    revision: 3,
    provider: "groq",
    model: "llama",
    finish_reason: "stop",
    attempts: [{ provider: "groq", model: "llama", ms: 800, error: null, status: null }],
    guardrails: ["disclaimer"],
    warnings: [],
    session_kept: true,
  },
};

/** What the API streams of the same answer. */
const { response: _, ...metadata } = answer;
const CHUNKS: object[] = [
  { type: "start", messageMetadata: { session_id: "se_1" } },
  { type: "start-step" },
  { type: "text-delta", id: "0", delta: "Let me see." },
  { type: "tool-input-available", toolCallId: "c1", toolName: "find_order", input: { id: "A-1" } },
  { type: "tool-output-available", toolCallId: "c1", output: { state: "sent" } },
  { type: "start-step" },
  { type: "text-delta", id: "0", delta: "Hello!\n\u001b[31mHow " },
  { type: "text-delta", id: "0", delta: "are you?" },
  { type: "finish", finishReason: "stop", messageMetadata: metadata },
];

function streamed(chunks: object[], end = "data: [DONE]\n\n"): Response {
  const text = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("") + end;
  // In pieces that end anywhere.
  const pieces = text.match(/[\s\S]{1,37}/g) ?? [];
  return new Response(Readable.toWeb(Readable.from(pieces.map((piece) => Buffer.from(piece)))) as never, {
    headers: { "content-type": "text/event-stream" },
  });
}

async function cli(args: string[], respond: (url: string, nth: number) => Response, more: Partial<Io> = {}) {
  const { io, said } = fakeIo(respond, more);
  const code = await run(args, COMMANDS, io);
  return {
    code,
    out: said.out,
    err: said.err,
    sent: said.sent.map(({ method, url, body }) => [`${method} ${url.replace(/.*\/v1/, "")}`, body] as const),
  };
}

const whole = () => Response.json(answer);

describe("test", () => {
  const args = ["test", "--agent-id", "a", "--version", "28", "--message", "Hi"];

  it("runs a version once, and prints the answer", async () => {
    const ran = await cli(args, whole);
    expect(ran).toMatchObject({ code: 0, out: "Hello!\nHow are you?\n" });
    expect(ran.sent).toEqual([["POST /agents/a/versions/28/run", { message: "Hi", stream: false }]]);
    expect(ran.err.split("\n")).toEqual([
      '· find_order {"id":"A-1"}',
      '· find_order answered {"state":"sent"}',
      "· lookup {}",
      "· lookup failed: The tool answered 500.",
      "· pick {}",
      "· pick is for the caller to run",
      "escalated: high_value 8000",
      "guardrail: disclaimer",
      "",
    ]);
  });

  it("sends who speaks, in which session, from standard input", async () => {
    const more = "--user-id u --session-id s --attribute plan=pro --attribute x=1=2 --debug --message -";
    const ran = await cli(["test", "a", ...more.split(" ")], whole, {
      stdin: () => Promise.resolve("Line one\nLine two\n"),
    });
    expect(ran.sent).toEqual([
      [
        "POST /agents/a/run",
        {
          message: "Line one\nLine two",
          session_id: "s",
          user_id: "u",
          attributes: { plan: "pro", x: "1=2" },
          debug: true,
          stream: false,
        },
      ],
    ]);
  });

  it("says with --verbose what the run was, and with --debug what was sent", async () => {
    const debug = { requests: [{ model: "llama", headers: { authorization: "Bearer ***" } }] };
    const { out, err } = await cli([...args, "--verbose", "--debug"], () =>
      Response.json({ ...answer, debug }),
    );
    expect(out).toBe("Hello!\nHow are you?\n");
    expect(err).toMatch(/^version +28, EXPERIMENT, kept by the session$/m);
    expect(err).toMatch(/^model +groq llama$/m);
    expect(err).toMatch(/^tokens +12 in, 4 of them cached, 5 out$/m);
    expect(err).toMatch(/^cost +0\.001235 USD$/m);
    expect(err).toMatch(/^time +840 ms$/m);
    expect(err).toMatch(/^escalated +yes$/m);
    expect(err).toMatch(/^tool calls +find_order, lookup, pick$/m);
    expect(err).toContain("authorization: Bearer ***");
  });

  it("streams where it is asked to, and on a terminal", async () => {
    for (const [more, io] of [
      [["--stream"], {}],
      [[], { screen: () => ({ columns: 80, rows: 24 }) }],
    ] as const) {
      const ran = await cli([...args, ...more], () => streamed(CHUNKS), io);
      expect(ran.sent[0]![1]).toEqual({ message: "Hi", stream: true });
      // Nothing in an answer moves the terminal.
      expect(ran).toMatchObject({ code: 0, out: "Let me see.\nHello!\n[31mHow are you?\n" });
      expect(ran.err).toMatch(/^· find_order \{"id":"A-1"\}\n· find_order answered .*\n· pick is for/);
    }
    const quiet = await cli([...args, "--no-stream"], whole, { screen: () => ({ columns: 80, rows: 24 }) });
    expect(quiet.sent[0]![1]).toMatchObject({ stream: false });
    const json = await cli([...args, "--json"], whole);
    expect(JSON.parse(json.out)).toEqual(answer);
  });

  it.each([
    [
      problem(404, { code: "version_not_found", detail: "None." }),
      EXIT.notFound,
      "None. (version_not_found)",
    ],
    [problem(502, { code: "provider_failed", detail: "No." }), EXIT.unreachable, "No. (provider_failed)"],
    [problem(422, { code: "tool_unknown", detail: "No tool." }), EXIT.refused, "No tool. (tool_unknown)"],
    [
      streamed([...CHUNKS.slice(0, 3), { type: "error", errorText: "timeout: Too late." }]),
      EXIT.unreachable,
      "Too late. (timeout)",
    ],
    [streamed(CHUNKS.slice(0, 3), ""), EXIT.unreachable, "broke off before its end"],
  ])("shows what is refused, and what breaks off (%#)", async (response, code, message) => {
    const ran = await cli([...args, "--stream"], () => response);
    expect(ran).toMatchObject({ code, err: expect.stringContaining(message) });
    expect(ran.sent).toHaveLength(1);
  });

  it.each([
    [["--stream", "--no-stream"], "contraries"],
    [["--stream", "--json"], "contraries"],
    [["--message", ""], "empty"],
  ])("sends nothing with %j", async (more, message) => {
    const ran = await cli([...args, ...more], whole);
    expect(ran).toMatchObject({ code: EXIT.usage, sent: [], err: expect.stringContaining(message) });
  });
});

describe("chat", () => {
  const talk = (
    text: string,
    respond = whole as (url: string, nth: number) => Response,
    args: string[] = [],
  ) => cli(["chat", "a", ...args], respond, { lines: () => createLines(Readable.from([text]), null) });

  it("goes on in one session, pins, judges and begins again", async () => {
    const ran = await talk(
      "Hi\n/version 27\nAgain\n/feedback 8 quite good\n/reset\n/version\n\n//help me\n",
      (url) =>
        url.includes("feedback")
          ? Response.json({ counted: true })
          : Response.json({ ...answer, session_id: "a/b" }),
    );
    expect(ran.code).toBe(0);
    expect(ran.sent).toEqual([
      ["POST /agents/a/run", { message: "Hi", stream: false }],
      ["POST /agents/a/versions/27/run", { message: "Again", session_id: "a/b", stream: false }],
      [
        "POST /sessions/a%2Fb/feedback",
        { agent_id: "a", message_id: "msg_1", satisfaction_score: 8, comment: "quite good" },
      ],
      ["POST /agents/a/run", { message: "/help me", stream: false }],
    ]);
    expect(ran.out).toBe("Hello!\nHow are you?\n".repeat(3));
    expect(ran.err).toContain("Counted: 8 for version 28.");
  });

  it("prints an answer a line with --json, and ends at the first failure", async () => {
    const ran = await talk(
      "one\ntwo\nthree\n",
      (_url, nth) => (nth === 2 ? problem(502, { code: "provider_failed", detail: "No." }) : whole()),
      ["--json", "--debug"],
    );
    expect(ran.code).toBe(EXIT.unreachable);
    expect(ran.sent).toHaveLength(2);
    expect(ran.sent[0]![1]).toMatchObject({ debug: true });
    expect(
      ran.out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([answer]);
    expect(await talk("/feedback 8")).toMatchObject({ code: EXIT.usage, sent: [] });
  });

  it("streams to whoever types, goes on after failures, and ends by two Ctrl-Cs", async () => {
    const input = new PassThrough();
    const shown = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createLines(input, Object.assign(shown, { columns: 80 }));
    let asked = 0;
    const { io, said } = fakeIo(() => streamed(CHUNKS), {
      lines: () => lines,
      screen: () => ({ columns: 80, rows: 24 }),
      fetch: (_url, init) => {
        asked += 1;
        if (asked === 1) return Promise.resolve(streamed(CHUNKS));
        if (asked === 2) return Promise.resolve(problem(409, { code: "session_busy", detail: "Busy." }));
        // One that never ends by itself.
        return new Promise((_resolve, reject) =>
          init!.signal!.addEventListener("abort", () => reject(new Error("aborted"))),
        );
      },
    });
    const done = run(["chat", "a"], COMMANDS, io);
    const until = async (holds: () => boolean) => expect.poll(holds, { interval: 5 }).toBe(true);
    input.write("Hi\r");
    await until(() => said.out.endsWith("How are you?\n"));
    input.write("Again\r");
    await until(() => said.err.includes("signalbox: Busy. (session_busy)\n"));
    input.write("And again\r");
    await until(() => asked === 3);
    input.write("\u0003");
    await until(() => said.err.includes("Stopped.\n"));
    input.write("\u0003");
    expect(await done).toBe(EXIT.interrupted);
  });

  it.each([
    ["hello /version", { kind: "say", message: "hello /version" }],
    ["two\nlines", { kind: "say", message: "two\nlines" }],
    ["//quit", { kind: "say", message: "/quit" }],
    ["  ", { kind: "nothing" }],
    ["/version 28", { kind: "version", version: 28 }],
    ["/version", { kind: "version", version: null }],
    ["/version new", { kind: "fault", why: expect.stringContaining("must be a whole number") }],
    ["/feedback 8", { kind: "feedback", score: 8, comment: undefined }],
    ["/feedback", { kind: "fault", why: expect.stringContaining("must be a number") }],
    ["/feedback 11", { kind: "fault", why: expect.stringContaining("from 1 to 10") }],
    ["/quit", { kind: "quit" }],
    ["/reset now", { kind: "fault", why: "/reset stands alone" }],
    ["/rest", { kind: "fault", why: expect.stringContaining("There is no /rest") }],
  ])("takes %j as an order", (text, order) => {
    expect(orderOf(text)).toEqual(order);
  });
});

describe("speech", () => {
  it("is written to a file, in the format of its name", async () => {
    const path = join(room, "hello.mp3");
    const headers = { "content-type": "audio/mpeg", "signalbox-version": "28" };
    const ran = await cli(
      ["speak", "a", "--text", "Hello", "--out", path],
      () => new Response("sound", { headers }),
    );
    expect(ran.sent).toEqual([["POST /agents/a/speech", { text: "Hello", format: "mp3" }]]);
    expect(ran.out).toBe(`${path}: 5 bytes of audio/mpeg by version 28\n`);
    expect(readFileSync(path, "utf8")).toBe("sound");
  });

  it("that breaks off leaves no file", async () => {
    const path = join(room, "broken.wav");
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(9)),
      pull: (controller) => controller.error(new Error("gone")),
    });
    const ran = await cli(["speak", "a", "--text", "Hello", "--out", path], () => new Response(body));
    expect(ran).toMatchObject({ code: EXIT.unreachable, err: expect.stringContaining("broke off") });
    expect(existsSync(path)).toBe(false);
    const nowhere = join(room, "none", "x.wav");
    expect(
      await cli(["speak", "a", "--text", "Hi", "--out", nowhere], () => new Response("x")),
    ).toMatchObject({
      code: EXIT.usage,
      err: expect.stringContaining("ENOENT"),
    });
  });

  it("is written down from a file", async () => {
    const path = join(room, "question.ogg");
    writeFileSync(path, "sound");
    const { io, said } = fakeIo(() => Response.json({ text: "Olá", version: 28, response_time_ms: 3 }));
    const args = ["transcribe", "a", "--version", "28", "--file", path, "--language", "pt-BR"];
    expect(await run(args, COMMANDS, io)).toBe(0);
    expect(said.out).toBe("Olá\n");
    expect(said.sent[0]).toMatchObject({
      url: expect.stringMatching(/\/v1\/agents\/a\/versions\/28\/transcriptions\?language=pt-BR$/),
    });
    expect(said.sent[0]!.headers.get("content-type")).toBe("audio/ogg");
    writeFileSync(join(room, "what"), "?");
    expect(await cli(["transcribe", "a", "--file", join(room, "what")], whole)).toMatchObject({
      code: EXIT.usage,
      err: expect.stringContaining("--type"),
    });
  });
});
