import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { post, put, send } from "./client.ts";
import {
  gather,
  listings,
  looks,
  named,
  newMcpServer,
  newProject,
  newTool,
  newToolServer,
} from "./tools-kit.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** Time goes on, for clocks only. */
function later(ms: number): void {
  const now = Date.now() + ms;
  vi.useFakeTimers({ toFake: ["Date"], now });
}

describe("the tools of a run", () => {
  it("are the project's, and the client's as they are described", async () => {
    const place = await newProject();
    const server = newToolServer();
    const { secret } = await newTool(place, { name: "find", description: "Finds.", url: server.url });
    const parameters = { type: "object", required: ["colour"] };
    const { tools, unknown, warnings, call, close } = await gather(place, [
      ...named("find", "gone"),
      { name: "pick", type: "client", description: "Picks.", parameters },
    ]);
    expect([Object.keys(tools), unknown, warnings]).toEqual([["find", "pick"], ["gone"], []]);
    expect(tools.pick).toEqual({ description: "Picks.", parameters, execute: null });
    expect(tools.find).toMatchObject({ description: "Finds.", parameters: { type: "object" } });
    expect(await call("find", { id: 1 })).toEqual({ got: '{"id":1}' });
    const [got] = server.got;
    expect(new Webhook(secret).verify(got!.body, got!.headers)).toEqual({ id: 1 });
    expect(got!.headers).toMatchObject({
      "signalbox-agent": "helper",
      "signalbox-version": "28",
      "signalbox-session": "se_1",
      "signalbox-request": "request-1",
    });
    await close();
  });

  it("are another project's never", async () => {
    const [mine, theirs] = [await newProject(), await newProject()];
    await newTool(mine, { name: "find", url: "https://example.com/" });
    expect((await gather(mine, named("find"))).unknown).toEqual([]);
    expect((await gather(theirs, named("find"))).unknown).toEqual(["find"]);
  });

  it("are not those that flags take away", async () => {
    const place = await newProject();
    await newTool(place, { name: "find", url: "https://example.com/" });
    const crm = newMcpServer(["find", "add"]);
    await newTool(place, { name: "crm", kind: "mcp", url: crm.url });
    const client = { name: "pick", type: "client", description: null, parameters: {} } as const;
    const all = [...named("find", "crm", "gone"), client];
    const left = async (...disabled: string[]) => {
      const { tools, unknown } = await gather(place, all, { disabled });
      return [...Object.keys(tools), ...unknown];
    };
    expect(await left("find", "pick", "gone")).toEqual(["crm_find", "crm_add"]);
    expect(await left("crm_add")).toEqual(["find", "pick", "crm_find", "gone"]);
    expect(await left("crm.add", "gone")).toEqual(["find", "pick", "crm_find"]);
    expect(await left("crm", "gone")).toEqual(["find", "pick"]);
    const one = await gather(place, named("crm_find", "crm.add"), { disabled: ["crm"] });
    expect([Object.keys(one.tools), one.unknown]).toEqual([[], []]);
  });

  it("are an MCP server's, all or one", async () => {
    const place = await newProject();
    const crm = newMcpServer(["lookup", "lead/add", "all"]);
    await newTool(place, { name: "crm", kind: "mcp", url: crm.url });
    await newTool(place, { name: "crm_find", kind: "mcp", url: newMcpServer(["all"]).url });
    const all = await gather(place, named("crm"));
    expect(Object.keys(all.tools)).toEqual(["crm_lookup", "crm_lead_add", "crm_all"]);
    expect(await all.call("crm_lead_add", { x: 1 })).toBe('lead/add {"x":1}');
    for (const name of ["crm_lookup", "crm.lookup"])
      expect(Object.keys((await gather(place, named(name))).tools)).toEqual(["crm_lookup"]);
    // The longest name that is registered is meant first.
    const found = await gather(place, named("crm_find_all", "crm_all", "crm_nothing", "crm.find_all"));
    expect(Object.keys(found.tools)).toEqual(["crm_find_all", "crm_all"]);
    expect(found.unknown).toEqual(["crm_nothing", "crm.find_all"]);
    await newTool(place, { name: "crm_lookup", description: "own", url: "https://example.com/" });
    later(6_000);
    const own = await gather(place, named("crm", "crm_lookup"));
    expect(own.tools.crm_lookup?.description).toBe("own");
    await all.close();
  });

  it("are left out while an MCP server does not answer, unless it has lately", async () => {
    const place = await newProject();
    const crm = newMcpServer(["find"]);
    await newTool(place, { name: "crm", kind: "mcp", url: crm.url });
    const away = newToolServer(() => new Response(null, { status: 503 }));
    await newTool(place, { name: "away", kind: "mcp", url: away.url });
    const run = await gather(place, named("crm", "away", "away_tool"));
    expect([Object.keys(run.tools), run.unknown]).toEqual([["crm_find"], []]);
    expect(run.warnings).toEqual(["The MCP server away does not answer: its tools are left out."]);
    const asked = away.got.length;
    await gather(place, named("away"));
    expect(away.got.length).toBe(asked);
    later(11_000);
    await gather(place, named("away"));
    expect(away.got.length).toBeGreaterThan(asked);

    crm.answerWith(() => new Response(null, { status: 500 }));
    later(6 * 60_000);
    expect(Object.keys((await gather(place, named("crm"))).tools)).toEqual(["crm_find"]);
    later(60 * 60_000);
    expect(Object.keys((await gather(place, named("crm"))).tools)).toEqual([]);
  });

  it("are looked up once in a while, ahead of time, and follow changes", async () => {
    const place = await newProject();
    const { headers } = place;
    const server = newToolServer();
    await newTool(place, { name: "find", description: "one", url: server.url });
    const described = async () => (await gather(place, named("find"))).tools.find?.description;
    const before = looks;
    for (let n = 0; n < 20; n += 1) expect(await described()).toBe("one");
    expect(looks - before).toBe(1);
    const body = { kind: "http", url: server.url, parameters: {}, description: "two" };
    expect((await put("/v1/tools/find", body, { headers })).status).toBe(200);
    later(2_600);
    expect(await described()).toBe("one");
    expect(looks - before).toBe(2);
    expect(await described()).toBe("two");
    expect(looks - before).toBe(2);
    await send("DELETE", "/v1/tools/find", { headers });
    later(5_100);
    expect((await gather(place, named("find"))).unknown).toEqual(["find"]);
  });

  it("ask an MCP server for its tools every few minutes", async () => {
    const place = await newProject();
    const crm = newMcpServer(["find"]);
    await newTool(place, { name: "crm", kind: "mcp", url: crm.url });
    for (let n = 0; n < 5; n += 1) await gather(place, named("crm"));
    expect(listings(crm)).toBe(1);
    later(160_000);
    await gather(place, named("crm"));
    expect(listings(crm)).toBe(2);
    const other = newMcpServer(["other"]);
    await put("/v1/tools/crm", { kind: "mcp", url: other.url }, place);
    later(6_000);
    expect(Object.keys((await gather(place, named("crm"))).tools)).toEqual(["crm_other"]);
    expect(listings(other)).toBe(1);
  });

  it("are given the credential that they name, while it is there", async () => {
    const place = await newProject();
    const server = newToolServer(({ headers }) => Response.json(headers));
    await post("/v1/credentials", { name: "for-find", value: "key-1234567890" }, place);
    await newTool(place, { name: "find", url: server.url, credential: "for-find" });
    const { call } = await gather(place, named("find"));
    expect(await call("find")).toMatchObject({ authorization: "Bearer ***" });
    expect(server.got[0]?.headers.authorization).toBe("Bearer key-1234567890");
  });

  it("are 128 at most", async () => {
    const place = await newProject();
    const names = Array.from({ length: 100 }, (_, n) => `t${n}`);
    await newTool(place, { name: "a", kind: "mcp", url: newMcpServer(names).url });
    await newTool(place, { name: "b", kind: "mcp", url: newMcpServer(names).url });
    const { tools, warnings } = await gather(place, named("a", "b"));
    expect(Object.keys(tools)).toHaveLength(128);
    expect(warnings).toEqual(["There are more than 128 tools: those after them are left out."]);
  });
});
