import { describe, expect, it } from "vitest";
import { defineCommand } from "../../src/cli/command.ts";
import { EXIT } from "../../src/cli/failure.ts";
import { wantsColour } from "../../src/cli/io.ts";
import { list, parsed, required, text, toggle } from "../../src/cli/option.ts";
import { painter } from "../../src/cli/output/colour.ts";
import { printDiff } from "../../src/cli/output/diff.ts";
import { columns, line, oneLine, shorten } from "../../src/cli/output/plain.ts";
import { table } from "../../src/cli/output/table.ts";
import { allPages } from "../../src/cli/pages.ts";
import * as parse from "../../src/cli/parse.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import { readSettings } from "../../src/cli/settings.ts";
import { fakeIo, problem } from "./cli-kit.ts";

const nothing = () => Response.json({});

describe("settings", () => {
  const local = () => "sbx_root_local";

  it("come from options, then the environment, then defaults", () => {
    const env = {
      SIGNALBOX_URL: "https://a.example/",
      SIGNALBOX_KEY: "k1",
      SIGNALBOX_PROJECT: "p1",
      SIGNALBOX_WORKSPACE: "w1",
    };
    expect(readSettings({}, env, local)).toEqual({
      url: "https://a.example",
      key: "k1",
      project: "p1",
      workspace: "w1",
      verbose: false,
    });
    expect(
      readSettings({ url: "http://b.example/base/", key: "k2", project: "p2" }, env, local),
    ).toMatchObject({
      url: "http://b.example/base",
      key: "k2",
      project: "p2",
      workspace: "w1",
    });
    expect(readSettings({}, {}, local)).toMatchObject({
      url: "http://127.0.0.1:8787",
      key: "sbx_root_local",
    });
  });

  it.each(["http://localhost:1", "http://127.0.0.1", "https://[::1]:8787"])(
    "use the local key for %s",
    (url) => {
      expect(readSettings({ url }, {}, local).key).toBe("sbx_root_local");
    },
  );

  it.each([
    "https://signalbox.example",
    "http://127.0.0.1.example",
    "http://localhost.example",
    "http://10.0.0.1",
    "http://localhost@evil.example",
  ])("never use the local key for %s", (url) => {
    expect(() => readSettings({ url }, {}, local)).toThrow(
      expect.objectContaining({ exitCode: EXIT.denied }),
    );
  });

  it("refuse a URL that fetch could not use, and a key that no header can carry", () => {
    for (const url of ["localhost:8787", "ftp://a", "nonsense"]) {
      expect(() => readSettings({ url, key: "k" }, {}, local)).toThrow("must begin with http");
    }
    expect(() => readSettings({ key: "two\nlines" }, {}, local)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("two") }),
    );
  });
});

describe("option values", () => {
  it("are whole numbers within bounds, or refused", () => {
    expect(parse.versionNumber("28")).toBe(28);
    for (const bad of ["0", "-1", "1.5", "2e3", "0x1", "", " 1", "1000000001", "99999999999999999999"]) {
      expect(() => parse.versionNumber(bad), bad).toThrow("must be a whole number");
    }
  });

  it("are agents that may exist", () => {
    expect(parse.agentId("pagbank-specialist")).toBe("pagbank-specialist");
    for (const bad of ["", "A", "a/b", "../x", "-a", "a b", "current", "a".repeat(256)]) {
      expect(() => parse.agentId(bad), bad).toThrow();
    }
  });

  it("are pairs, and objects", () => {
    expect(parse.pair("a=b=c")).toEqual(["a", "b=c"]);
    expect(parse.pair("a=")).toEqual(["a", ""]);
    for (const bad of ["a", "=a", ""]) expect(() => parse.pair(bad)).toThrow("name=value");
    expect(parse.jsonObject('{"a": 1}')).toEqual({ a: 1 });
    for (const bad of ["[]", "null", "1", "{"]) expect(() => parse.jsonObject(bad)).toThrow("JSON object");
  });
});

