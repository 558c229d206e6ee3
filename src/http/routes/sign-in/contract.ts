import { createRoute, z } from "@hono/zod-openapi";
import { signIn as credentials } from "../../../domain/inputs/sign-in.ts";
import { ROLE_NAMES } from "../../../domain/scope.ts";
import { readBody } from "../../middleware/body.ts";
import { jsonAnswer, jsonBody, timestamp } from "../../schemas.ts";

const me = z
  .object({
    user: z
      .object({
        id: z.string().openapi({ example: "us_0f5c1b7e9d3a4c2f8e6b1d0a7c9e5f31" }),
        username: z.string().openapi({ example: "ada" }),
        email: z.string().openapi({ example: "ada@example.com" }),
        name: z.string().openapi({ example: "Ada Lovelace" }),
      })
      .nullable()
      .openapi({ description: "Null: the key is a service's." }),
    workspace: z.string().openapi({ example: "default" }),
    project: z.string().openapi({
      example: "default",
      description: "The project that is asked in: Signalbox-Project chooses it, unless the key has only one.",
    }),
    roles: z.array(z.enum(ROLE_NAMES)).openapi({ description: "What the user is in that project." }),
    scopes: z.array(z.string()).openapi({
      example: ["agents:read", "agents:write"],
      description: "What may be done in that project.",
    }),
    memberships: z
      .array(z.object({ project: z.string().nullable(), role: z.enum(ROLE_NAMES) }))
      .openapi({ description: "What the user is, and where; the project null: in all of the workspace." }),
    key: z.object({
      id: z.string().nullable().openapi({ example: "w1p0k0a1b2c3d4e5", description: "Null: the root key." }),
      kind: z.enum(["key", "session", "root"]),
      name: z.string().openapi({ example: "ada's laptop" }),
      all_projects: z.boolean().openapi({ description: "Whether it is for every project of the workspace." }),
      expires_at: timestamp.nullable(),
    }),
    csrf_token: z.string().nullable().openapi({
      description:
        "For whoever came with the cookie: sent as Signalbox-CSRF with everything that is no GET. Null for keys, which need none.",
    }),
  })
  .openapi("Me");

const tags = ["Signing in"];

const ANY_KEY: Record<string, string[]>[] = [{ key: [] }, { session: [] }];

const COOKIE = {
  "Set-Cookie": {
    description: "signalbox_session: HttpOnly, SameSite=Strict, and Secure but over http on this machine.",
    schema: { type: "string" as const },
  },
};

export const signIn = createRoute({
  method: "post",
  path: "/sign-in",
  tags,
  summary: "Sign in with a browser",
  description:
    "Exchanges a key for a cookie that pages cannot read. It holds for 12 hours, or as long as the key if that is less, and may do what the key may: a user's no more than the user's roles allow at the time. Without a key the user is found by the address that Cloudflare Access vouches for (Cf-Access-Jwt-Assertion), where the operator has set it up; to a user of several workspaces 422 names them in `workspaces`. The root key's session is of one workspace, default unless another is named. Keys that do not hold are all 401 sign_in_failed; somebody whom no workspace knows, or not the one that was named, is 403 not_a_member.\n\nFrom then on every route takes the cookie in place of a key, from pages of this host alone. Whatever is no GET needs the header Signalbox-CSRF with the answer's csrf_token (403 csrf_missing).",
  security: [],
  middleware: [readBody()],
  request: {
    headers: z.object({
      "cf-access-jwt-assertion": z
        .string()
        .optional()
        .openapi({ description: "Put there by Cloudflare Access." }),
      "signalbox-workspace": z.string().optional().openapi({ description: "As the body's workspace." }),
    }),
    body: jsonBody(
      credentials
        .extend({
          key: credentials.shape.key.openapi({ description: "An API key, or the root key." }),
          workspace: credentials.shape.workspace.openapi({
            description: "For the root key, and for users of several workspaces.",
          }),
          project: credentials.shape.project.openapi({
            description: "Holds the session to that project. Left out: it is as wide as the key or the user.",
          }),
        })
        .openapi({ example: { key: "sbx_…", project: "checkout" } }),
      false,
    ),
  },
  responses: { 200: { ...jsonAnswer(me, "Who has signed in."), headers: COOKIE } },
});

export const getMe = createRoute({
  method: "get",
  path: "/me",
  tags,
  summary: "Who asks, and what they may do",
  description: "With any key, and for whoever has signed in; needs no scope.",
  security: ANY_KEY,
  // The types of a route without middleware would take those of all other routes with them.
  middleware: [readBody()],
  responses: { 200: jsonAnswer(me, "Whose key it is, and what it may do in the project.") },
});

export const signOut = createRoute({
  method: "post",
  path: "/sign-out",
  tags,
  summary: "Sign out",
  description:
    "Ends the session for good and takes the cookie away; at the edge it holds for no more than FRESHNESS_SECONDS. Needs no scope, but Signalbox-CSRF. Who came by Cloudflare Access is signed out there at /cdn-cgi/access/logout.",
  security: [{ session: [] }],
  middleware: [readBody()],
  responses: { 204: { description: "Signed out.", headers: COOKIE } },
});
