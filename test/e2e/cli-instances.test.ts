import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createCli } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-cli-instances-"));
const server = inject("server");
const { signalbox, done, asJson } = createCli(() => ({ url: server.url, cwd: room }));

const instances = (...args: string[]): Promise<string> => done(["instances", ...args]);
const contexts = (...args: string[]): Promise<string> => done(["contexts", ...args]);

/** A new instance's id. */
async function spawned(...args: string[]): Promise<string> {
  const out = await instances("spawn", "worker", ...args);
  return /^instance +(in_\w+)$/m.exec(out)?.[1] ?? "";
}

beforeAll(async () => {
  const config = JSON.stringify({ instructions: "Be brief." });
  await done(["create", "worker", "--config-json", config, "--activate"]);
});

afterAll(() => rmSync(room, { recursive: true, force: true }));

describe("an instance on the command line", () => {
  it("lives from its spawning to its end", async () => {
    const state = join(room, "state.yaml");
    writeFileSync(state, "tickets: 3\n");
    const id = await spawned("--name", "Night shift", "--state-file", state, "--version", "1");
    const shown = await instances("show", id);
    expect(shown).toMatch(/^status +idle$/m);
    expect(shown).toMatch(/^runs +version 1$/m);
    expect(shown).toMatch(/^state:\n +tickets: 3$/m);
    expect(await instances("initialize", id)).toBe(`${id} is idle\n`);
    expect(await instances("activate", id, "--reason", "the night begins")).toBe(`${id} is active\n`);
    expect(await instances("list", "worker", "--status", "active")).toMatch(
      new RegExp(`^${id} +active +worker +Night shift `, "m"),
    );
    expect(await instances("list", "--capability", "juggling")).toBe("");
    expect(await instances("update", id, "--status", "busy", "--state-json", '{"tickets": 4}')).toBe(
      `${id} is changed: Night shift, busy\n`,
    );
    expect(await instances("heartbeat", id)).toBe(`${id} is busy\n`);
    expect(await asJson(["instances", "show", id])).toMatchObject({
      status: "busy",
      state: { tickets: 4 },
      last_heartbeat: expect.stringMatching(/Z$/),
    });
    expect(await instances("deactivate", id)).toBe(`${id} is idle\n`);
    expect(await signalbox(["instances", "deactivate", id])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("(instance_status)"),
    });
    expect(await instances("shutdown", id)).toBe(`${id} is offline, for good\n`);
    expect(await instances("remove", id)).toBe(`${id} is deleted\n`);
    expect(await signalbox(["instances", "show", id])).toMatchObject({ code: 4 });
  });

  it("shows the secret of its hooks once, and says that one has failed", async () => {
    // Nobody listens there.
    const hook = "activate=http://127.0.0.1:9/activate";
    const made = await signalbox(["instances", "spawn", "worker", "--hook", hook]);
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining("shown only now") });
    const secret = /^hook secret +(whsec_\S+)$/m.exec(made.out)?.[1] ?? "";
    expect(secret).not.toBe("");
    expect(made.err).not.toContain(secret);
    const id = /^instance +(\S+)$/m.exec(made.out)?.[1] ?? "";
    expect(await instances("show", id)).not.toContain("whsec_");
    expect(await signalbox(["instances", "activate", id])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining(`${id} is in error: `),
    });
    expect(await instances("show", id)).toMatch(/^error +\S/m);
    await instances("remove", id);
  });

  it("is sent messages, which are looked at, taken and acknowledged", async () => {
    const [id, other] = await Promise.all([spawned(), spawned()]);
    expect(
      await instances("send", id, "--data", '{"ticket": 1}', "--type", "ticket", "--from", other),
    ).toMatch(new RegExp(`^ms_\\w+ is number 1 of ${id}$`, "m"));
    const second = await signalbox(["instances", "send", id, "-"], { stdin: "just: this\n" });
    expect(second.out).toContain("is number 2 of");
    const looked = await instances("messages", id);
    expect(looked).toMatch(/^1 +ms_\w+ +ticket +\S+ \S+ +0 +\{"ticket":1\} +-$/m);
    expect(looked).toMatch(/^2 +ms_\w+ +- +\S+ \S+ +0 +\{"just":"this"\} +-$/m);

    const taken = await asJson(["instances", "messages", id, "--take", "--limit", "1"]);
    expect(taken).toMatchObject([{ seq: 1, deliveries: 1, from: other, data: { ticket: 1 } }]);
    const message = taken[0].id;
    expect(await instances("ack", id, message, "--failed", "--error", "Nobody there")).toBe(
      `${message} is pending\n`,
    );
    expect(await instances("messages", id)).toMatch(/ 1 +\{"ticket":1\} +Nobody there$/m);
    expect(await instances("ack", id, message)).toBe(`${message} is acknowledged\n`);
    expect(await asJson(["instances", "messages", id])).toMatchObject([{ seq: 2 }]);
    expect(await instances("messages", id, "--dead")).toBe("");
    await Promise.all([instances("remove", id), instances("remove", other)]);
  });
});

