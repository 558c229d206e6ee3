import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, describe, expect, inject, it } from "vitest";
import { parseYaml, printYaml } from "../../src/domain/yaml.ts";
import { BIN, createCli } from "./cli-kit.ts";
import { freePort, ROOT } from "./server.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-cli-"));
const server = inject("server");
let rooms = 0;

/** An empty folder. */
function folder(): string {
  const path = join(room, String((rooms += 1)));
  mkdirSync(path);
  return path;
}

/** Writes a file, and the folders above it. */
function write(path: string, content: unknown): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : printYaml(content));
  return path;
}

const { execute, signalbox, done, asJson } = createCli(() => ({ url: server.url, cwd: room }));

const config = (agent_id: string, version?: number, instructions = "Be kind.\nBe brief.\n") => ({
  agent: { agent_id, ...(version !== undefined && { version }), name: `The ${agent_id}` },
  model: { provider: "anthropic", id: "claude-sonnet-4-20250514", temperature: 0.7 },
  instructions,
});

/** An agent with versions 27 and 28, of which 27 is active. */
async function withVersions(agentId: string): Promise<void> {
  const cwd = folder();
  write(join(cwd, "agents/27.yaml"), config(agentId, 27));
  write(join(cwd, "agents/28.yaml"), config(agentId, 28, "Be kind.\nBe thorough.\n"));
  await done(["migrate", "agents"], { cwd });
  await done(["activate", "--agent-id", agentId, "--version", "27"]);
}

/** All that the server has of an agent. */
const everything = async (agentId: string) => ({
  agent: (await asJson(["list-agents"])).find((agent: { agent_id: string }) => agent.agent_id === agentId),
  versions: await asJson(["list", agentId]),
  history: await asJson(["history", agentId]),
});

afterAll(() => rmSync(room, { recursive: true, force: true }));

