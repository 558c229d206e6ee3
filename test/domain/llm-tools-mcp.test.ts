import { describe, expect, it } from "vitest";
import { schemaFaults } from "../../src/domain/config-schema.ts";
import { isObject, type Json } from "../../src/domain/json.ts";
import type { McpTool } from "../../src/domain/tool.ts";
import { mcpCatalogue, McpServer } from "../../src/llm/tools/mcp.ts";
import { ToolError } from "../../src/llm/tools/tool-set.ts";
import { generate } from "../../src/llm/run.ts";
import { expectSilence, saying } from "./llm-kit.ts";
import {
  context,
  mcpOf,
  newServer,
  SERVER_TEXT,
  settingOf,
  settled,
  TOOL_KEY,
  type Asked,
} from "./llm-tools-kit.ts";

expectSilence();

interface Rpc {
  id?: number;
  method?: string;
  params?: { name?: string; arguments?: Record<string, number>; cursor?: string };
}

const ADD = {
  name: "add",
  description: "adds",
  inputSchema: {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a", "b"],
  },
};
const text = (said: string) => ({ content: [{ type: "text", text: said }] });

/** What a tool of any server answers. */
function called({ params }: Rpc, { headers }: Asked): object | null {
  const { a = 0, b = 0 } = params?.arguments ?? {};
  switch (params?.name) {
    case "add":
      return text(String(a + b));
    case "customers/find":
      return { content: [], structuredContent: { found: [params.arguments ?? null] } };
    case "picture":
      return {
        content: [
          { type: "image", data: "AAAA", mimeType: "image/png" },
          { type: "text", text: "seen" },
        ],
      };
    case "fails":
      return { ...text(SERVER_TEXT), isError: true };
    case "mirror":
      return text(String(headers.authorization));
    case "long":
      return text("x".repeat(5_000));
    case "deep": {
      let value: Json = 1;
      for (let depth = 0; depth < 60; depth += 1) value = [value];
      return { content: [], structuredContent: value };
    }
    default:
      return null;
  }
}

const TOOLS = ["customers/find", "picture", "fails", "mirror", "long", "deep", "gone"].map((name) => ({
  name,
  inputSchema: {},
}));

/** Of a server that keeps sessions, those that there are. */
const sessions = new Set<string>();

