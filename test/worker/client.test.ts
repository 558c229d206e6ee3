import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import worker from "../../examples/worker.ts";
import { createClient } from "../../src/client/index.ts";
import { isWorkers } from "../../src/client/runtime.ts";
import { newAgent, post, put } from "./client.ts";

/** The Worker, as another Worker's service binding reaches it. */
const binding = exports.default as unknown as Fetcher;
const url = "https://signalbox";
const key = env.SIGNALBOX_ROOT_KEY;

describe("the client in a Worker", () => {
  it("knows where it is", () => {
    expect(isWorkers()).toBe(true);
  });

  it("resolves over a service binding, as the example shows", async () => {
    await post("/v1/agents", { agent_id: "pagbank-specialist", version: 27, config: {}, activate: true });
    for (const user of ["ana", "rui"]) {
      const ctx = createExecutionContext();
      const request = new Request(`https://app.test/?user=${user}`);
      const answer = await worker.fetch(request, { SIGNALBOX: binding, SIGNALBOX_KEY: key }, ctx);
      expect(await answer.json()).toEqual({ version: 27, source: "remote" });
      await waitOnExecutionContext(ctx);
    }
  });

  it("reads back a write, and asks with the ETag after that", async () => {
    const id = await newAgent(2);
    const statuses: number[] = [];
    const fetch = async (input: string, init?: RequestInit) => {
      const answer = await binding.fetch(input, init);
      statuses.push(answer.status);
      return answer;
    };
    const client = createClient({ url, key, fetch });
    expect((await client.resolve(id)).version).toBe(1);
    const written = await put(`/v1/agents/${id}/versions/2/activate`);
    const minRevision = Number(written.headers.get("signalbox-revision"));
    expect((await client.resolve(id, {}, { minRevision })).version).toBe(2);
    expect((await client.resolve(id)).version).toBe(2);
    expect(statuses).toEqual([200, 200, 304]);
  });

  it("fills variables as the server does", async () => {
    const id = await newAgent();
    const config = {
      instructions: "Hi {{ name }}, {{missing}} {{a.b}}",
      system_prompt: "{{name}}{{name}}",
      messages: [
        { role: "user", content: "{{n}} {{on}}" },
        { role: "assistant", content: [{ type: "text", text: "{{name}}" }] },
      ],
      other: "{{name}}",
    };
    expect((await post(`/v1/agents/${id}/versions`, { config })).status).toBe(201);
    const variables = { name: "$& {{n}}", "a.b": "dot", n: 3, on: false };
    const theirs = await post(`/v1/resolve/${id}?version=2`, { variables });
    const ours = await createClient({ url, key, fetch: binding }).resolve(id, {}, { version: 2, variables });
    expect(ours.config).toEqual(theirs.body.config);
  });

  it("evaluates in process, looking for what is new while it answers", async () => {
    const id = await newAgent(2);
    const client = createClient({ url, key, fetch: binding, mode: "local", pollIntervalMs: 0 });
    expect(await client.resolve(id)).toMatchObject({ version: 1, source: "local", stale: false });
    const written = await put(`/v1/agents/${id}/versions/2/activate`);
    const revision = Number(written.headers.get("signalbox-revision"));
    await expect.poll(async () => (await client.resolve(id)).version, { timeout: 10_000 }).toBe(2);
    const answer = await client.resolve(id, { user_id: "u1" }, { minRevision: revision });
    const theirs = await post(`/v1/resolve/${id}`, { attributes: { user_id: "u1" } });
    expect(answer).toMatchObject({ ...theirs.body, source: "local" });
  });

  it("throws the server's refusals", async () => {
    const client = createClient({ url, key, fetch: binding });
    await expect(client.resolve("nobody")).rejects.toMatchObject({
      code: "agent_not_found",
      status: 404,
      request_id: expect.stringMatching(/.{8,}/),
    });
    const stranger = createClient({ url, key: "sbx_wrong", fetch: binding });
    await expect(stranger.resolve("nobody")).rejects.toMatchObject({ code: "key_invalid", status: 401 });
  });
});
