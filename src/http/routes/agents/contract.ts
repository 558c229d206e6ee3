import { createRoute, z } from "@hono/zod-openapi";
import { ACCESS, VISIBILITIES } from "../../../domain/access.ts";
import { createAgent, replaceAccess, replaceAgent, updateAgent } from "../../../domain/inputs/agents.ts";
import { CURRENT_BY } from "../../../domain/current.ts";
import { act } from "../../../domain/inputs/common.ts";
import { ROLE_NAMES } from "../../../domain/scope.ts";
import { secured } from "../../middleware/scope.ts";
import { agentIdParam, flag, jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";
import { published } from "../versions/contract.ts";

const visibility = z
  .enum(VISIBILITIES)
  .openapi({ description: "Who sees it: its project, or its owner and those whom it is shared with." });

const agent = z
  .object({
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    name: z.string().openapi({ example: "PagBank Digital Banking Expert" }),
    agent_type: z.string().openapi({ example: "assistant" }),
    description: z.string(),
    capabilities: z.array(z.string()),
    config_schema: z
      .unknown()
      .openapi({ description: "A JSON Schema that every published configuration must follow, or null." }),
    meta_data: z.record(z.string(), z.unknown()),
    is_enabled: z
      .boolean()
      .openapi({ description: "A disabled agent is not resolved (403 agent_disabled)." }),
    is_default: z.boolean().openapi({
      description: "Whether it is the caller's default, with a user's key; with a service's, the project's.",
    }),
    owner: z.string().nullable().openapi({ description: "Username; null: nobody's." }),
    visibility,
    active_version: z
      .int()
      .nullable()
      .openapi({ example: 28, description: "The version that resolve answers." }),
    latest_version: z.int().nullable().openapi({ example: 28, description: "The highest number taken." }),
    created_at: timestamp,
    updated_at: timestamp,
    revision: z
      .int()
      .openapi({ example: 42, description: "The project's revision of the agent's last change; its ETag." }),
  })
  .openapi("Agent");

const access = z
  .object({
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    visibility,
    owner: z.string().nullable().openapi({ description: "Username; null: nobody's." }),
    shares: z.array(
      z.union([
        z.object({ user: z.string(), access: z.array(z.enum(ACCESS)) }),
        z.object({ role: z.enum(ROLE_NAMES), access: z.array(z.enum(ACCESS)) }),
      ]),
    ),
    revision: z.int().openapi({ example: 42, description: "The agent's ETag." }),
  })
  .openapi("AgentAccess");

const tags = ["Agents"];
const params = z.object({ agent_id: agentIdParam });

export const list = createRoute({
  method: "get",
  path: "/agents",
  tags,
  summary: "List agents, newest first",
  ...secured("agents:read"),
  request: { query: paging.extend({ is_enabled: flag, agent_type: z.string().max(100).optional() }) },
  responses: { 200: jsonAnswer(pageOf(agent), "A page of agents.") },
});

export const create = createRoute({
  method: "post",
  path: "/agents",
  tags,
  summary: "Create an agent, or a version of one",
  description:
    "With only a name: an agent, whose id is the name's slug if none is sent. With a config: a version of the agent, which is created if it is new. With provider configurations: an agent whose first version holds them and is active at once. Answers 200 when the same version was already there.",
  ...secured("agents:write"),
  request: {
    body: jsonBody(
      createAgent.openapi({
        example: {
          agent_id: "pagbank-specialist",
          version: 28,
          config: { agent: { name: "Enhanced Agent" }, instructions: "You are an enhanced agent..." },
          description: "Enhanced version with better prompts",
          created_by: "api_user",
        },
      }),
    ),
  },
  responses: {
    200: jsonAnswer(published.extend({ agent }), "A draft was completed, or the version was there already."),
    201: jsonAnswer(
      z.union([published.extend({ agent }), agent]),
      "The version, with its agent; or the agent alone.",
    ),
  },
});

export const get = createRoute({
  method: "get",
  path: "/agents/{agent_id}",
  tags,
  summary: "Get an agent",
  ...secured("agents:read"),
  request: { params },
  responses: { 200: jsonAnswer(agent, "The agent; its ETag goes into If-Match.") },
});

export const current = createRoute({
  method: "get",
  path: "/agents/current",
  tags,
  summary: "Get the agent that is used where none is named",
  description:
    "The caller's own default (of the user whose key it is), else the project's, else the Development Agent that was made from the environment. `current` also stands for that agent in the paths of resolve, run, speech and transcriptions.",
  ...secured("agents:read"),
  responses: {
    200: jsonAnswer(
      agent.extend({
        current_by: z
          .enum(CURRENT_BY)
          .openapi({ description: "Who chose it: the user, the project, or nobody but the environment." }),
      }),
      "The agent.",
    ),
  },
});

export const setDefault = createRoute({
  method: "post",
  path: "/agents/{agent_id}/set-default",
  tags,
  summary: "Make an agent the default",
  description:
    "In place of the one before, in one write. With a user's key it is that user's default; with a service's key, which needs agents:write too, the project's.",
  ...secured("agents:read"),
  request: { params, body: jsonBody(act, false) },
  responses: { 200: jsonAnswer(agent, "The agent, now the default in place of the one before.") },
});

export const replace = createRoute({
  method: "put",
  path: "/agents/{agent_id}",
  tags,
  summary: "Replace an agent's fields",
  description:
    "Fields that are left out go back to their defaults; versions stay. With provider configurations a version follows that has those sections in place of the active version's, active at once.",
  ...secured("agents:write"),
  request: { params, body: jsonBody(replaceAgent) },
  responses: { 200: jsonAnswer(agent, "The agent.") },
});

export const update = createRoute({
  method: "patch",
  path: "/agents/{agent_id}",
  tags,
  summary: "Change some of an agent's fields",
  description:
    "What is left out stays. With provider configurations a version follows that has them in place of the active version's, active at once.",
  ...secured("agents:write"),
  request: { params, body: jsonBody(updateAgent) },
  responses: { 200: jsonAnswer(agent, "The agent.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/agents/{agent_id}",
  tags,
  summary: "Delete an agent",
  description:
    "The agent and its versions stay and can be restored for 30 days; nobody sees them, and the id stays taken. Refused while an experiment or a rollout has its traffic.",
  ...secured("agents:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});

export const restore = createRoute({
  method: "post",
  path: "/agents/{agent_id}/restore",
  tags,
  summary: "Bring a deleted agent back",
  description:
    "With its versions, as it was, for 30 days after its deletion; later 409 agent_deleted. It is the project's default no more.",
  ...secured("agents:write"),
  request: { params },
  responses: { 200: jsonAnswer(agent, "The agent as it was.") },
});

export const getAccess = createRoute({
  method: "get",
  path: "/agents/{agent_id}/access",
  tags,
  summary: "Get who sees an agent, and who may do what with it",
  ...secured("agents:read"),
  request: { params },
  responses: { 200: jsonAnswer(access, "Whose it is, and whom it is shared with.") },
});

export const replaceAccessOf = createRoute({
  method: "put",
  path: "/agents/{agent_id}/access",
  tags,
  summary: "Say who sees an agent, and who may do what with it",
  description:
    "For its owner, and for those who administer the project's users. A private agent looks to all others as if it were not there. Whoever may edit or run it may read it. Users are named by username or id.",
  ...secured("agents:write"),
  request: { params, body: jsonBody(replaceAccess) },
  responses: { 200: jsonAnswer(access, "Whose it is, and whom it is shared with.") },
});