const server = await newServer((asked, response) => {
  const mode = asked.url.split("?")[0]!.slice(1);
  if (asked.method === "DELETE") {
    sessions.delete(asked.headers["mcp-session-id"]!);
    return void response.writeHead(200).end();
  }
  if (asked.method === "GET") return void response.writeHead(405).end();
  const rpc = JSON.parse(asked.body) as Rpc;
  const headers: Record<string, string> = {};
  const send = (message: object, type = "application/json") => {
    const whole = JSON.stringify({ jsonrpc: "2.0", id: rpc.id, ...message });
    response.writeHead(200, { "content-type": type, ...headers });
    response.end(type === "application/json" ? whole : `event: message\ndata: ${whole}\n\n`);
  };
  const status = /^e(\d+)/.exec(mode)?.[1];
  if (status !== undefined)
    return void response.writeHead(Number(status), { location: "/plain" }).end(SERVER_TEXT);
  if (mode === "html") return void response.writeHead(200, { "content-type": "text/html" }).end(SERVER_TEXT);
  if (mode === "garbage")
    return void response
      .writeHead(200, { "content-type": "text/event-stream" })
      .end(`data: {${SERVER_TEXT}\n\n`);
  if (mode === "hang") return undefined;
  if (rpc.method === "server/discover") {
    if (mode !== "modern") return send({ error: { code: -32601, message: SERVER_TEXT } });
    const meta = { "io.modelcontextprotocol/serverInfo": { name: "s", version: "1" } };
    return send({
      result: {
        resultType: "complete",
        ttlMs: 0,
        cacheScope: "private",
        supportedVersions: ["2026-07-28"],
        capabilities: { tools: {} },
        _meta: meta,
      },
    });
  }
  if (rpc.method === "initialize") {
    if (mode === "modern") return send({ error: { code: -32601, message: SERVER_TEXT } });
    if (mode === "session" || mode === "sse") {
      headers["mcp-session-id"] = crypto.randomUUID();
      sessions.add(headers["mcp-session-id"]);
    }
    const protocolVersion = mode === "ancient" ? "1999-01-01" : "2025-06-18";
    return send({
      result: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } },
    });
  }
  if (rpc.id === undefined) return void response.writeHead(202).end();
  if (mode === "session" && !sessions.has(asked.headers["mcp-session-id"] ?? ""))
    return void response.writeHead(404).end(SERVER_TEXT);
  const modern = mode === "modern" ? { resultType: "complete", ttlMs: 0, cacheScope: "private" } : {};
  if (rpc.method === "tools/list") {
    if (mode === "hang-list") return undefined;
    if (mode === "huge-list")
      return send({ result: { tools: [{ ...ADD, description: "x".repeat(1_100_000) }] } });
    if (mode === "pages") {
      const page = Number(rpc.params?.cursor ?? 0);
      return send({ result: { tools: [{ ...ADD, name: `add${page}` }], nextCursor: String(page + 1) } });
    }
    if (mode === "circle") return send({ result: { tools: [ADD], nextCursor: "same" } });
    if (mode === "many")
      return send({ result: { tools: Array.from({ length: 500 }, (_, n) => ({ ...ADD, name: `t${n}` })) } });
    if (mode === "schemas")
      return send({
        result: {
          tools: [
            {
              name: "slow-pattern",
              inputSchema: { properties: { a: { type: "string", pattern: "^(a+)+$" } }, required: ["a"] },
            },
            { name: "lost-ref", inputSchema: { properties: { a: { $ref: "#/nowhere%" } } } },
            { name: "wrong", inputSchema: { type: "object", required: "a" } },
            { name: "wordy", description: "y".repeat(10_000), inputSchema: {} },
          ],
        },
      });
    return send({ result: { tools: [ADD, ...TOOLS], ...modern } });
  }
  if (mode === "rpc-error") return send({ error: { code: -32602, message: SERVER_TEXT } });
  if (mode === "hang-call") return undefined;
  if (mode === "flood") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let id = 0; id < 200; id += 1)
      response.write(`data: {"jsonrpc":"2.0","id":${id},"method":"sampling/createMessage","params":{}}\n\n`);
    return undefined;
  }
  if (mode === "notes") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}\n\n');
    return void response.end(
      `data: ${JSON.stringify({ jsonrpc: "2.0", id: rpc.id, result: called(rpc, asked) })}\n\n`,
    );
  }
  const result = called(rpc, asked);
  if (result === null) return send({ error: { code: -32602, message: SERVER_TEXT } });
  return send(
    { result: { ...result, ...modern } },
    mode === "sse" ? "text/event-stream" : "application/json",
  );
});

const of = (mode: string, more: Partial<McpTool> = {}) => mcpOf(`${server.origin}/${mode}`, more);

async function open(tool: McpTool, setting = settingOf()) {
  const catalogue = await mcpCatalogue(tool, setting, new AbortController().signal);
  const mcp = new McpServer(tool, catalogue, setting);
  const call = async (name: string, input: Json = {}): Promise<Json> => {
    const definition = catalogue.definitions.find((one) => one.name === name);
    if (definition === undefined) throw new Error(`There is no ${name}`);
    return mcp.tool(definition).execute!(input, context());
  };
  return { catalogue, mcp, call };
}

