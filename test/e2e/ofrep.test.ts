import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature as Server } from "@openfeature/server-sdk";
import { OpenFeature as Web } from "@openfeature/web-sdk";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

/** OpenFeature's own providers against the real thing. */

const server = inject("server");
let headers: [string, string][];
const AGENT = "concierge";
const FLAG = `${AGENT}.web.search`;

async function api(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${server.key}`, "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  // What was written is seen by the next request.
  const revision = response.headers.get("Signalbox-Revision");
  if (revision) headers = [headers[0]!, ["Signalbox-Min-Revision", revision]];
  return response.status === 204 ? {} : response.json();
}

beforeAll(async () => {
  headers = [["Authorization", `Bearer ${server.key}`]];
  for (const instructions of ["calm", "brisk"])
    await api("POST", "/agents", {
      agent_id: AGENT,
      config: { instructions },
      activate: instructions === "calm",
    });
  await api("POST", `/agents/${AGENT}/flags`, {
    key: "web.search",
    type: "boolean",
    default_value: false,
    rules: [
      { condition: { plan: "pro" }, value: true },
      { percent: 50, value: true },
    ],
  });
  await api("POST", `/agents/${AGENT}/flags`, { key: "tone", type: "string", default_value: "dry" });
  await api("POST", `/agents/${AGENT}/flags`, { key: "limit", type: "number", default_value: 7 });
  await api("PUT", `/agents/${AGENT}/rules`, {
    rules: [{ id: "pro", condition: { plan: "pro" }, version: 2 }],
  });
});

afterAll(async () => {
  await Promise.all([Server.close(), Web.close()]);
});

const serverProvider = (key?: string): OFREPProvider =>
  new OFREPProvider({
    baseUrl: server.url,
    headersFactory: () => (key === undefined ? headers : [["Authorization", `Bearer ${key}`]]),
  });

describe("the server's provider", () => {
  it("evaluates configurations and flags of every type", async () => {
    await Server.setProviderAndWait("types", serverProvider());
    const client = Server.getClient("types");
    const free = await client.getObjectDetails(AGENT, {}, { targetingKey: "u1" });
    expect(free).toMatchObject({ value: { instructions: "calm" }, variant: "1", reason: "STATIC" });
    expect(free.flagMetadata).toMatchObject({ agent_id: AGENT, version: 1 });
    const paid = await client.getObjectDetails(AGENT, {}, { targetingKey: "u1", plan: "pro" });
    expect(paid).toMatchObject({
      value: { instructions: "brisk" },
      variant: "2",
      reason: "TARGETING_MATCH",
    });
    expect(await client.getBooleanDetails(FLAG, false, { plan: "pro" })).toMatchObject({
      value: true,
      reason: "TARGETING_MATCH",
    });
    expect(await client.getBooleanDetails(FLAG, true, { targetingKey: "u1" })).toMatchObject({
      reason: "SPLIT",
    });
    expect(await client.getStringValue(`${AGENT}.tone`, "wet")).toBe("dry");
    expect(await client.getNumberValue(`${AGENT}.limit`, 1)).toBe(7);
  });

  it("evaluates a rollout as a split", async () => {
    for (const instructions of ["old", "new"])
      await api("POST", "/agents", {
        agent_id: "roller",
        config: { instructions },
        activate: instructions === "old",
      });
    await api("POST", "/agents/roller/rollouts", {
      rollout_id: "roller-v2",
      target_version: 2,
      steps: [{ percent: 25, min_dwell_seconds: 3_600 }, 50],
    });
    await Server.setProviderAndWait("rollout", serverProvider());
    const client = Server.getClient("rollout");
    const seen = new Map<unknown, object>();
    for (let n = 0; n < 40; n += 1) {
      const details = await client.getObjectDetails("roller", {}, { targetingKey: `u${n}` });
      const { value, variant, reason, flagMetadata } = details;
      seen.set(flagMetadata.variant, { value, variant, reason, rollout: flagMetadata.rollout_id });
    }
    expect(Object.fromEntries(seen)).toEqual({
      canary: { value: { instructions: "new" }, variant: "2", reason: "SPLIT", rollout: "roller-v2" },
      baseline: { value: { instructions: "old" }, variant: "1", reason: "SPLIT", rollout: "roller-v2" },
      undefined: { value: { instructions: "old" }, variant: "1", reason: "STATIC", rollout: undefined },
    });
  });

  it("falls back to the caller's default, and says why", async () => {
    await Server.setProviderAndWait("errors", serverProvider());
    const client = Server.getClient("errors");
    expect(await client.getStringDetails("nobody", "mine")).toMatchObject({
      value: "mine",
      reason: "ERROR",
      errorCode: "FLAG_NOT_FOUND",
    });
    expect(await client.getNumberDetails(`${AGENT}.tone`, 1)).toMatchObject({
      value: 1,
      errorCode: "TYPE_MISMATCH",
    });
    await Server.setProviderAndWait("stranger", serverProvider("nonsense"));
    expect(await Server.getClient("stranger").getStringDetails(`${AGENT}.tone`, "mine")).toMatchObject({
      value: "mine",
      reason: "ERROR",
    });
  });

  it("gets no value of a disabled agent", async () => {
    await Server.setProviderAndWait("disabled", serverProvider());
    await api("PATCH", `/agents/${AGENT}`, { is_enabled: false });
    const client = Server.getClient("disabled");
    // The provider expects a value of what is disabled, and calls it an error that there is none.
    expect(await client.getStringDetails(`${AGENT}.tone`, "mine")).toMatchObject({
      value: "mine",
      errorCode: "GENERAL",
    });
    await api("PATCH", `/agents/${AGENT}`, { is_enabled: true });
    expect(await client.getStringValue(`${AGENT}.tone`, "mine")).toBe("dry");
  });
});

describe("the web's provider", () => {
  it("has all flags at once, and others for another user", async () => {
    const statuses: number[] = [];
    const provider = new OFREPWebProvider({
      baseUrl: server.url,
      headersFactory: async () => headers,
      pollInterval: 100,
      cacheMode: "disabled",
      fetchImplementation: async (input: RequestInfo | URL, init?: RequestInit) => {
        const response = await fetch(input, init);
        statuses.push(response.status);
        return response;
      },
    });
    await Web.setContext({ targetingKey: "u1" });
    await Web.setProviderAndWait(provider);
    const client = Web.getClient();
    expect(client.getObjectDetails(AGENT, {})).toMatchObject({
      value: { instructions: "calm" },
      variant: "1",
    });
    expect(client.getStringValue(`${AGENT}.tone`, "wet")).toBe("dry");
    await expect.poll(() => statuses.includes(304), { timeout: 5_000 }).toBe(true);

    await Web.setContext({ targetingKey: "u1", plan: "pro" });
    expect(client.getObjectDetails(AGENT, {})).toMatchObject({ value: { instructions: "brisk" } });
    expect(client.getBooleanValue(FLAG, false)).toBe(true);
    expect(client.getBooleanDetails("nobody", true)).toMatchObject({
      value: true,
      errorCode: "FLAG_NOT_FOUND",
    });

    await api("PUT", `/agents/${AGENT}/flags/tone`, { type: "string", default_value: "warm" });
    await expect.poll(() => client.getStringValue(`${AGENT}.tone`, "wet"), { timeout: 8_000 }).toBe("warm");
  });
});