describe("commands as data", () => {
  const seen: unknown[] = [];
  const commands = [
    defineCommand({
      name: "thing paint",
      summary: "Paint a thing",
      examples: ["signalbox thing paint --name door"],
      options: {
        name: required(parsed("--name <name>", "the thing", parse.oneOf("door", "wall"))),
        version: text("--version <text>", "a version"),
        twice: toggle("--twice", "two coats"),
        colours: list("--colour <name=value>", "a colour", parse.pair),
      },
      positional: "name",
      run(values, { json }) {
        seen.push({ ...values, json });
        return Promise.resolve();
      },
    }),
  ];
  const runThing = async (...args: string[]) => {
    const { io, said } = fakeIo(nothing);
    return { code: await run(["thing", "paint", ...args], commands, io), ...said };
  };

  it("get values of the types that their options say, in groups as deep as their names", async () => {
    const args = [
      "--name",
      "door",
      "--version",
      "3",
      "--twice",
      "--colour",
      "a=1",
      "--colour",
      "b=2",
      "--json",
    ];
    expect(await runThing(...args)).toMatchObject({ code: 0, out: "", err: "" });
    const colours = [
      ["a", "1"],
      ["b", "2"],
    ];
    expect(seen.pop()).toEqual({ name: "door", version: "3", twice: true, colours, json: true });
    expect(await runThing("wall")).toMatchObject({ code: 0 });
    expect(seen.pop()).toEqual({ name: "wall", version: undefined, twice: false, colours: [], json: false });
  });

  it.each([
    [[], "needs --name <name>"],
    [["roof"], "must be door or wall"],
    [["door", "wall"], "too many arguments"],
    [["door", "--name", "wall"], "two different things"],
    [["--name", "roof"], "must be door or wall"],
    [["door", "--twise"], "Did you mean --twice?"],
    [["door", "--colour", "red"], "must look like name=value"],
    [["door", "--version"], "argument missing"],
  ])("do not run with %j", async (args, message) => {
    expect(await runThing(...args)).toMatchObject({
      code: EXIT.usage,
      out: "",
      err: expect.stringContaining(message),
    });
    expect(seen).toEqual([]);
  });

  it("all explain themselves with an example in lines that fit", async () => {
    const { io, said } = fakeIo(nothing, { width: 80 });
    for (const command of COMMANDS) {
      expect(command.examples.length, command.name).toBeGreaterThan(0);
      expect(await run([...command.name.split(" "), "--help"], COMMANDS, io)).toBe(0);
    }
    for (const line of said.out.split("\n"))
      if (!/^ +([A-Z_]+=\S+ )*signalbox /.test(line)) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("say what they are without a command, and fail", async () => {
    const { io, said } = fakeIo(nothing);
    expect(await run([], COMMANDS, io)).toBe(EXIT.usage);
    expect(said).toMatchObject({ out: "", err: expect.stringContaining("Exit codes:") });
  });
});

describe("requests", () => {
  it("say in whose name, and carry key, project and workspace", async () => {
    const { io, said } = fakeIo(nothing);
    const where = ["--project", "shop", "--workspace", "acme"];
    expect(await run(["activate", "a", "--version", "28", "--reason", "-x", ...where], COMMANDS, io)).toBe(0);
    expect(said.sent).toMatchObject([
      {
        url: "http://127.0.0.1:8787/v1/agents/a/versions/28/activate",
        method: "PUT",
        body: { changed_by: "ana", reason: "-x" },
      },
    ]);
    expect(Object.fromEntries(said.sent[0]!.headers)).toMatchObject({
      authorization: "Bearer sbx_key",
      "signalbox-project": "shop",
      "signalbox-workspace": "acme",
    });
  });

  it("send attributes with their types, whatever their names", async () => {
    const { io, said } = fakeIo(() => Response.json({ config: {} }));
    const given = [
      "--attributes-json",
      '{"age": 42, "plan": "free"}',
      "--attribute",
      "plan=pro",
      "--attribute",
      "version=9",
      "--user-id",
      "u",
    ];
    expect(
      await run(["resolve", "a", "--label", "staging", "--min-revision", "7", ...given], COMMANDS, io),
    ).toBe(0);
    expect(said.sent).toMatchObject([
      {
        url: "http://127.0.0.1:8787/v1/resolve/a?label=staging&min_revision=7",
        body: { attributes: { age: 42, plan: "pro", version: "9", user_id: "u" } },
      },
    ]);
  });

  it("print nothing of an answer that a terminal would obey", async () => {
    const evil = "\u001b]0;owned\u0007\u001b[2Jevil\nline";
    const { io, said } = fakeIo(() =>
      problem(422, { code: "invalid_config", detail: evil, errors: [{ path: evil, message: evil }] }),
    );
    expect(await run(["list-agents"], COMMANDS, io)).toBe(EXIT.refused);
    expect(said.err).toBe("signalbox: evil line (invalid_config)\n  evil line: evil line\n");
  });

  it("follow cursors to the end, or to a limit", async () => {
    const pages = async ({ limit, cursor = "0" }: { limit: string; cursor?: string }) => {
      const [from, size] = [Number(cursor), Math.min(Number(limit), 100)];
      const data = Array.from({ length: Math.min(size, 250 - from) }, (_, index) => from + index);
      return { data, next_cursor: from + size < 250 ? String(from + size) : null };
    };
    expect(await allPages(pages)).toEqual(Array.from({ length: 250 }, (_, index) => index));
    expect(await allPages(pages, 130)).toHaveLength(130);
  });
});

describe("what people read", () => {
  it("is text on one line, of a known width", () => {
    expect(oneLine(" a\n\tb\u202e\u0000c ")).toBe("a b c");
    expect(line("\ta \u001b[31mred\u001b[0m\r")).toBe("  a red");
    expect([columns("abc"), columns("日本"), columns("e\u0301"), columns("🙂")]).toEqual([3, 4, 1, 2]);
    expect(shorten("日本語", 5)).toBe("日本…");
    expect(shorten("abc", 3)).toBe("abc");
  });

  it("is a table that cuts only what may be cut", () => {
    const rows = [
      { id: "a".repeat(30), text: "word ".repeat(40) },
      { id: "b", text: null },
    ];
    const shape = [
      { title: "ID", value: (row: (typeof rows)[number]) => row.id },
      { title: "TEXT", value: (row: (typeof rows)[number]) => row.text, flexible: true },
    ];
    const lines = table(rows, shape, 80).split("\n");
    expect(lines[0]).toBe(`${"ID".padEnd(30)}  TEXT`);
    expect(lines[1]).toMatch(/^a{30} {2}(word )+wo…$/);
    expect(lines[2]).toBe(`${"b".padEnd(30)}  -`);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("shows old and new values, with places in lists as they were when each changed", () => {
    const before = { a: 1, list: ["x", "y", "z"], gone: true, long: `${"y".repeat(40)} a` };
    const operations = [
      { op: "remove", path: "/list/0" },
      { op: "replace", path: "/list/0", value: "Y" },
      { op: "replace", path: "/a", value: 2 },
      { op: "remove", path: "/gone" },
      { op: "replace", path: "/long", value: `${"y".repeat(40)} b` },
      { op: "add", path: "/new", value: { deep: "x".repeat(200) } },
    ];
    const printed = printDiff(
      { of: "a", from: 1, to: 2, operations, text: [] },
      before,
      60,
      painter(false),
    ).split("\n");
    expect(printed.slice(0, 8)).toEqual([
      "a: version 1 → 2, 6 changes",
      '- /list/0: "x"',
      '~ /list/0: "y" → "Y"',
      "~ /a: 1 → 2",
      "- /gone: true",
      "~ /long:",
      `  - "${"y".repeat(40)} a"`,
      `  + "${"y".repeat(40)} b"`,
    ]);
    expect(printed[8]).toMatch(/^\+ \/new: \{"deep":"x+…$/);
    expect(printed[8]!.length).toBeLessThanOrEqual(60);
    expect(before.list, "the configuration stays as it was").toEqual(["x", "y", "z"]);
  });

  it("has colours where they are wanted", () => {
    expect(wantsColour({ isTTY: true }, {})).toBe(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: "1" })).toBe(false);
    expect(wantsColour({ isTTY: true }, { TERM: "dumb" })).toBe(false);
    expect(wantsColour({}, {})).toBe(false);
    expect(wantsColour({}, { FORCE_COLOR: "1" })).toBe(true);
    expect(wantsColour({}, { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
  });
});
