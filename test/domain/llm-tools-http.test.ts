import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/domain/json.ts";
import { secretOf } from "../../src/domain/webhook/secret.ts";
import { httpTool } from "../../src/llm/tools/http.ts";
import { toolErrorText } from "../../src/llm/tools/tool-set.ts";
import { generate } from "../../src/llm/run.ts";
import { signedHeaders } from "../../src/services/webhooks/sign.ts";
import { expectSilence, saying } from "./llm-kit.ts";
import { context, httpOf, newServer, SERVER_TEXT, settingOf, TOOL_KEY } from "./llm-tools-kit.ts";

expectSilence();

const server = await newServer(({ url, body, headers }, response) => {
  const path = new URL(url, "http://x").pathname;
  const json = (value: unknown, type = "application/json") =>
    response.writeHead(200, { "content-type": type }).end(JSON.stringify(value));
  const status = /^\/e(\d+)/.exec(path)?.[1];
  if (status !== undefined) response.writeHead(Number(status), { location: "/json" }).end(SERVER_TEXT);
  else if (path === "/json") json({ got: body === "" ? null : JSON.parse(body) });
  else if (path === "/problem") json([1, "two"], "application/problem+json; charset=utf-8");
  else if (path === "/text") response.writeHead(200, { "content-type": "text/plain" }).end("just text");
  else if (path === "/nothing") response.writeHead(204).end();
  else if (path === "/garbage")
    response.writeHead(200, { "content-type": "application/json" }).end(`{${SERVER_TEXT}`);
  else if (path === "/deep")
    response.writeHead(200, { "content-type": "application/json" }).end("[".repeat(400) + "]".repeat(400));
  else if (path === "/proto")
    response.writeHead(200, { "content-type": "application/json" }).end('{"__proto__":{"a":1}}');
  else if (path === "/long") response.writeHead(200).end("x".repeat(1_001));
  else if (path === "/endless") {
    const timer = setInterval(() => response.write("x".repeat(100)), 5);
    response.on("close", () => clearInterval(timer));
  } else if (path === "/half") {
    response
      .writeHead(200, { "content-length": 100 })
      .write("half", () => setTimeout(() => response.destroy(), 20));
  } else if (path === "/slow-body") response.writeHead(200).write("a");
  else if (path === "/mirror") json({ said: headers.authorization, [headers.authorization ?? ""]: [1] });
  // What else there is, never answers.
});

const call = async (path: string, input: Json = {}, more = {}, setting = {}): Promise<Json> =>
  httpTool(httpOf(`${server.origin}${path}`, more), "", settingOf(setting)).execute!(input, context());

