import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createCli } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-cli-run-"));
const server = inject("server");
const { signalbox, done, asJson } = createCli(() => ({ url: server.url, cwd: room }));

const config = (id: string) =>
  JSON.stringify({
    model: { provider: "echo", id },
    providers: { tts: { provider: "echo" }, stt: { provider: "echo" } },
    escalation_triggers: { high_value_threshold: 5000 },
  });

beforeAll(async () => {
  await done(["create", "caller", "--version", "27", "--config-json", config("m27"), "--activate"]);
  await done(["create", "caller", "--version", "28", "--config-json", config("m28")]);
});

afterAll(() => rmSync(room, { recursive: true, force: true }));

describe("agents on the command line", () => {
  it("are tested as the documents say", async () => {
    const args = ["test", "--agent-id", "caller", "--version", "28", "--message", "Pay 8,000 now"];
    const ran = await signalbox([...args, "--debug", "--verbose"]);
    expect(ran).toMatchObject({ code: 0, out: "[m28] You said: Pay 8,000 now\n" });
    expect(ran.err).toMatch(/^version +28, PINNED$/m);
    expect(ran.err).toMatch(/^escalated: high_value 8000$/m);
    expect(ran.err).toContain("text: Pay 8,000 now");
    expect(await done([...args, "--stream"])).toBe(ran.out);
    expect(await signalbox(["test", "caller", "--stream", "--message", "/fail 500"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("(provider_failed)"),
    });
    expect(await signalbox(["test", "nobody", "--message", "Hi"])).toMatchObject({
      code: 4,
      err: expect.stringContaining("(agent_not_found)"),
    });
  });

  it("are spoken with, line by line, and judged", async () => {
    const stdin = "Hello\n/version 28\nAgain\n/feedback 8 better\n//slow 1 late\n";
    const { code, out, err } = await signalbox(["chat", "caller", "--session-id", "to day/1"], { stdin });
    expect([code, out]).toEqual([0, "[m27] You said: Hello\n[m28] You said: Again\n[m28] You said: late\n"]);
    expect(err).toContain("Counted: 8 for version 28.");
    const shown = await done(["sessions", "show", "to day/1"]);
    expect(shown).toMatch(/^version +27, ACTIVE$/m);
    expect(shown).toContain('version 28, score 8, "better"\nuser: Again\nassistant: [m28] You said: Again\n');
    expect(await done(["sessions", "feedback", "to day/1", "--failure"])).toMatch(
      /^msg_\S+ of caller: counted$/m,
    );
    expect(await done(["sessions", "remove", "to day/1"])).toBe("to day/1 is deleted\n");
    expect(await signalbox(["sessions", "show", "to day/1"])).toMatchObject({ code: 4 });
  });

  it("speak, and listen", async () => {
    await done(["speak", "caller", "--text", "Hello there", "--out", "hello.wav"]);
    expect(readFileSync(join(room, "hello.wav")).subarray(0, 4).toString()).toBe("RIFF");
    expect(await done(["transcribe", "caller", "--file", "hello.wav"])).toBe("Hello there\n");
  });
});

describe("what agents need, on the command line", () => {
  it("is keys that nobody sees again", async () => {
    const key = "gsk_0123456789wxyz";
    expect(await done(["credentials", "create", "groq-p", "--provider", "groq"], { stdin: `${key}\n` })).toBe(
      'groq-p is kept: {"credential": "groq-p"} stands for it\n',
    );
    writeFileSync(join(room, "key.txt"), `${key}2\n`);
    await done(["credentials", "update", "groq-p", "--value-file", "key.txt"]);
    const list = await done(["credentials", "list"]);
    expect(list).toMatch(/^groq-p +groq +…xyz2 .* k\d+$/m);
    expect(list).not.toContain(key);
    expect(await done(["credentials", "rotate-master"])).toMatch(
      /^0 sealed with \S+: no secret needs another key$/m,
    );
    expect(await done(["credentials", "remove", "groq-p"])).toBe("groq-p is deleted\n");
  });

  it("is tools and prices", async () => {
    writeFileSync(
      join(room, "tool.yaml"),
      "kind: http\nurl: http://127.0.0.1:9/find\nparameters: {type: object}\n",
    );
    expect(await done(["tools", "create", "find_order", "--file", "tool.yaml"])).toMatch(
      /^secret +whsec_\S+$/m,
    );
    expect(await done(["tools", "get", "find_order"])).not.toContain("whsec_");
    expect(await signalbox(["tools", "test", "find_order"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("find_order failed after"),
    });
    await done(["prices", "set", "m28", "--provider", "echo", "--input", "1000", "--output", "2000"]);
    const priced = await asJson(["test", "caller", "--version", "28", "--message", "one two"]);
    expect(priced).toMatchObject({ response: "[m28] You said: one two", version: 28 });
    expect(await asJson(["prices", "list", "--own"])).toMatchObject([
      { model: "m28", input: 1000, output: 2000 },
    ]);
  });
});
