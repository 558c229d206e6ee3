import type { Command } from "./command.ts";
import { activate } from "./commands/activate.ts";
import { clone } from "./commands/clone.ts";
import { create } from "./commands/create.ts";
import { deprecate } from "./commands/deprecate.ts";
import { diff } from "./commands/diff.ts";
import { pause, resume, start, stop } from "./commands/experiments/act.ts";
import { assignment } from "./commands/experiments/assignment.ts";
import { conclude } from "./commands/experiments/conclude.ts";
import { create as createExperiment } from "./commands/experiments/create.ts";
import { get as getExperiment } from "./commands/experiments/get.ts";
import { list as listExperiments } from "./commands/experiments/list.ts";
import { plan } from "./commands/experiments/plan.ts";
import { reallocate } from "./commands/experiments/reallocate.ts";
import { results } from "./commands/experiments/results.ts";
import { update as updateExperiment } from "./commands/experiments/update.ts";
import { history } from "./commands/history.ts";
import { listAgents } from "./commands/list-agents.ts";
import { list } from "./commands/list.ts";
import { define as defineMetric } from "./commands/metrics/define.ts";
import { list as listMetrics } from "./commands/metrics/list.ts";
import { remove as removeMetric } from "./commands/metrics/remove.ts";
import { migrate } from "./commands/migrate.ts";
import { record } from "./commands/record.ts";
import { resolve } from "./commands/resolve.ts";
import { rollback } from "./commands/rollback.ts";
import { show } from "./commands/show.ts";

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  migrate,
  listAgents,
  list,
  show,
  create,
  clone,
  activate,
  rollback,
  deprecate,
  diff,
  history,
  resolve,
  createExperiment,
  listExperiments,
  getExperiment,
  updateExperiment,
  plan,
  start,
  pause,
  resume,
  reallocate,
  stop,
  conclude,
  results,
  assignment,
  record,
  defineMetric,
  listMetrics,
  removeMetric,
];
