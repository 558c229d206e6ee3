import { createRoute, z } from "@hono/zod-openapi";
import { MAX_UNIT_LENGTH } from "../../../domain/limits.ts";
import { agentOrCurrentParam, configuration, jsonAnswer } from "../../schemas.ts";
import { ofrepContract } from "./ofrep-contract.ts";

/** The resolve plane's routes: served by src/edge, described here. */
const resolved = z
  .object({
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    version: z.int().openapi({ example: 28 }),
    config_hash: z.string(),
    config: configuration,
    reason: z.enum(["PINNED", "OVERRIDE", "RULE", "ROLLOUT", "EXPERIMENT", "ACTIVE"]).openapi({
      description:
        "PINNED: a version or label was asked for. OVERRIDE: the user or session was given the version by name. RULE: the rule rule_id. ROLLOUT: the unit is one of the canary or the baseline of rollout_id. EXPERIMENT: the unit is enrolled in experiment_id. ACTIVE: the active version.",
    }),
    variant: z.enum(["control", "test", "canary", "baseline"]).nullable().openapi({
      description:
        "What the unit is: control or test of its experiment, canary (the new version) or baseline (the old one, to compare with) of its rollout.",
    }),
    experiment_id: z.string().nullable(),
    experiment_phase: z.int().nullable().openapi({ description: "The phase that its version was drawn in." }),
    rollout_id: z.string().nullable(),
    rule_id: z.string().nullable(),
    flags: z.record(z.string(), z.unknown()).openapi({ example: { web_search: true } }),
    tools_disabled: z.array(z.string()).openapi({
      description:
        "Tools that flags took out of config.tools. config_hash is the version's, with all of its tools.",
    }),
    revision: z.int().openapi({ example: 42, description: "The agent's revision." }),
    explain: z
      .array(
        z.object({
          step: z.enum(["PINNED", "OVERRIDE", "RULE", "ROLLOUT", "EXPERIMENT", "ACTIVE", "FLAG"]),
          id: z
            .string()
            .optional()
            .openapi({ description: "Of the rule, the rollout or the experiment, or the flag's key." }),
          rule: z.int().optional().openapi({ description: "A flag's rule: its place, from 0." }),
          matched: z.boolean(),
          why: z.string(),
          version: z.int().optional(),
          variant: z.enum(["control", "test", "canary", "baseline"]).nullable().optional(),
          phase: z.int().optional().openapi({ description: "The experiment's." }),
          slot: z.int().optional().openapi({
            description: "The unit's slot, 0 to 999,999; of an experiment: within the agent's traffic.",
          }),
          ranges: z
            .array(z.tuple([z.int(), z.int()]))
            .optional()
            .openapi({ description: "Slots of the agent's traffic that are the experiment's." }),
          variant_slot: z
            .int()
            .optional()
            .openapi({ description: "The slot that the unit's version is drawn by." }),
          threshold: z
            .int()
            .optional()
            .openapi({ description: "The first slot that no longer gets what is offered." }),
          percent: z
            .number()
            .optional()
            .openapi({ description: "The rollout's: how many of the units are its canary." }),
          canary_below: z.int().optional().openapi({ description: "Slots below this are the canary's." }),
          baseline_from: z
            .int()
            .optional()
            .openapi({ description: "Slots from this on are the baseline's." }),
        }),
      )
      .optional()
      .openapi({ description: "With explain=true: all that was considered, in order." }),
    credentials: z
      .record(z.string(), z.string())
      .optional()
      .openapi({ description: "With include=credentials: keys in clear, by the credential's name." }),
    contexts: z
      .record(z.string(), z.object({ version: z.int(), data: z.unknown() }))
      .optional()
      .openapi({
        description: "With include=contexts: the versions that the configuration includes, by name.",
      }),
  })
  .openapi("Resolution");

const query = z.object({
  version: z.string().optional().openapi({ description: "Answer this version, whatever is active." }),
  label: z.string().optional().openapi({ description: "Answer the version that this label points to." }),
  min_revision: z.string().optional().openapi({
    description:
      "Never answer from anything older than this revision of the project: send the Signalbox-Revision of your write.",
  }),
  at_revision: z.string().optional().openapi({
    description:
      "Answer as of this revision of the project; Signalbox-As-Of tells the revision of the agent's snapshot that answered. agent_not_found when there was no such agent then, revision_unknown when there is no such revision yet.",
  }),
  at: z.string().optional().openapi({
    description:
      "Answer as of this time, the same way: 2026-11-20T09:30:00Z, or a day for its beginning in UTC. A time still to come is refused.",
  }),
  explain: z.enum(["true", "false"]).optional().openapi({
    description: "true: the answer says how it came about. Such an answer has no ETag.",
  }),
  include: z.enum(["credentials", "contexts", "credentials,contexts"]).optional().openapi({
    description:
      "contexts: the answer holds the contexts that the configuration includes. credentials: the answer holds, in clear, the credentials that the configuration refers to. The key needs the scope secrets:read; the answer may not be stored, and its reading is recorded.",
  }),
});

const attributes = z
  .record(z.string(), z.unknown())
  .optional()
  .openapi({
    description: `user_id and session_id are the units of splits and percentages: text of up to ${MAX_UNIT_LENGTH} characters, or a number. Anything else is nobody, whom neither applies to.`,
    example: { user_id: "user-12345", plan: "pro" },
  });
const variables = z
  .record(z.string(), z.unknown())
  .optional()
  .openapi({ example: { customer_name: "Ana" } });