describe.concurrent("the documented workflow", () => {
  it("goes from a file to a version in production, and back", async () => {
    const cwd = folder();
    const agent = ["--agent-id", "pix-specialist"];
    write(join(cwd, "agents/pix/config.yaml"), config("pix-specialist", 27));
    write(join(cwd, "enhanced.yaml"), config("pix-specialist", 28, "Detect fraud.\n"));

    const by = ["--created-by", "admin", "--description", "Initial migration"];
    expect(await done(["migrate", ...agent, "--version", "27", ...by], { cwd })).toContain(
      "pix-specialist version 27: created, activated",
    );

    const enhanced = ["--created-by", "developer", "--description", "Enhanced fraud detection"];
    expect(
      await done(["create", ...agent, "--version", "28", "--config-file", "enhanced.yaml", ...enhanced], {
        cwd,
      }),
    ).toBe("Created pix-specialist version 28, published\n");
    const inline = '{"agent": {"name": "Enhanced Agent"}, "instructions": "You are enhanced."}';
    expect(await done(["create", ...agent, "--version", "29", "--config-json", inline, "--activate"])).toBe(
      "Created pix-specialist version 29, published and active\n",
    );

    const why = ["--changed-by", "admin", "--reason", "Performance improvements"];
    expect(await done(["activate", ...agent, "--version", "28", ...why])).toBe(
      "pix-specialist version 28 is active\n",
    );

    expect(await done(["clone", ...agent, "--source-version", "28", "--target-version", "30"])).toContain(
      "version 30, a draft",
    );
    const file = await done(["show", ...agent, "--version", "30", "--format", "yaml"]);
    expect(parseYaml(file)).toMatchObject({ agent: { version: 30 }, instructions: "Detect fraud.\n" });
    write(join(cwd, "temp_config.yaml"), file.replace("Detect fraud.", "Prevent fraud."));
    await done(
      [
        "create",
        ...agent,
        "--version",
        "30",
        "--config-file",
        "temp_config.yaml",
        "--description",
        "Updated prompts",
      ],
      { cwd },
    );
    expect(await asJson(["show", ...agent, "--version", "30"])).toMatchObject({
      status: "published",
      description: "Updated prompts",
      config: { instructions: "Prevent fraud.\n", agent: { name: "The pix-specialist", version: 30 } },
    });

    await done(["activate", ...agent, "--version", "30", "--reason", "Production deployment"]);
    const resolved = await asJson(["resolve", ...agent, "--user-id", "user-1", "--min-revision", "0"]);
    expect(resolved).toMatchObject({
      agent_id: "pix-specialist",
      config: { instructions: expect.any(String) },
    });
    expect(await done(["rollback", ...agent, "--reason", "Escalations went up"])).toBe(
      "pix-specialist is back at version 28\n",
    );
    expect(await done(["show", ...agent])).toMatch(/version +28\n.*state +active/s);

    const history = await done(["history", ...agent, "--days", "1"]);
    expect(history).toMatch(/version\.rolled_back +30 → 28 .*Escalations went up/);
    expect(history).toMatch(/version\.activated +29 → 28 +admin +Performance improvements/);
    expect(history).toMatch(/version\.created +28 +developer/);
    const list = await done(["list", ...agent]);
    expect(list.split("\n").map((line) => line.split(/\s+/).slice(0, 2))).toEqual([
      ["VERSION", "STATE"],
      ["30", "published"],
      ["29", "published"],
      ["28", "active"],
      ["27", "published"],
      [""],
    ]);
    expect(await done(["list-agents"])).toMatch(/pix-specialist +28 +30 +yes +The pix-specialist/);
    for (const line of (history + list).split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  it("reads back its own write at once", async () => {
    await withVersions("reader");
    const { err } = await signalbox(["activate", "--agent-id", "reader", "--version", "28"]);
    const revision = /--min-revision (\d+)/.exec(err)?.[1] ?? "";
    expect(await asJson(["resolve", "reader", "--min-revision", revision])).toMatchObject({
      version: 28,
      reason: "ACTIVE",
    });
    expect(await asJson(["resolve", "reader", "--version", "27", "--attribute", "plan=pro"])).toMatchObject({
      version: 27,
      reason: "PINNED",
    });
    expect(await done(["resolve", "reader", "--attributes-json", '{"age": 42}'])).toMatch(
      /^agent +reader\n.*reason +ACTIVE\n/s,
    );
  });

  it("takes configurations from standard input, and gives them back unchanged", async () => {
    const awkward = {
      instructions: "a: b\n\n  # not a comment\n\ttab ",
      on: true,
      no: "no",
      date: "2026-01-01",
      number: "0123",
      empty: null,
      ключ: "é🙂",
    };
    const stdin = JSON.stringify(awkward);
    await done(["create", "--agent-id", "stdin-json", "--config-json", "-"], { stdin });
    const yaml = await done(["show", "stdin-json", "--version", "1", "--format", "yaml"]);
    await done(["create", "--agent-id", "stdin-yaml", "--config-file", "-"], { stdin: yaml });
    expect(JSON.parse(await done(["show", "stdin-yaml", "--version", "1", "--format", "json"]))).toEqual(
      awkward,
    );
  });

  it("shows what changed", async () => {
    await withVersions("differ");
    const diff = ["diff", "--agent-id", "differ", "--from", "27", "--to", "28"];
    expect(await done(diff)).toBe(
      "differ: version 27 → 28, 1 change\n~ /instructions: see below\n\n/instructions\n  Be kind.\n- Be brief.\n+ Be thorough.\n",
    );
    expect(await done(diff, { env: { NO_COLOR: "", FORCE_COLOR: "1" } })).toContain(
      "\u001b[32m+ Be thorough.",
    );
    expect(await asJson(diff)).toMatchObject({
      from: 27,
      to: 28,
      operations: [{ op: "replace", path: "/instructions" }],
    });
    expect(await done(["diff", "differ", "--from", "27", "--to", "27"])).toContain("the same configuration");
  });

  it("retires a version", async () => {
    await withVersions("retired");
    expect(await done(["deprecate", "--agent-id", "retired", "--version", "28"])).toBe(
      "retired version 28 is deprecated\n",
    );
    expect(await signalbox(["activate", "retired", "--version", "28"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("version_deprecated"),
    });
    expect(await signalbox(["deprecate", "retired", "--version", "27"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("version_active"),
    });
  });

  it("follows a list to its end, or to a limit", async () => {
    const cwd = folder();
    const file = write(join(cwd, "long.yaml"), config("long"));
    await done(["create", "--agent-id", "long", "--config-file", file]);
    for (let number = 2; number <= 203; number += 1) {
      const { status } = await fetch(`${server.url}/v1/agents/long/versions`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
        body: JSON.stringify({ config: { instructions: String(number) } }),
      });
      expect(status).toBe(201);
    }
    expect(await asJson(["list", "long"])).toHaveLength(203);
    expect((await asJson(["list", "long", "--limit", "202"])).at(-1)).toMatchObject({ version: 2 });
  });
});

describe.concurrent("migrate", () => {
  it("changes nothing the second time", async () => {
    const cwd = folder();
    write(join(cwd, "agents/again/config.yaml"), config("again", 3));
    write(join(cwd, "agents/again/next.json"), JSON.stringify(config("again", 4, "Better.")));
    write(join(cwd, "agents/unnumbered/a.yaml"), config("unnumbered", undefined, "One."));
    write(join(cwd, "agents/unnumbered/b.yml"), config("unnumbered", undefined, "Two."));
    write(join(cwd, "agents/named/config.yaml"), { instructions: "Of the folder." });
    write(join(cwd, "agents/secret.yaml"), { model: { id: "m", api_key: "sk-0123456789abcdef" } });
    write(join(cwd, "agents/.hidden/x.yaml"), "not: [yaml");

    expect(await done(["migrate", "agents"], { cwd })).toBe(
      [
        "again version 3: created (agents/again/config.yaml)",
        "again version 4: created, activated (agents/again/next.json)",
        "named version 1: created, activated (agents/named/config.yaml)",
        "secret version 1: created, activated (agents/secret.yaml)",
        "unnumbered version 1: created (agents/unnumbered/a.yaml)",
        "unnumbered version 2: created, activated (agents/unnumbered/b.yml)",
        "",
      ].join("\n"),
    );
    const agents = ["again", "named", "secret", "unnumbered"];
    const before = await Promise.all(agents.map(everything));
    const second = await done(["migrate", "agents"], { cwd });
    expect(second.match(/: unchanged \(/g)).toHaveLength(6);
    expect(await Promise.all(agents.map(everything))).toEqual(before);
    expect(JSON.stringify(before)).not.toContain("sk-0123456789abcdef");

    write(join(cwd, "agents/secret.yaml"), { model: { id: "m", api_key: "sk-another-key-456" } });
    expect(
      await done(["migrate", "agents/secret.yaml"], { cwd }),
      "another key is another configuration",
    ).toContain("secret version 2: created");
  });

  it("finds the agent under --agents-dir", async () => {
    const cwd = folder();
    write(join(cwd, "elsewhere/deep/down.yaml"), config("found", 7));
    write(join(cwd, "elsewhere/other.yaml"), config("other", 1));
    const command = ["migrate", "--agent-id", "found", "--agents-dir", "elsewhere"];
    expect(await done(command, { cwd })).toBe(
      "found version 7: created, activated (elsewhere/deep/down.yaml)\n",
    );
    expect(
      await signalbox(["migrate", "--agent-id", "absent", "--agents-dir", "elsewhere"], { cwd }),
    ).toMatchObject({ code: 2 });
    expect((await signalbox(["show", "other", "--version", "1"])).code).toBe(4);
  });

  it("writes nothing on a dry run", async () => {
    const cwd = folder();
    await withVersions("dry");
    const before = await everything("dry");
    write(join(cwd, "dry.29.yaml"), config("dry", 29, "Third."));
    write(join(cwd, "dry-new.yaml"), config("dry-new"));
    write(join(cwd, "dry-secret.yaml"), { llm_provider_config: { api_key: "sk-0123456789abcdef" } });
    expect(await done(["migrate", ".", "--activate", "--dry-run"], { cwd })).toBe(
      [
        "dry-new version 1: would create, would activate (dry-new.yaml)",
        "dry-secret version 1: would create, would activate (dry-secret.yaml)",
        "dry version 29: would create, would activate (dry.29.yaml)",
        "",
      ].join("\n"),
    );
    expect(await everything("dry")).toEqual(before);
    expect((await signalbox(["list", "dry-new"])).code).toBe(4);
    expect(
      await done(["migrate", "dry.29.yaml"], { cwd }),
      "without --activate, what is active stays",
    ).toContain("version 29: created (");
  });

  it("writes nothing where one file cannot be migrated", async () => {
    const cwd = folder();
    await withVersions("partly");
    const before = await everything("partly");
    write(join(cwd, "good.yaml"), config("partly", 29));
    write(join(cwd, "late.yaml"), config("partly", 28, "Not what 28 is."));
    expect(await signalbox(["migrate", "."], { cwd })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/late\.yaml cannot become version 28 of partly\..*The next number is 29/s),
    });
    write(join(cwd, "late.yaml"), { model: { temperature: 99 } });
    expect(await signalbox(["migrate", "."], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("/model/temperature: "),
    });
    write(join(cwd, "late.yaml"), "a: [1");
    expect(await signalbox(["migrate", "."], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining("late.yaml"),
    });
    expect(await everything("partly")).toEqual(before);
  });
});

describe.concurrent("what goes wrong is told by the exit code", () => {
  it.each([
    [
      "a number that is taken",
      1,
      ["create", "--agent-id", "pagbank-specialist", "--version", "27", "--config-json", "{}"],
      "The next number is",
    ],
    [
      "an invalid configuration",
      1,
      ["create", "--agent-id", "pagbank-specialist", "--config-json", '{"model": {"temperature": 99}}'],
      "/config/model/temperature: ",
    ],
    ["an unknown agent", 4, ["show", "nobody"], "agent_not_found"],
    ["an unknown version", 4, ["show", "pagbank-specialist", "--version", "99"], "version_not_found"],
    ["an unknown label", 4, ["resolve", "pagbank-specialist", "--label", "nope"], "label_not_found"],
    ["an unknown project", 4, ["list-agents", "--project", "nope"], "project_not_found"],
    ["a bad key", 5, ["list-agents", "--key", "sbx_nonsense"], "key_invalid"],
    ["an unknown command", 2, ["activat"], "Did you mean activate?"],
    ["an unknown command with a version", 2, ["actviate", "--version", "28"], "Did you mean activate?"],
    ["an unknown option", 2, ["show", "--agnt-id", "a"], "Did you mean --agent-id?"],
    ["a missing option", 2, ["activate", "--agent-id", "a"], "needs --version <number>"],
    [
      "a version that is no number",
      2,
      ["activate", "--agent-id", "a", "--version", "2.5"],
      "must be a whole number",
    ],
    ["two agents", 2, ["list", "a", "--agent-id", "b"], "two different things"],
    ["no configuration", 2, ["create", "--agent-id", "a"], "--config-file or --config-json"],
    [
      "a file that is not there",
      2,
      ["create", "--agent-id", "a", "--config-file", "absent.yaml"],
      "There is no file absent.yaml",
    ],
    ["a list for a configuration", 2, ["create", "--agent-id", "a", "--config-json", "[]"], "holds a list"],
    [
      "a number that would change on its way",
      2,
      ["create", "--agent-id", "a", "--config-json", '{"chats": [9007199254740993]}'],
      "/chats/0 is a number that would change",
    ],
    ["a URL that is none", 2, ["list-agents", "--url", "localhost:8787"], "http://"],
  ])("%s: %i", async (_name, code, args, mentioned) => {
    const ran = await signalbox(args);
    expect(ran).toMatchObject({ code, out: "", err: expect.stringContaining(mentioned) });
    expect(ran.err).toMatch(/^signalbox: /);
    expect(ran.err).not.toContain("    at ");
  });

  it("a server that is not there: 3", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    expect(await signalbox(["list-agents", "--url", url])).toMatchObject({
      code: 3,
      err: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("no key for a server elsewhere: 5, and the local one is not sent there", async () => {
    const ran = await signalbox(["list-agents", "--url", "http://signalbox.invalid"], {
      env: { SIGNALBOX_KEY: "" },
    });
    expect(ran).toMatchObject({ code: 5, err: expect.stringContaining("SIGNALBOX_KEY") });
  });

  it("and says with --verbose what was sent, never with which key", async () => {
    const ran = await signalbox(["show", "nobody", "--verbose", "--key", server.key]);
    expect(ran.err).toMatch(
      /> GET \S+\/v1\/agents\/nobody\/versions\/active\n< 404 in \d+ ms, request id \S+/,
    );
    expect(ran.err).not.toContain(server.key);
  });
});

describe.concurrent("the command", () => {
  it("is what npx runs in the project", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(await execute("npx", ["signalbox", "--version"], { cwd: ROOT })).toMatchObject({
      code: 0,
      out: `${version}\n`,
    });
  });

  it("runs from any folder, with whatever Node the machine has", async () => {
    const own = join(ROOT, "node_modules");
    const PATH = (process.env["PATH"] ?? "")
      .split(delimiter)
      .filter((entry) => !entry.startsWith(own))
      .join(delimiter);
    const ran = await execute(BIN, ["show", "nobody"], { cwd: folder(), env: { PATH } });
    expect(ran).toMatchObject({ code: 4, out: "" });
  });

  it("finds the local key by itself, in the nearest .dev.vars", async () => {
    const cwd = folder();
    write(join(cwd, ".dev.vars"), "SIGNALBOX_ROOT_KEY=sbx_root_of_something_else\n");
    mkdirSync(join(cwd, "below"));
    const env = { SIGNALBOX_KEY: undefined };
    expect((await signalbox(["list-agents"], { env })).code).toBe(0);
    expect((await signalbox(["list-agents"], { env, cwd: join(cwd, "below") })).code).toBe(5);
    expect((await signalbox(["list-agents"], { env: { SIGNALBOX_KEY: server.key }, cwd })).code).toBe(0);
  });

  it("explains itself", async () => {
    const help = await done(["--help"]);
    expect(help).toContain("Exit codes:");
    const commands = [...help.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map((match) => match[1]);
    expect(commands.join(" ")).toBe(
      "migrate list-agents list show create clone activate rollback deprecate diff history access set-default current resolve test chat speak transcribe host record whoami",
    );
    expect(help).toMatch(/^ {2}experiments +A\/B tests/m);
  });
});
