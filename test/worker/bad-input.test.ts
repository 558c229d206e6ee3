import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { newAgent, post, send, type Send } from "./client.ts";

const json = { "content-type": "application/json" };
const yaml = { "content-type": "application/yaml" };
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

/** All that a refused request must leave as it was. */
async function everything(): Promise<string> {
  const tables = [
    "agent",
    "version",
    "label",
    "activation",
    "audit",
    "snapshot",
    "flag",
    "saved_group",
    "credential",
    "idempotency",
    "api_key",
  ];
  const counts = await env.DB.batch(
    tables.map((table) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`)),
  );
  const project = await env.DB.prepare("SELECT revision FROM project WHERE id = 1").first();
  return JSON.stringify([counts.map((count) => count.results), project]);
}

const agent = await newAgent(2);
await post(`/v1/agents/${agent}/versions`, { config: {}, status: "draft" });
const versions = `/v1/agents/${agent}/versions`;

const cases: [name: string, method: string, path: string, options: Send, status: number, code: string][] = [
  ["truncated JSON", "POST", "/v1/agents", { raw: '{"agent_id":', headers: json }, 400, "malformed_body"],
  [
    "invalid UTF-8",
    "POST",
    "/v1/agents",
    { raw: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), headers: json },
    400,
    "malformed_body",
  ],
  [
    "a body that is text",
    "POST",
    "/v1/agents",
    { raw: "hello", headers: { "content-type": "text/plain" } },
    415,
    "unsupported_media_type",
  ],
  [
    "a form",
    "POST",
    "/v1/agents",
    { raw: "name=x", headers: { "content-type": "application/x-www-form-urlencoded" } },
    415,
    "unsupported_media_type",
  ],
  [
    "a body of 10 MB",
    "POST",
    "/v1/agents",
    { raw: `{"name":"${"x".repeat(10_000_000)}"}`, headers: json },
    413,
    "body_too_large",
  ],
  [
    "a configuration of 600 KiB",
    "POST",
    versions,
    { body: { config: { text: "x".repeat(600 * 1024) } } },
    413,
    "config_too_large",
  ],
  [
    "200 levels",
    "POST",
    versions,
    { raw: `{"config":${nested(200)}}`, headers: json },
    422,
    "invalid_request",
  ],
  [
    "100,000 levels",
    "POST",
    versions,
    { raw: `{"config":${nested(100_000)}}`, headers: json },
    422,
    "invalid_request",
  ],
  ["33 levels", "POST", versions, { raw: `{"config":${nested(33)}}`, headers: json }, 422, "invalid_config"],
  [
    "__proto__ keys",
    "POST",
    versions,
    { raw: '{"config":{"__proto__":{"admin":true}}}', headers: json },
    422,
    "invalid_request",
  ],
  [
    "__proto__ keys in YAML",
    "POST",
    versions,
    { raw: "config:\n  __proto__:\n    admin: true\n", headers: yaml },
    422,
    "invalid_request",
  ],
  [
    "duplicate keys in YAML",
    "POST",
    versions,
    { raw: "config:\n  a: 1\n  a: 2\n", headers: yaml },
    400,
    "malformed_body",
  ],
  [
    "two documents in YAML",
    "POST",
    versions,
    { raw: "config: {}\n---\nconfig: {}\n", headers: yaml },
    400,
    "malformed_body",
  ],
  [
    "aliases that multiply",
    "POST",
    versions,
    {
      raw: `config:\n  a0: &a0 [1,2,3,4,5,6,7,8,9]\n${Array.from({ length: 9 }, (_, n) => `  a${n + 1}: &a${n + 1} [${Array.from({ length: 9 }, () => `*a${n}`).join(",")}]`).join("\n")}\n`,
      headers: yaml,
    },
    400,
    "malformed_body",
  ],
  [
    "a tag in YAML",
    "POST",
    versions,
    { raw: "config: !!js/function 'x'\n", headers: yaml },
    400,
    "malformed_body",
  ],
  [
    "infinity in YAML",
    "POST",
    versions,
    { raw: "config:\n  a: .inf\n", headers: yaml },
    422,
    "invalid_request",
  ],
  [
    "a number with too many digits in YAML",
    "POST",
    versions,
    { raw: "config:\n  a: 9007199254740993\n", headers: yaml },
    422,
    "invalid_request",
  ],
  [
    "100,000 levels in YAML",
    "POST",
    versions,
    { raw: `config: ${"[".repeat(100_000)}`, headers: yaml },
    400,
    "malformed_body",
  ],
  [
    "a binary tag in YAML",
    "POST",
    versions,
    { raw: 'config:\n  a: !!binary "aGk="\n', headers: yaml },
    400,
    "malformed_body",
  ],
  [
    "a list as a key in YAML",
    "POST",
    versions,
    { raw: "config:\n  ? [1, 2]\n  : 3\n", headers: yaml },
    400,
    "malformed_body",
  ],
  ["no key in YAML", "POST", versions, { raw: "config:\n  : 3\n", headers: yaml }, 400, "malformed_body"],
  [
    "a YAML of 800 KiB",
    "POST",
    versions,
    { raw: `config:\n  a: ${"x".repeat(800 * 1024)}\n`, headers: yaml },
    413,
    "body_too_large",
  ],
  ["a name that is a route", "POST", "/v1/agents", { body: { name: "Current" } }, 422, "invalid_request"],
  [
    "a configured id that is none",
    "POST",
    "/v1/agents",
    { body: { config: { agent: { agent_id: "Bad Id" } } } },
    422,
    "invalid_request",
  ],
  [
    "half a surrogate pair",
    "POST",
    versions,
    { raw: '{"config":{"a":"\\ud800"}}', headers: json },
    422,
    "invalid_request",
  ],
  [
    "a number beyond doubles",
    "POST",
    versions,
    { raw: '{"config":{"a":1e999}}', headers: json },
    422,
    "invalid_request",
  ],
  [
    "a number with too many digits",
    "POST",
    versions,
    { raw: '{"config":{"a":12345678901234567891}}', headers: json },
    422,
    "invalid_request",
  ],
  ["a body that is a list", "POST", versions, { body: [] }, 422, "invalid_request"],
  ["a configuration that is a list", "POST", versions, { body: { config: [] } }, 422, "invalid_request"],
  ["no configuration", "POST", versions, { body: {} }, 422, "invalid_request"],
  ["no body", "POST", versions, {}, 422, "invalid_request"],
  [
    "a section of the wrong kind",
    "POST",
    versions,
    { body: { config: { tools: "search" } } },
    422,
    "invalid_config",
  ],
  [
    "a temperature that is text",
    "POST",
    versions,
    { body: { config: { model: { temperature: "hot" } } } },
    422,
    "invalid_config",
  ],
  [
    "a number as agent_id",
    "POST",
    "/v1/agents",
    { body: { agent_id: 7, name: "x" } },
    422,
    "invalid_request",
  ],
  [
    "an agent_id with capitals",
    "POST",
    "/v1/agents",
    { body: { agent_id: "Bad Id", name: "x" } },
    422,
    "invalid_request",
  ],
  [
    "a reserved agent_id",
    "POST",
    "/v1/agents",
    { body: { agent_id: "current", name: "x" } },
    422,
    "invalid_request",
  ],
  [
    "an agent_id of 256 characters",
    "POST",
    "/v1/agents",
    { body: { agent_id: "a".repeat(256), name: "x" } },
    422,
    "invalid_request",
  ],
  ["neither name nor id", "POST", "/v1/agents", { body: {} }, 422, "invalid_request"],
  ["a name without letters", "POST", "/v1/agents", { body: { name: "日本" } }, 422, "invalid_request"],
  [
    "a version without config",
    "POST",
    "/v1/agents",
    { body: { agent_id: "x", version: 3 } },
    422,
    "invalid_request",
  ],
  [
    "an active draft",
    "POST",
    versions,
    { body: { config: {}, status: "draft", activate: true } },
    422,
    "invalid_request",
  ],
  [
    "a schema that is none",
    "PATCH",
    `/v1/agents/${agent}`,
    { body: { config_schema: { type: 7 } } },
    422,
    "invalid_request",
  ],
  ["an unknown label", "GET", `/v1/agents/${agent}/labels/none`, {}, 404, "label_not_found"],
  ["an unknown agent", "GET", "/v1/agents/none", {}, 404, "agent_not_found"],
  ["an unknown version", "GET", `${versions}/99`, {}, 404, "version_not_found"],
  ["an unknown route", "GET", "/v1/nothing", {}, 404, "not_found"],
  [
    "an empty Idempotency-Key",
    "POST",
    "/v1/agents",
    { body: { name: "x" }, headers: { "idempotency-key": "" } },
    400,
    "malformed_header",
  ],
  ...(["0", "-1", "1.5", "28x", "1e3", "99999999999", "NaN"] as const).flatMap(
    (bad): (typeof cases)[number][] => [
      [`version ${bad} in a path`, "GET", `${versions}/${bad}`, {}, 422, "invalid_request"],
      [`activating version ${bad}`, "PUT", `${versions}/${bad}/activate`, {}, 422, "invalid_request"],
    ],
  ),
  ...[0, -1, 1.5, "28x", "28", null, 1e12].flatMap((bad): (typeof cases)[number][] => [
    [
      `version ${JSON.stringify(bad)} in a body`,
      "POST",
      versions,
      { body: { config: {}, version: bad } },
      422,
      "invalid_request",
    ],
    [
      `a rollback to ${JSON.stringify(bad)}`,
      "POST",
      `/v1/agents/${agent}/rollback`,
      { body: { target_version: bad } },
      422,
      "invalid_request",
    ],
  ]),
  ["days that are none", "GET", `/v1/agents/${agent}/history?days=soon`, {}, 422, "invalid_request"],
  ["a draft deprecated", "POST", `${versions}/3/deprecate`, {}, 409, "version_draft"],
  [
    "a published version replaced",
    "PUT",
    `${versions}/1`,
    { body: { config: {} } },
    409,
    "version_published",
  ],
  ["a restore of what is not deleted", "POST", `/v1/agents/${agent}/restore`, {}, 409, "agent_not_deleted"],
  [
    "an agent that exists",
    "POST",
    "/v1/agents",
    { body: { agent_id: agent, name: "x" } },
    409,
    "agent_exists",
  ],
];

describe("bad input is refused with its code and writes nothing", () => {
  it.each(cases)("%s", async (_name, method, path, options, status, code) => {
    const before = await everything();
    const answer = await send(method, path, options);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
    expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
    expect(JSON.stringify(answer.body)).not.toMatch(/SQLITE|D1_ERROR|INSERT|SELECT|\.ts:/);
    if (code === "invalid_request" || code === "invalid_config") {
      expect(answer.body.errors[0]).toMatchObject({ path: expect.any(String), message: expect.any(String) });
    }
    expect(await everything()).toBe(before);
  });
});
