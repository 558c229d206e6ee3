import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { SESSION_COOKIE } from "../domain/console.ts";
import { PROBLEMS } from "../domain/errors.ts";
import { resolveContract } from "./routes/resolve/contract.ts";
import type { AppEnv } from "./types.ts";

const problem = z
  .object({
    type: z.string().openapi({ example: "/docs/problems#version_conflict" }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [string, ...string[]]),
    detail: z.string().openapi({ description: "What to do about it." }),
    request_id: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: "The places at fault, as JSON Pointers." }),
  })
  .openapi("Problem");

const DESCRIPTION = `Versions of agent configurations that never change, a pointer that says which one is live, and
its resolution at the edge from memory.

Send a key as \`Authorization: Bearer <key>\` or \`X-API-Key\`. Bodies are JSON or YAML; answers are YAML to those who
\`Accept: application/yaml\`. Errors are RFC 9457 problem documents. Writes carry \`Signalbox-Revision\`; pass it as
\`min_revision\` to resolve to read your own write. \`Idempotency-Key\` makes any POST that writes safe to repeat. \`/api\` is
another name of \`/v1\`.`;

const header = (name: string, description: string) => ({
  name,
  in: "header",
  required: false,
  schema: { type: "string" },
  description,
});

const IDEMPOTENCY_KEY = header(
  "Idempotency-Key",
  "Makes the request safe to repeat: the same key and body get the same answer.",
);
const ifMatch = (what: string) => header("If-Match", `${what}'s ETag: 412 when it has changed since.`);
const IF_MATCH = {
  "/v1/agents/{": ifMatch("The agent"),
  "/v1/groups/{": ifMatch("The group"),
  "/v1/experiments/{": ifMatch("The experiment"),
  "/v1/metrics/{": ifMatch("The metric"),
  "/v1/rollouts/{": ifMatch("The rollout"),
  "/v1/webhooks/{": ifMatch("The webhook"),
  "/v1/alerts/{": ifMatch("The alert"),
  "/v1/tools/{": ifMatch("The tool"),
  "/v1/instances/{": ifMatch("The instance"),
};
/** They use the resource and change nothing of it, so that it may have changed. */
const USES = /\/(?:test|replay|run|speech|transcriptions|heartbeat|messages|ack)$|\/contexts\//;

interface Operation {
  parameters?: unknown[];
  responses: Record<string, unknown>;
  "x-scope"?: string;
  description?: string;
}

/** Resolving, speaking and listening write nothing that could be done twice; each who signs in gets a session. */
const isUnrepeated = (path: string): boolean =>
  path === "/v1/resolve" ||
  path.startsWith("/v1/resolve/") ||
  /\/(?:speech|transcriptions|sign-in|sign-out)$/.test(path);

/** The OpenAPI 3.1 document, generated from the contracts; each operation also says its scope and how it fails. */
export function openapiDocument(app: OpenAPIHono<AppEnv>) {
  const registry = app.openAPIRegistry;
  if (!registry.definitions.some((one) => one.type === "schema" && one.schema === problem)) {
    registry.register("Problem", problem);
    registry.registerComponent("securitySchemes", "key", {
      type: "http",
      scheme: "bearer",
      description: "An API key: sbx_<id>_<secret>_<mac>.",
    });
    registry.registerComponent("securitySchemes", "session", {
      type: "apiKey",
      in: "cookie",
      name: SESSION_COOKIE,
      description:
        "What a browser has after POST /v1/sign-in. Every route takes it in place of a key; what is no GET needs Signalbox-CSRF too. Requests from pages of other sites, as Origin and Sec-Fetch-Site tell, are 403 csrf_missing, GETs as well.",
    });
    for (const route of resolveContract) registry.registerPath(route);
  }
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Signalbox", version: "1", description: DESCRIPTION, license: { name: "Apache-2.0" } },
    servers: [{ url: "/" }],
  });
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      if (method === "post" && path.startsWith("/v1/") && !isUnrepeated(path))
        operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
      for (const [below, parameter] of Object.entries(IF_MATCH))
        if (method !== "get" && path.startsWith(below) && !USES.test(path))
          operation.parameters = [...(operation.parameters ?? []), parameter];
      operation.responses.default ??= {
        description: "Refused; the code says why.",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      };
      const scope = operation["x-scope"];
      if (scope)
        operation.description = `${operation.description ? `${operation.description}\n\n` : ""}Scope: \`${scope}\`.`;
    }
  }
  return document;
}