/** The sentence that the model is told. */
const failure = async (...given: Parameters<typeof call>): Promise<string> => {
  const error: unknown = await call(...given).then(
    (value) => new Error(`It answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(String((error as Error).stack)).not.toContain(SERVER_TEXT);
  return toolErrorText(error);
};

describe("a tool that is an HTTP endpoint", () => {
  it("is sent its input as JSON, and for whom", async () => {
    expect(await call("/json?a=1", { id: "ü", n: [1] }, { credential: "key" })).toEqual({
      got: { id: "ü", n: [1] },
    });
    const { method, url, headers, body } = server.asked.at(-1)!;
    expect([method, url, body]).toEqual(["POST", "/json?a=1", '{"id":"ü","n":[1]}']);
    expect(headers).toMatchObject({
      "content-type": "application/json",
      authorization: `Bearer ${TOOL_KEY}`,
      "user-agent": "Signalbox-Tools/1",
      "signalbox-request": "request-1",
      "signalbox-agent": "helper",
      "signalbox-version": "28",
      "signalbox-session": "sess%C3%A3o%20100%25",
    });
    expect(decodeURIComponent(headers["signalbox-session"]!)).toBe("sessão 100%");
    await call("/json", {}, { method: "PUT" });
    expect(server.asked.at(-1)).toMatchObject({ method: "PUT" });
    expect(server.asked.at(-1)?.headers.authorization).toBeUndefined();
  });

  it("has the input in its query, with GET", async () => {
    const input = { q: "a b&c", n: 2, on: true, list: ["x", "y", null], where: { city: "Oslo" }, none: null };
    expect(await call("/json?fixed=1", input, { method: "GET" })).toEqual({ got: null });
    const { url, headers } = server.asked.at(-1)!;
    const query = new URL(url, server.origin).searchParams;
    expect([...query]).toEqual([
      ["fixed", "1"],
      ["q", "a b&c"],
      ["n", "2"],
      ["on", "true"],
      ["list", "x"],
      ["list", "y"],
      ["where", '{"city":"Oslo"}'],
    ]);
    expect(headers["content-type"]).toBeUndefined();
    expect(await failure("/json", { q: "x".repeat(8_000) }, { method: "GET" })).toBe(
      "The tool's input is too long for a URL.",
    );
  });

  it("can tell by the signature who calls", async () => {
    const secret = secretOf(new Uint8Array(32).fill(7));
    const sign = (text: string) => signedHeaders("call_1", text, [secret], Date.now());
    await call("/json", { amount: 5 }, {}, { sign });
    const posted = server.asked.at(-1)!;
    expect(new Webhook(secret).verify(posted.body, posted.headers)).toEqual({ amount: 5 });
    expect(() => new Webhook(secret).verify('{"amount":6}', posted.headers)).toThrow();
    await call("/json", { q: "ä b" }, { method: "GET" }, { sign });
    const got = server.asked.at(-1)!;
    const query = got.url.split("?")[1]!;
    expect(() => new Webhook(secret).verify(query, got.headers, { jsonParse: false })).not.toThrow();
    expect(() => new Webhook(secret).verify(`${query}1`, got.headers, { jsonParse: false })).toThrow();
  });

  it("answers JSON, text or nothing", async () => {
    expect(await call("/problem")).toEqual([1, "two"]);
    expect(await call("/text")).toBe("just text");
    expect(await call("/nothing")).toBe(null);
  });

  it("fails in sentences of our own", async () => {
    for (const [path, sentence] of [
      ["/e400", "The tool answered 400."],
      ["/e401", "The tool answered 401."],
      ["/e500", "The tool answered 500."],
      ["/e302", "The tool answered 302: redirects are not followed."],
      ["/e307", "The tool answered 307: redirects are not followed."],
      ["/garbage", "The tool's answer is not the JSON that it says it is."],
      ["/deep", "The tool's answer is JSON that cannot be used."],
      ["/proto", "The tool's answer is JSON that cannot be used."],
      ["/long", "The tool sent an answer that is too long."],
      ["/endless", "The tool sent an answer that is too long."],
      ["/half", "The tool broke off its answer."],
      ["/slow-body", "The tool did not answer in time."],
      ["/never", "The tool did not answer in time."],
    ] as const)
      expect([path, await failure(path)]).toEqual([path, sentence]);
    expect(await failure("/json", {}, { credential: "lost" })).toBe(
      "The tool needs a credential that is not there.",
    );
    const nobody = httpTool(httpOf("http://127.0.0.1:1/"), "", settingOf());
    await expect(nobody.execute!({}, context())).rejects.toThrow("The tool could not be reached.");
    const sign = () => Promise.reject(new Error(SERVER_TEXT));
    expect(toolErrorText(await call("/json", {}, {}, { sign }).catch((error: unknown) => error))).toBe(
      "The tool failed.",
    );
  });

  it("takes no longer than it may, nor than its run", async () => {
    const began = Date.now();
    await failure("/never", {}, { timeout_ms: 100 });
    expect(Date.now() - began).toBeLessThan(1_000);
    const tool = httpTool(httpOf(`${server.origin}/never`, { timeout_ms: 60_000 }), "", settingOf());
    const over = new AbortController();
    setTimeout(() => over.abort(new Error("over")), 50);
    await expect(tool.execute!({}, context(over.signal))).rejects.toThrow("over");
  });

  it("tells nobody the key that it was sent", async () => {
    expect(await call("/mirror", {}, { credential: "key" })).toEqual({
      said: "Bearer ***",
      "Bearer ***": [1],
    });
  });

  it("is at no address that may not be called", async () => {
    const before = server.asked.length;
    for (const url of [
      "https://10.0.0.1/x",
      "https://169.254.169.254/latest/meta-data",
      "https://metadata.google.internal/",
      "https://[::ffff:169.254.169.254]/",
      "https://[fd00::1]/",
      "http://example.com/",
      "file:///etc/passwd",
    ]) {
      const tool = httpTool(httpOf(url), "", settingOf());
      await expect(tool.execute!({}, context())).rejects.toThrow(
        "The tool is at an address that may not be called.",
      );
    }
    expect(await failure("/json", {}, {}, { allowLocalhost: false })).toBe(
      "The tool is at an address that may not be called.",
    );
    expect(server.asked.length).toBe(before);
  });

  it("is one of a model's tools", async () => {
    const parameters = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
    const tools = {
      find: httpTool(httpOf(`${server.origin}/json`, { parameters }), "Finds.", settingOf()),
      broken: httpTool(httpOf(`${server.origin}/e500`), "", settingOf()),
    };
    expect((await generate(saying('/tool find {"id":"7"}', { tools }))).tool_calls).toMatchObject([
      { name: "find", input: { id: "7" }, output: { got: { id: "7" } } },
    ]);
    const before = server.asked.length;
    const refused = await generate(saying('/tool find {"id":7}', { tools }));
    expect(refused.tool_calls[0]?.error).toContain("does not follow its parameters");
    expect(server.asked.length).toBe(before);
    const failed = await generate(saying("/tool broken {}", { tools }));
    expect(failed).toMatchObject({ failed: null, tool_calls: [{ error: "The tool answered 500." }] });
  });
});
