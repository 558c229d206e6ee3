import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import type { ToolReference } from "../../src/domain/run/tools.ts";
import type { RunTool } from "../../src/llm/tools/tool-set.ts";
import { toolsFor, type RunTools, type ToolsWanted } from "../../src/services/tools/for-run.ts";
import { locate } from "../../src/store/database.ts";
import { post, type Answer } from "./client.ts";

export interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

type Answering = (received: Received) => Response | Promise<Response>;
const servers = new Map<string, { answer: Answering; got: Received[] }>();

/** What was called that nobody is at. */
export const lost: string[] = [];

vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
  const request = new Request(input, init);
  const { origin, pathname } = new URL(request.url);
  const server = servers.get(`${origin}${pathname}`);
  if (!server) {
    lost.push(request.url);
    throw new Error(`Nobody is at ${request.url}`);
  }
  const received = {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: await request.clone().text(),
  };
  server.got.push(received);
  // As the runtime has it: a signal ends what takes too long.
  const signal = init?.signal;
  const ended = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error));
  });
  return Promise.race([server.answer(received), ended]);
});

/** The server of a tool, at an address of its own. */
export function newToolServer(answer: Answering = ({ body }) => Response.json({ got: body })) {
  const url = `https://tools.example.com/${crypto.randomUUID()}`;
  const server = { answer, got: [] as Received[] };
  servers.set(url, server);
  return {
    url,
    got: server.got,
    answerWith: (next: Answering) => {
      server.answer = next;
    },
  };
}

/** An MCP server with these tools, each of which answers its name and what it was given. */
export function newMcpServer(names: readonly string[]) {
  return newToolServer(({ method, body }) => {
    if (method !== "POST") return new Response(null, { status: 405 });
    const rpc = JSON.parse(body) as {
      id?: number;
      method: string;
      params?: { name?: string; arguments?: object };
    };
    const answer = (more: object) => Response.json({ jsonrpc: "2.0", id: rpc.id, ...more });
    if (rpc.id === undefined) return new Response(null, { status: 202 });
    if (rpc.method === "initialize")
      return answer({
        result: {
          protocolVersion: "2025-06-18",
          capabilities: { tools: {} },
          serverInfo: { name: "s", version: "1" },
        },
      });
    if (rpc.method === "tools/list")
      return answer({
        result: {
          tools: names.map((name) => ({
            name,
            description: `does ${name}`,
            inputSchema: { type: "object" },
          })),
        },
      });
    if (rpc.method === "tools/call")
      return answer({
        result: {
          content: [{ type: "text", text: `${rpc.params?.name} ${JSON.stringify(rpc.params?.arguments)}` }],
        },
      });
    return answer({ error: { code: -32601, message: "no" } });
  });
}

/** How often an MCP server was asked for its tools. */
export const listings = ({ got }: { got: Received[] }): number =>
  got.filter(({ body }) => body.includes("tools/list")).length;

export const newProject = async (): Promise<{
  slug: string;
  id: number;
  headers: Record<string, string>;
}> => {
  const slug = `tools-${crypto.randomUUID().slice(0, 8)}`;
  expect((await post("/v1/projects", { slug })).status).toBe(201);
  const id = await env.DB.prepare("SELECT id FROM project WHERE slug = ?").bind(slug).first<number>("id");
  return { slug, id: id!, headers: { "signalbox-project": slug } };
};

export type Place = Awaited<ReturnType<typeof newProject>>;

const HTTP = { kind: "http", parameters: { type: "object" } };

export async function newTool({ headers }: Place, body: Record<string, unknown>): Promise<Answer["body"]> {
  const made = await post("/v1/tools", body.kind === "mcp" ? body : { ...HTTP, ...body }, { headers });
  expect([made.status, made.body.errors]).toEqual([201, undefined]);
  return made.body;
}

/** How often the database was asked for tools. */
export let looks = 0;

const counting = new Proxy(env.DB, {
  get(target, key) {
    if (key === "prepare")
      return (query: string) => {
        if (query.includes('from "tool"')) looks += 1;
        return target.prepare(query);
      };
    const value: unknown = Reflect.get(target, key);
    return typeof value === "function" ? (value as () => unknown).bind(target) : value;
  },
});
const place = { ...env, DB: counting } as Env;

export const named = (...names: string[]): ToolReference[] =>
  names.map((name) => ({ name, type: "registered" }));

/** The tools of a run in a project. */
export async function gather(
  { id }: Place,
  references: ToolReference[],
  more: Partial<ToolsWanted> = {},
): Promise<RunTools & { call: (name: string, input?: object) => Promise<unknown> }> {
  const behind: Promise<unknown>[] = [];
  const run = await toolsFor(
    {
      env: place,
      db: locate(place),
      tenant: { projectId: id },
      requestId: "request-1",
      waitUntil: (work) => void behind.push(work),
    },
    references,
    { agentId: "helper", version: 28, sessionId: "se_1", disabled: [], ...more },
  );
  await Promise.all(behind);
  const context = { callId: "call_1", signal: new AbortController().signal };
  const call = (name: string, input: object = {}): Promise<unknown> =>
    (run.tools[name] as RunTool).execute!(input as never, context);
  return { ...run, call };
}
