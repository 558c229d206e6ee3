import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EXIT } from "../../src/cli/failure.ts";
import { COMMANDS } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-running-"));
afterAll(() => rmSync(room, { recursive: true, force: true }));

/** What a command line sends, and says of the answers. */
async function sent(answers: object | object[] | null, args: string[], stdin = "") {
  const list = Array.isArray(answers) ? answers : [answers];
  const { io, said } = fakeIo(
    (_url, nth) => {
      const answer = list[Math.min(nth, list.length) - 1];
      return answer === null ? new Response(null, { status: 204 }) : Response.json(answer);
    },
    { stdin: () => Promise.resolve(stdin) },
  );
  const code = await run(args, COMMANDS, io);
  const requests = said.sent.map(({ method, url }) => `${method} ${url.replace(/.*\/v1/, "")}`);
  return { code, out: said.out, err: said.err, requests, body: said.sent.at(-1)?.body };
}

describe("credentials", () => {
  const credential = {
    name: "groq-p",
    provider: "groq",
    last_four: "wxyz",
    created_by: "ana",
    created_at: "2026-11-20T08:00:00.000Z",
    last_used_at: null,
    key_id: "k1",
  };

  it("come from standard input or a file, and are never shown", async () => {
    const create = ["credentials", "create", "groq-p", "--provider", "groq"];
    const made = await sent(credential, create, "gsk_secret\n");
    expect(made).toMatchObject({
      code: 0,
      requests: ["POST /credentials"],
      body: { name: "groq-p", provider: "groq", value: "gsk_secret", created_by: "ana" },
    });
    expect(made.out + made.err).not.toContain("gsk_secret");
    const path = join(room, "key");
    writeFileSync(path, "gsk_other\r\n");
    expect(await sent(credential, ["credentials", "update", "groq-p", "--value-file", path])).toMatchObject({
      requests: ["PUT /credentials/groq-p"],
      body: { value: "gsk_other", changed_by: "ana" },
    });
    expect(await sent(credential, create, " \n")).toMatchObject({ code: EXIT.usage, requests: [] });
    expect(await sent(credential, [...create, "--value", "gsk_seen"])).toMatchObject({
      code: EXIT.usage,
      requests: [],
    });
    expect((await sent({ data: [credential], next_cursor: null }, ["credentials", "list"])).out).toMatch(
      /^groq-p +groq +…wxyz +2026-11-20 08:00:00Z +- +k1$/m,
    );
  });

  it("are sealed again until none is left, or nothing helps", async () => {
    const rotation = (resealed: number, left: number, unopenable = 0) => ({
      key_id: "k2",
      resealed,
      left,
      unopenable,
    });
    const args = ["credentials", "rotate-master"];
    const whole = await sent([rotation(100, 140), rotation(100, 40), rotation(40, 0)], args);
    expect(whole).toMatchObject({
      code: 0,
      out: "240 sealed with k2: no secret needs another key\n",
      err: "100 sealed with k2, 140 left\n200 sealed with k2, 40 left\n",
    });
    expect(whole.requests).toHaveLength(3);
    const stuck = await sent([rotation(10, 3), rotation(0, 3)], args);
    expect(stuck).toMatchObject({
      code: EXIT.refused,
      err: expect.stringContaining("3 are not sealed with k2"),
    });
    expect(stuck.requests).toHaveLength(2);
    const damaged = await sent(rotation(1, 0, 2), [...args, "--json"]);
    expect(damaged).toMatchObject({ code: EXIT.refused, err: expect.stringContaining("2 cannot be opened") });
    expect(JSON.parse(damaged.out)).toEqual(rotation(1, 0, 2));
  });
});