const failure = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    (value) => new Error(`It answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ToolError);
  expect(String((error as Error).stack)).not.toContain(SERVER_TEXT);
  expect((error as Error).cause).toBeUndefined();
  return (error as Error).message;
};

/** The methods that a server was asked by, since a moment. */
const methods = (mode: string, since: number): string[] =>
  server.asked
    .slice(since)
    .filter(({ url }) => url === `/${mode}`)
    .map(({ method, body }) => (method === "POST" ? (JSON.parse(body) as Rpc).method! : method));

describe("tools of an MCP server", () => {
  it("are listed and called, whichever protocol it speaks", async () => {
    for (const mode of ["plain", "session", "sse", "modern", "notes"]) {
      const { catalogue, call, mcp } = await open(of(mode));
      expect([mode, catalogue.definitions[0]]).toEqual([
        mode,
        { name: "add", description: "adds", parameters: ADD.inputSchema },
      ]);
      expect([mode, await call("add", { a: 2, b: 3 })]).toEqual([mode, "5"]);
      await mcp.close();
    }
    expect(server.asked.some(({ method }) => method === "GET")).toBe(false);
  });

  it("answer their structured content, or their texts", async () => {
    const { call, mcp } = await open(of("plain"));
    expect(await call("customers/find", { id: 1 })).toEqual({ found: [{ id: 1 }] });
    expect(await call("picture")).toBe("[A part that is no text was left out.]\nseen");
    await mcp.close();
  });

  it("are told for whom, and are given the credential, which they tell nobody", async () => {
    const { call, mcp } = await open(of("plain", { credential: "key" }));
    expect(await call("mirror")).toBe("Bearer ***");
    expect(server.asked.at(-1)?.headers).toMatchObject({
      authorization: `Bearer ${TOOL_KEY}`,
      "signalbox-session": "sess%C3%A3o%20100%25",
      "signalbox-request": "request-1",
    });
    await mcp.close();
    expect(await failure(open(of("plain", { credential: "lost" })))).toBe(
      "The tool needs a credential that is not there.",
    );
  });

  it("take one request each where the server keeps no sessions, and one session a run where it does", async () => {
    const plain = await open(of("plain"));
    await settled();
    let since = server.asked.length;
    await Promise.all([plain.call("add", { a: 1, b: 1 }), plain.call("add", { a: 1, b: 1 })]);
    await plain.mcp.close();
    expect(methods("plain", since)).toEqual(["tools/call", "tools/call"]);

    const session = await open(of("session"));
    await settled();
    expect(sessions.size).toBe(0);
    since = server.asked.length;
    await Promise.all([session.call("add", { a: 1, b: 1 }), session.call("add", { a: 1, b: 1 })]);
    expect(sessions.size).toBe(1);
    await session.mcp.close();
    expect(methods("session", since)).toEqual([
      "initialize",
      "notifications/initialized",
      "tools/call",
      "tools/call",
      "DELETE",
    ]);
    expect(sessions.size).toBe(0);

    const modern = await open(of("modern"));
    since = server.asked.length;
    await modern.call("add", { a: 1, b: 1 });
    await modern.mcp.close();
    expect(methods("modern", since)).toEqual(["server/discover", "tools/call"]);
  });

  it("are called in a new session when the server has forgotten the old one", async () => {
    const { call, mcp } = await open(of("session"));
    await call("add", { a: 1, b: 1 });
    sessions.clear();
    expect(await call("add", { a: 2, b: 2 })).toBe("4");
    await mcp.close();
    expect(sessions.size).toBe(0);
  });

  it("are those that were named, each once, and not too many", async () => {
    const named = await open(of("plain", { tools: ["add", "mirror", "nowhere"] }));
    expect(named.catalogue.definitions.map(({ name }) => name)).toEqual(["add", "mirror"]);
    expect((await open(of("many"))).catalogue.definitions).toHaveLength(128);
    expect((await open(of("pages"))).catalogue.definitions).toHaveLength(10);
    expect((await open(of("circle"))).catalogue.definitions).toHaveLength(1);
  });

  it("have schemas that inputs can be checked by in a short time", async () => {
    const { definitions } = (await open(of("schemas"))).catalogue;
    const [pattern, lost, wrong, wordy] = definitions;
    expect(pattern?.parameters).toEqual({
      type: "object",
      properties: { a: { type: "string" } },
      required: ["a"],
    });
    expect(schemaFaults(pattern!.parameters, {})).not.toEqual([]);
    expect(lost?.parameters).toEqual({ type: "object", additionalProperties: true });
    expect(wrong?.parameters).toEqual({ type: "object", additionalProperties: true });
    expect(wordy?.description).toHaveLength(2_000);
  });

  it("fail in sentences of our own", async () => {
    const { call, mcp } = await open(of("plain"));
    for (const [name, sentence] of [
      ["fails", "The tool says that it failed."],
      ["gone", "The MCP server refused the call."],
      ["long", "The MCP server sent an answer that is too long."],
      ["deep", "The tool's answer is JSON that cannot be used."],
    ] as const)
      expect([name, await failure(call(name))]).toEqual([name, sentence]);
    expect(await call("add", { a: 1, b: 1 })).toBe("2");
    await mcp.close();
    const other = await open(of("rpc-error"));
    expect(await failure(other.call("add"))).toBe("The MCP server refused the call.");
    await other.mcp.close();
    const sse = await open(of("sse"));
    expect(await failure(sse.call("long"))).toBe("The MCP server sent an answer that is too long.");
    expect(await sse.call("add", { a: 1, b: 1 })).toBe("2");
    await sse.mcp.close();
  });

  it("are not there where the server cannot be asked", async () => {
    for (const [mode, sentence] of [
      ["e500", "The MCP server answered 500."],
      ["e401", "The MCP server answered 401."],
      ["e307", "The MCP server answered 307: redirects are not followed."],
      ["html", "The MCP server sent an answer that cannot be read."],
      ["garbage", "The MCP server sent an answer that cannot be read."],
      ["ancient", "The MCP server sent an answer that cannot be read."],
      ["huge-list", "The MCP server sent an answer that is too long."],
      ["hang", "The MCP server did not answer in time."],
      ["hang-list", "The MCP server did not answer in time."],
    ] as const)
      expect([mode, await failure(open(of(mode, { timeout_ms: 250 })))]).toEqual([mode, sentence]);
    expect(await failure(open(mcpOf("http://127.0.0.1:1/")))).toBe("The MCP server could not be reached.");
    for (const url of ["https://169.254.169.254/mcp", "https://10.0.0.1/mcp", "http://example.com/mcp"])
      expect(await failure(open(mcpOf(url)))).toBe("The MCP server is at an address that may not be called.");
    expect(await failure(open(of("plain"), settingOf({ allowLocalhost: false })))).toBe(
      "The MCP server is at an address that may not be called.",
    );
  });

  it("keep nobody waiting, nor busy", async () => {
    const slow = await open(of("hang-call", { timeout_ms: 200 }));
    const began = Date.now();
    expect(await failure(slow.call("add"))).toBe("The MCP server did not answer in time.");
    expect(Date.now() - began).toBeLessThan(1_500);
    await slow.mcp.close();
    const flood = await open(of("flood", { max_bytes: 1_000_000, timeout_ms: 300 }));
    const since = server.asked.length;
    await failure(flood.call("add"));
    expect(server.asked.length - since).toBeLessThan(20);
    await flood.mcp.close();
  });

  it("are a model's tools", async () => {
    const { catalogue, mcp } = await open(of("session"));
    const tools = Object.fromEntries(
      catalogue.definitions.map((definition) => [
        `crm_${definition.name.replace("/", "_")}`,
        mcp.tool(definition),
      ]),
    );
    const result = await generate(saying('/tool crm_add {"a":2,"b":3}', { tools }));
    expect(result.tool_calls).toMatchObject([{ name: "crm_add", output: "5" }]);
    expect(isObject(result.tool_calls[0]?.input)).toBe(true);
    const refused = await generate(saying('/tool crm_add {"a":"2"}', { tools }));
    expect(refused.tool_calls[0]?.error).toContain("does not follow its parameters");
    await mcp.close();
    await settled();
    expect(sessions.size).toBe(0);
  });
});