describe("a context on the command line", () => {
  it("is written, changed in part, compared, rolled back and deleted", async () => {
    const id = await spawned();
    const file = join(room, "profile.yaml");
    writeFileSync(file, "tone: friendly\norders: []\n");
    expect(await contexts("put", id, "profile", file, "--expected-version", "0")).toBe(
      "profile is at version 1\n",
    );
    const note = ["--description", "As they asked"];
    expect(await contexts("patch", id, "profile", "--data", '{"tone": "formal"}', ...note)).toBe(
      "profile is at version 2\n",
    );
    const add = '[{"op": "add", "path": "/orders/-", "value": "A-1"}]';
    expect(await contexts("patch", id, "profile", "--operations", "--data", add)).toBe(
      "profile is at version 3\n",
    );
    expect(await contexts("get", id, "profile", "--format", "json")).toBe(
      `${JSON.stringify({ tone: "formal", orders: ["A-1"] }, null, 2)}\n`,
    );
    expect(await contexts("get", id, "profile", "--version", "1")).toMatch(/^current +3$/m);
    expect(await contexts("versions", id, "profile")).toMatch(/^2 +\S+ \S+ +\S+ +As they asked +\{/m);
    const changed = await contexts("diff", id, "profile", "--from", "1", "--to", "2");
    expect(changed).toMatch(/^profile: version 1 → 2, 1 change$/m);
    expect(changed).toMatch(/^~ \/tone: "friendly" → "formal"$/m);
    expect(await contexts("rollback", id, "profile", "--to", "1")).toBe("profile is back at version 1\n");
    expect(await contexts("get", id, "profile")).toMatch(/^version +1, the current one$/m);

    const late = await signalbox([
      "contexts",
      "put",
      id,
      "profile",
      "--data",
      "{}",
      "--expected-version",
      "3",
    ]);
    expect(late).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(context_") });
    expect(await contexts("list", id)).toMatch(/^profile +1 +3 +no +itself /m);
    expect(await contexts("remove", id, "profile")).toBe("profile is deleted\n");
    expect(await contexts("list", id)).toBe("");
    await instances("remove", id);
  });

  it("is reached by other instances where it is shared; its data may be any JSON", async () => {
    const [owner, reader] = await Promise.all([spawned(), spawned()]);
    await contexts("put", owner, "cli-prices", "--data", "[1, 2]", "--shared");
    expect(await contexts("list", reader)).toMatch(new RegExp(`^cli-prices +1 +1 +yes +${owner} `, "m"));
    const text = await signalbox(["contexts", "put", reader, "cli-prices", "-"], { stdin: "free" });
    expect(text).toMatchObject({ code: 0, out: "cli-prices is at version 2\n" });
    expect(await asJson(["contexts", "get", owner, "cli-prices"])).toMatchObject({
      data: "free",
      shared: true,
    });
    await Promise.all([instances("remove", owner), instances("remove", reader)]);
  });

  it.each([
    ["no instance", 4, ["contexts", "list", "in_nope"], "(instance_not_found)"],
    ["no context's name", 2, ["contexts", "get", "in_nope"], "needs --name <name>"],
    ["a name with a dot", 2, ["contexts", "get", "in_nope", "a.b"], "digits, _ and -"],
    ["no data", 2, ["contexts", "put", "in_nope", "a"], "--file or --data"],
    ["data twice", 2, ["contexts", "put", "in_nope", "a", "f.json", "--data", "1"], "--file or --data"],
    ["no JSON", 2, ["contexts", "put", "in_nope", "a", "--data", "{"], "--data is not well-formed JSON"],
    ["nothing", 2, ["contexts", "put", "in_nope", "a", "-"], "standard input holds nothing"],
    ["a lease without hands", 2, ["instances", "messages", "in_nope", "--lease", "5s"], "goes with --take"],
    [
      "an unknown move's hook",
      2,
      ["instances", "spawn", "a", "--hook", "sing=http://x"],
      "must be initialize",
    ],
    ["state that is a list", 2, ["instances", "heartbeat", "in_nope", "--state-json", "[]"], "holds a list"],
  ])("is told what cannot be: %s", async (_name, code, args, mentioned) => {
    expect(await signalbox(args)).toMatchObject({ code, out: "", err: expect.stringContaining(mentioned) });
  });
});
