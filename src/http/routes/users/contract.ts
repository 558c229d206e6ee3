import { createRoute, z } from "@hono/zod-openapi";
import { createUser, replaceMemberships as replacement, updateUser } from "../../../domain/inputs/people.ts";
import { ROLE_NAMES } from "../../../domain/scope.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const membership = z.object({
  project: z
    .string()
    .nullable()
    .openapi({ example: "checkout", description: "Null: every project of the workspace." }),
  role: z.enum(ROLE_NAMES).openapi({ example: "editor" }),
});

const user = z
  .object({
    id: z.string().openapi({ example: "us_0f5c1b7e9d3a4c2f8e6b1d0a7c9e5f31" }),
    username: z
      .string()
      .openapi({ example: "ada", description: "Unique without regard to case. Never changes." }),
    email: z.string().openapi({ example: "ada@example.com", description: "Unique without regard to case." }),
    name: z.string().openapi({ example: "Ada Lovelace" }),
    memberships: z.array(membership).openapi({
      description: "What the user is, and where. A key of one project sees that project's alone.",
    }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("User");

const tags = ["Users"];
const params = z.object({
  id: z.string().openapi({
    param: { name: "id", in: "path" },
    description: "The id, the username, or `me`: whose key the request is sent with.",
    example: "ada",
  }),
});

const GIVING =
  "Nobody gives or takes a role with scopes that they lack themselves, and only owners, or the root key, give and take the role owner (403 role_beyond).";

export const list = createRoute({
  method: "get",
  path: "/users",
  tags,
  summary: "List users, newest first",
  description: "A key of one project sees those who have a membership there.",
  ...secured("users:read"),
  request: {
    query: paging.extend({
      search: z
        .string()
        .max(254)
        .optional()
        .openapi({ example: "ada", description: "Occurs in the username, the address or the name." }),
    }),
  },
  responses: { 200: jsonAnswer(pageOf(user), "A page of users.") },
});

export const create = createRoute({
  method: "post",
  path: "/users",
  tags,
  summary: "Create a user",
  description: `With a first role, viewer if none is sent: in one project, or without one in all that the calling key reaches. ${GIVING} Somebody who is a user of the workspace already is 409 user_exists: a key of the whole workspace gives them more memberships.`,
  ...secured("users:write"),
  request: {
    body: jsonBody(
      createUser.openapi({
        example: {
          username: "ada",
          email: "ada@example.com",
          name: "Ada Lovelace",
          role: "editor",
          project: "checkout",
        },
      }),
    ),
  },
  responses: { 201: jsonAnswer(user, "The user, who needs a key of their own, or signs in.") },
});

export const get = createRoute({
  method: "get",
  path: "/users/{id}",
  tags,
  summary: "Get a user",
  description: "Users see themselves without the scope.",
  ...secured("users:read", { own: true }),
  request: { params },
  responses: { 200: jsonAnswer(user, "The user.") },
});

export const update = createRoute({
  method: "patch",
  path: "/users/{id}",
  tags,
  summary: "Change a user's name or address",
  description:
    "Users change their own name without the scope, with a key that may do all that they may where it is used (403 scope_missing). Anything else needs somebody who may give the user all roles that the user has (403 role_beyond): who has the address can sign in.",
  ...secured("users:write", { own: true }),
  request: {
    params,
    body: jsonBody(updateUser.openapi({ example: { email: "ada.lovelace@example.com" } })),
  },
  responses: { 200: jsonAnswer(user, "The user.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/users/{id}",
  tags,
  summary: "Delete a user",
  description:
    "For good: the user's keys and sessions end, the agents that the user owned stay as they are and are nobody's, shares with the user end, the address is free again and the username is not. Keys of services that the user made stay. Needs somebody who may give the user all roles that the user has (403 role_beyond). The last owner of a workspace stays (409 last_owner).",
  ...secured("users:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});

export const replaceMemberships = createRoute({
  method: "put",
  path: "/users/{id}/memberships",
  tags,
  summary: "Replace a user's memberships",
  description: `All of them; with a key of one project, that project's. Keys of the user may do less from now on, within FRESHNESS_SECONDS also at the edge. ${GIVING} The last owner of a workspace stays (409 last_owner).`,
  ...secured("users:write"),
  request: {
    params,
    body: jsonBody(
      replacement.openapi({
        example: {
          memberships: [
            { project: null, role: "viewer" },
            { project: "checkout", role: "admin" },
          ],
        },
      }),
    ),
  },
  responses: { 200: jsonAnswer(user, "The user.") },
});
