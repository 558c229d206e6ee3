import type { Context } from "hono";
import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { assignmentOf } from "../../../services/experiments/assignment.ts";
import { concludeExperiment } from "../../../services/experiments/conclude.ts";
import { createExperiment } from "../../../services/experiments/create.ts";
import { pauseExperiment, resumeExperiment } from "../../../services/experiments/pause.ts";
import { getExperiment, listExperiments } from "../../../services/experiments/read.ts";
import { reallocateExperiment } from "../../../services/experiments/reallocate.ts";
import type { Experiment } from "../../../services/experiments/resource.ts";
import { startExperiment } from "../../../services/experiments/start.ts";
import { stopExperiment } from "../../../services/experiments/stop.ts";
import { updateExperiment } from "../../../services/experiments/update.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const tagged = (c: Context<AppEnv>, experiment: Experiment): Experiment => {
  revisionTag(c, experiment.revision);
  return experiment;
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listExperiments(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(tagged(c, await createExperiment(c.get("call"), c.req.valid("json"))), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(tagged(c, await getExperiment(c.get("call"), c.req.valid("param").id)), 200);

export const update: RouteHandler<typeof contract.update, AppEnv> = async (c) =>
  c.json(tagged(c, await updateExperiment(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const start: RouteHandler<typeof contract.start, AppEnv> = async (c) =>
  c.json(tagged(c, await startExperiment(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const pause: RouteHandler<typeof contract.pause, AppEnv> = async (c) =>
  c.json(tagged(c, await pauseExperiment(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const resume: RouteHandler<typeof contract.resume, AppEnv> = async (c) =>
  c.json(tagged(c, await resumeExperiment(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const stop: RouteHandler<typeof contract.stop, AppEnv> = async (c) =>
  c.json(tagged(c, await stopExperiment(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const reallocate: RouteHandler<typeof contract.reallocate, AppEnv> = async (c) =>
  c.json(
    tagged(c, await reallocateExperiment(c.get("call"), c.req.valid("param").id, c.req.valid("json"))),
    200,
  );

export const conclude: RouteHandler<typeof contract.conclude, AppEnv> = async (c) =>
  c.json(
    tagged(c, await concludeExperiment(c.get("call"), c.req.valid("param").id, c.req.valid("json"))),
    200,
  );

export const assignment: RouteHandler<typeof contract.assignment, AppEnv> = async (c) =>
  c.json(await assignmentOf(c.get("call"), c.req.valid("param").id, c.req.query()), 200);