const manyResolved = z
  .object({
    data: z.record(z.string(), z.union([resolved, z.record(z.string(), z.unknown())])).openapi({
      description:
        "For each agent its resolution, or the problem document that it would have been answered with.",
    }),
  })
  .openapi("Resolutions");

const projectSnapshot = z
  .object({
    project: z.string().openapi({ example: "default" }),
    epoch: z.int().openapi({
      description:
        "Raised when a backup is restored: of two snapshots, that of the higher epoch is the newer.",
      example: 0,
    }),
    revision: z.int().openapi({ example: 42 }),
    agents: z.record(
      z.string(),
      z.object({
        revision: z.int().openapi({ description: "The agent's." }),
        snapshot: z.record(z.string(), z.unknown()).openapi({
          description: "Active version, labels, rules, overrides, rollout, experiments, flags, groups.",
        }),
        configs: z.record(z.string(), configuration).openapi({ description: "By version." }),
      }),
    ),
  })
  .openapi("ProjectSnapshot");

const shared = {
  tags: ["Resolve"],
  security: [{ key: [] }],
  "x-scope": "resolve",
  responses: {
    200: {
      ...jsonAnswer(
        resolved,
        "The configuration. Headers: Signalbox-Revision (the project's), Signalbox-Age (ms), Signalbox-Stale beyond the freshness bound, ETag.",
      ),
    },
    304: { description: "If-None-Match names what would be answered." },
  },
};

export const resolveContract = [
  createRoute({
    method: "get",
    path: "/v1/resolve/{agent_id}",
    summary: "Resolve an agent's configuration",
    description: "Answered from memory. Every other query parameter is an attribute, as text.",
    request: { params: z.object({ agent_id: agentOrCurrentParam }), query },
    ...shared,
  }),
  createRoute({
    method: "post",
    path: "/v1/resolve/{agent_id}",
    summary: "Resolve an agent's configuration with typed attributes",
    description: "variables fill {{name}} in instructions, system_prompt and messages.",
    request: {
      params: z.object({ agent_id: agentOrCurrentParam }),
      query,
      body: {
        content: {
          "application/json": {
            schema: z.object({ attributes, variables }),
          },
        },
      },
    },
    ...shared,
  }),
  createRoute({
    method: "post",
    path: "/v1/resolve",
    summary: "Resolve many agents at once",
    description:
      "Each agent is answered for as it would be alone, all of them for the same attributes; 200 as soon as one could be looked up. Agents beyond what one answer holds (8 MiB) are answered with config_too_large, and those whose conditions would take too long to try after all others, on long texts and lists, with limit_reached: resolve them by themselves.",
    request: {
      query: query.omit({ version: true, at: true, at_revision: true, include: true }),
      body: {
        content: {
          "application/json": {
            schema: z.object({
              agents: z
                .array(z.string())
                .min(1)
                .max(100)
                .openapi({ example: ["pagbank-specialist", "adquirencia-specialist"] }),
              attributes,
              variables,
            }),
          },
        },
      },
    },
    ...shared,
    responses: {
      200: {
        ...jsonAnswer(
          manyResolved,
          "Answers by agent. Headers: Signalbox-Revision, Signalbox-Age, Signalbox-Stale.",
        ),
      },
    },
  }),
  createRoute({
    method: "get",
    path: "/v1/stream",
    summary: "Follow a project's changes",
    description:
      "Server-sent events. `hello` at once; `change` within tens of milliseconds of a commit: the agents that it touched, and, as `instances`, the instances whose status it changed; several commits in one event where they come together; `reset` when everything must be loaded anew; `heartbeat` every 15 s. Each event's data has the project's revision; revisions of changes rise. Streams end after about an hour, and when the key no longer holds: connect again with Last-Event-ID, and what was missed comes first. 503 with Retry-After when a project has 1,000 listeners.",
    tags: ["Resolve"],
    security: [{ key: [] }],
    "x-scope": "resolve",
    request: {
      headers: z.object({
        "Last-Event-ID": z.string().optional().openapi({
          example: "0.42",
          description: "The id of the last event that was received: `<epoch>.<revision>`.",
        }),
      }),
      query: z.object({
        last_event_id: z
          .string()
          .optional()
          .openapi({ description: "The same, for clients that cannot send the header." }),
      }),
    },
    responses: {
      200: {
        description: "The events, for as long as the client stays.",
        content: {
          "text/event-stream": {
            schema: z.string().openapi({
              example:
                'event: change\nid: 0.42\ndata: {"revision":42,"agents":[{"agent_id":"pagbank-specialist","revision":42,"kind":"updated"}]}\n\n',
            }),
          },
        },
      },
    },
  }),
  createRoute({
    method: "get",
    path: "/v1/snapshot",
    summary: "Read the whole project as resolve sees it",
    description:
      "All agents as of one revision, with every configuration that their snapshots name: what a client needs to resolve by itself. Deleted agents are left out.",
    request: { query: query.pick({ min_revision: true }) },
    tags: ["Resolve"],
    security: [{ key: [] }],
    "x-scope": "snapshot:read",
    responses: {
      200: {
        ...jsonAnswer(
          projectSnapshot,
          "The project. Headers: Signalbox-Revision, Signalbox-Age, Signalbox-Stale, and an ETag that changes with the revision.",
        ),
      },
      304: { description: "If-None-Match names the revision that would be answered." },
    },
  }),
  ...ofrepContract,
];
