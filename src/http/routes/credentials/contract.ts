import { createRoute, z } from "@hono/zod-openapi";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, pageOf, paging, timestamp } from "../../schemas.ts";

const credential = z
  .object({
    name: z.string().openapi({ example: "pagbank-specialist-llm-5f2c9a01" }),
    provider: z.string().nullable().openapi({ example: "groq.com" }),
    last_four: z
      .string()
      .openapi({ example: "x9Qz", description: "Empty for a key too short to show any of it." }),
    created_by: z.string(),
    created_at: timestamp,
  })
  .openapi("Credential");

const tags = ["Credentials"];

export const list = createRoute({
  method: "get",
  path: "/credentials",
  tags,
  summary: "List credentials",
  description:
    "Provider keys found in configurations are kept here, encrypted; configurations refer to them by name.",
  ...secured("credentials:read"),
  request: { query: paging },
  responses: { 200: jsonAnswer(pageOf(credential), "Newest first, without the secrets.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/credentials/{name}",
  tags,
  summary: "Delete a credential",
  ...secured("credentials:write"),
  request: { params: z.object({ name: z.string().openapi({ param: { name: "name", in: "path" } }) }) },
  responses: { 204: { description: "Deleted." } },
});
