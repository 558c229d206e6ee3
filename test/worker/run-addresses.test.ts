import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createEdge } from "../../src/edge/app.ts";
import { controlPlane } from "../../src/http/app.ts";
import { get, post } from "./client.ts";
import { newRunner, newStored, run, until, type TestAgent } from "./run-kit.ts";
import { newProvider } from "./voice-kit.ts";

/** Where nothing may be sent, however it is spelled. */
const FORBIDDEN = [
  "http://example.com",
  "http://127.0.0.1:9",
  "https://127.0.0.1",
  "https://localhost",
  "https://2130706433",
  "https://0177.0.0.1",
  "https://[::1]",
  "https://[::ffff:10.0.0.1]",
  "https://10.0.0.1",
  "https://172.16.0.1",
  "https://192.168.1.1",
  "https://100.64.0.1",
  "https://169.254.169.254",
  "https://[fe80::1]",
  "https://[fd00:ec2::254]",
  "https://metadata.google.internal",
  "https://printer.local",
  "https://intranet",
];

const modelAt = (api_url: string, more: object = {}): object => ({
  model: { provider: "openai-compatible", id: "m", api_url, retries: 0, timeout_ms: 500, ...more },
});

// What models are run with is large: loading it is nobody's time.
beforeAll(async () => {
  await run(await newStored(modelAt("https://10.0.0.1")), { message: "hello" });
}, 60_000);

/** Asks with the vars of another deployment. */
async function askWhere(vars: object, { id, revision }: TestAgent, body: object) {
  const context = createExecutionContext();
  const response = await controlPlane.fetch(
    new Request(`http://signalbox.test/v1/agents/${id}/run`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`,
        "content-type": "application/json",
        "signalbox-min-revision": revision,
      },
      body: JSON.stringify(body),
    }),
    { ...env, ...vars },
    context,
    createEdge(),
  );
  const answer = await response.json<Record<string, unknown>>();
  await waitOnExecutionContext(context);
  return { status: response.status, answer };
}

describe("the address of a model", () => {
  it("is refused when a version is written", async () => {
    const id = `written-${crypto.randomUUID().slice(0, 8)}`;
    const pathOf = async (config: object): Promise<unknown> => {
      const { status, body } = await post("/v1/agents", { agent_id: id, config, status: "draft" });
      return [status, body.code, body.errors?.[0].path];
    };
    for (const address of FORBIDDEN) {
      const refused = [422, "invalid_config", "/config/model/api_url"];
      expect([address, await pathOf(modelAt(address))]).toEqual([address, refused]);
    }
    const model = { id: "m", fallbacks: ["n", { id: "o", base_url: FORBIDDEN[0] }] };
    expect(await pathOf({ model })).toEqual([422, "invalid_config", "/config/model/fallbacks/1/base_url"]);
    expect((await get(`/v1/agents/${id}`)).status).toBe(404);
    expect(await pathOf(modelAt("https://models.example.com/v1"))).toEqual([201, undefined, undefined]);
  });

  it("is refused when it is called, whole and streamed, before anything is sent", async () => {
    for (const address of FORBIDDEN) {
      const agent = await newStored(modelAt(address));
      const refused = await run(agent, { message: "hello" });
      expect([address, refused.status, refused.body.code, refused.body.cause]).toEqual([
        address,
        422,
        "run_impossible",
        "refused",
      ]);
      expect(JSON.stringify(refused.body)).not.toContain(new URL(address).host);
    }
    const streamed = await run(await newStored(modelAt("https://169.254.169.254")), {
      message: "hello",
      stream: true,
    });
    expect([streamed.status, streamed.body.code]).toEqual([422, "run_impossible"]);
  });

  it.each(["ftp://example.com", "file:///etc/passwd", "javascript:alert(1)", "gopher://x", "nonsense"])(
    "has no other scheme: %s",
    async (address) => {
      const { status, body } = await run(await newStored(modelAt(address)), { message: "hello" });
      expect([status, body.code, body.errors[0].path]).toEqual([
        422,
        "run_impossible",
        "/config/model/api_url",
      ]);
    },
  );

  it.each(["https://10.0.0.1/x", "//10.0.0.1/x", "\\\\10.0.0.1\\x", "http://169.254.169.254/"])(
    "is not left by its path: %s",
    async (completions_path) => {
      const provider = newProvider(() => Response.json({}));
      const agent = await newRunner([modelAt(provider.url, { completions_path })]);
      const { status, body } = await run(agent, { message: "hello" });
      const hosts = provider.got.map(({ url }) => new URL(url).host);
      expect(hosts.every((host) => host === provider.host)).toBe(true);
      expect(status === 422 ? body.errors[0].path : "/config/model/completions_path").toBe(
        "/config/model/completions_path",
      );
    },
  );

  it.each([301, 302, 303, 307, 308])("is not left by a redirect: %d", async (status) => {
    const other = newProvider(() => Response.json({}));
    for (const location of ["http://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", other.url]) {
      const provider = newProvider(() => new Response(null, { status, headers: { location } }));
      const agent = await newRunner([modelAt(provider.url)]);
      const refused = await run(agent, { message: "hello" });
      expect([refused.status, refused.body.code, refused.body.cause]).toEqual([
        422,
        "run_impossible",
        "refused",
      ]);
      const streamed = await run(agent, { message: "hello", stream: true });
      expect([streamed.status, streamed.body.code]).toEqual([422, "run_impossible"]);
      expect([provider.got.length, other.got.length]).toEqual([2, 0]);
    }
  });

  it("counts as a failure of the version", async () => {
    const agent = await newStored(modelAt("https://10.0.0.1"));
    await run(agent, { message: "hello" });
    const { body } = await until(
      () => get(`/v1/agents/${agent.id}/metrics?group_by=none`),
      (answer) => answer.body.data.length > 0,
    );
    expect(body.data[0]).toMatchObject({ total_requests: 1, failed_requests: 1 });
  });

  it("may be this machine where the deployment's var says so, and nothing else that is private", async () => {
    const local = await newStored(modelAt("http://127.0.0.1:9"));
    const refused = await askWhere({ ALLOW_LOCALHOST_URLS: "false" }, local, { message: "hello" });
    expect(refused.answer).toMatchObject({ code: "run_impossible", cause: "refused" });
    // It is called, and nobody is there.
    const called = await askWhere({ ALLOW_LOCALHOST_URLS: "true" }, local, { message: "hello" });
    expect(called.answer).toMatchObject({ code: "provider_failed", cause: "unreachable" });
    for (const address of ["http://10.0.0.1", "https://169.254.169.254", "https://printer.local"]) {
      const agent = await newStored(modelAt(address));
      const still = await askWhere({ ALLOW_LOCALHOST_URLS: "true" }, agent, { message: "hello" });
      expect([address, still.answer.cause]).toEqual([address, "refused"]);
    }
  });
});

describe("the addresses of tools, MCP servers and webhooks", () => {
  it("are refused when they are written", async () => {
    const written = [
      ["/v1/tools", { name: "t", kind: "http", parameters: { type: "object" } }],
      ["/v1/tools", { name: "t", kind: "mcp" }],
      ["/v1/webhooks", { events: ["*"] }],
    ] as const;
    for (const [path, body] of written) {
      for (const url of [...FORBIDDEN, "ftp://example.com", "file:///etc/passwd", "javascript:alert(1)"]) {
        const { status, body: told } = await post(path, { ...body, url });
        expect([path, url, status, told.errors?.[0]?.path]).toEqual([path, url, 422, "/url"]);
      }
    }
  });
});