describe("tools", () => {
  it("come from a file, and are called", async () => {
    const path = join(room, "tool.yaml");
    writeFileSync(path, "kind: http\nurl: https://example.com/find\nparameters: {type: object}\n");
    const tool = {
      name: "find_order",
      description: "",
      kind: "http",
      url: "https://example.com/find",
      method: "POST",
      parameters: { type: "object" },
      credential: null,
      timeout_ms: 10_000,
      max_bytes: 262_144,
      created_by: "ana",
      created_at: "2026-11-20T08:00:00.000Z",
      updated_at: "2026-11-20T08:00:00.000Z",
      revision: 1,
    };
    const made = await sent({ ...tool, secret: "whsec_x" }, [
      "tools",
      "create",
      "find_order",
      "--file",
      path,
    ]);
    expect(made).toMatchObject({
      requests: ["POST /tools"],
      body: { name: "find_order", kind: "http", created_by: "ana" },
      out: expect.stringMatching(/^secret +whsec_x$/m),
      err: expect.stringContaining("it is shown only now"),
    });
    const changed = await sent(tool, ["tools", "update", "find_order", "--file", path, "--rotate-secret"]);
    expect(changed).toMatchObject({
      requests: ["PUT /tools/find_order"],
      body: { rotate_secret: true, url: "https://example.com/find", changed_by: "ana" },
      err: "",
    });
    const called = ["tools", "test", "find_order", "--input", '{"id": 1}'];
    expect(await sent({ ok: true, output: { state: "sent" }, duration_ms: 7 }, called)).toMatchObject({
      code: 0,
      requests: ["POST /tools/find_order/test"],
      body: { input: { id: 1 } },
      out: '{\n  "state": "sent"\n}\n',
    });
    expect(await sent({ ok: false, error: "The tool answered 500.", duration_ms: 7 }, called)).toMatchObject({
      code: EXIT.refused,
      err: "signalbox: find_order failed after 7 ms: The tool answered 500.\n",
    });
    const tools = [{ name: "crm_lookup", description: "Looks up", parameters: {} }];
    expect((await sent({ ok: true, tools, duration_ms: 7 }, ["tools", "test", "crm"])).out).toMatch(
      /^crm_lookup +Looks up$/m,
    );
  });
});

describe("prices", () => {
  const own = { provider: "groq", model: "m", input: 1, cached_input: null, output: 2 };
  const prices = {
    as_of: "2026-11-20",
    built_in: [],
    prices: [own, { provider: null, model: "n", input: 3 }],
  };

  it("of one model are changed among the others", async () => {
    const changed = await sent(prices, ["prices", "set", "m", "--provider", "groq.com", "--input", "0.5"]);
    expect(changed).toMatchObject({
      code: 0,
      requests: ["GET /model-prices", "PUT /model-prices"],
      body: {
        prices: [
          { model: "n", input: 3 },
          { provider: "groq.com", model: "m", input: 0.5 },
        ],
        changed_by: "ana",
      },
      out: "groq/m has a price of the project's own\n",
    });
    expect((await sent(prices, ["prices", "set", "n", "--built-in"])).body).toMatchObject({
      prices: [{ provider: "groq", model: "m", input: 1, output: 2 }],
    });
    expect((await sent(prices, ["prices", "list", "--own"])).out).toMatch(
      /^groq +m +1 +- +- +2 +- +project$/m,
    );
  });

  it("of all models come from a file", async () => {
    const file = ["prices", "set", "--file", "-"];
    expect(await sent(prices, file, '{"prices": [{"model": "n", "input": 3}]}')).toMatchObject({
      requests: ["PUT /model-prices"],
      body: { prices: [{ model: "n", input: 3 }] },
    });
  });
});

it.each([
  [["prices", "set"], "needs a model"],
  [["prices", "set", "m"], "needs --input"],
  [["prices", "set", "m", "--input", "1", "--built-in"], "needs --input"],
  [["prices", "set", "m", "--file", "-"], "holds all prices"],
  [["sessions", "feedback", "s"], "needs --score"],
  [["sessions", "feedback", "s", "--success", "--failure"], "contraries"],
  [["sessions", "show", ".."], "cannot stand in a URL"],
  [["tools", "create", "find order", "--file", "-"], "must be up to 64"],
  [["tools", "create", "find_order"], "needs --file"],
  [["speak", "a", "--text", " ", "--out", "x.wav"], "the text is empty"],
])("nothing is sent with %j", async (args, message) => {
  expect(await sent({}, args)).toMatchObject({
    code: EXIT.usage,
    requests: [],
    err: expect.stringContaining(message),
  });
});
