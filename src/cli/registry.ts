import type { Command } from "./command.ts";
import { create as createAlert } from "./commands/alerts/create.ts";
import { get as getAlert } from "./commands/alerts/get.ts";
import { list as listAlerts } from "./commands/alerts/list.ts";
import { remove as removeAlert } from "./commands/alerts/remove.ts";
import { update as updateAlert } from "./commands/alerts/update.ts";
import { activate } from "./commands/activate.ts";
import { chat } from "./commands/chat.ts";
import { clone } from "./commands/clone.ts";
import { create } from "./commands/create.ts";
import { create as createCredential } from "./commands/credentials/create.ts";
import { list as listCredentials } from "./commands/credentials/list.ts";
import { remove as removeCredential } from "./commands/credentials/remove.ts";
import { rotateMaster } from "./commands/credentials/rotate-master.ts";
import { update as updateCredential } from "./commands/credentials/update.ts";
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
import { host } from "./commands/host.ts";
import { list } from "./commands/list.ts";
import { define as defineMetric } from "./commands/metrics/define.ts";
import { list as listMetrics } from "./commands/metrics/list.ts";
import { remove as removeMetric } from "./commands/metrics/remove.ts";
import { migrate } from "./commands/migrate.ts";
import { list as listPrices } from "./commands/prices/list.ts";
import { set as setPrice } from "./commands/prices/set.ts";
import { record } from "./commands/record.ts";
import { resolve } from "./commands/resolve.ts";
import { rollback } from "./commands/rollback.ts";
import {
  abort as abortRollout,
  pause as pauseRollout,
  promote as promoteRollout,
  resume as resumeRollout,
} from "./commands/rollouts/act.ts";
import { decisions } from "./commands/rollouts/decisions.ts";
import { list as listRollouts } from "./commands/rollouts/list.ts";
import { start as startRollout } from "./commands/rollouts/start.ts";
import { status } from "./commands/rollouts/status.ts";
import { watch } from "./commands/rollouts/watch.ts";
import { cancel } from "./commands/schedules/cancel.ts";
import { create as createSchedule } from "./commands/schedules/create.ts";
import { get as getSchedule } from "./commands/schedules/get.ts";
import { list as listSchedules } from "./commands/schedules/list.ts";
import { move } from "./commands/schedules/move.ts";
import { feedback } from "./commands/sessions/feedback.ts";
import { remove as removeSession } from "./commands/sessions/remove.ts";
import { show as showSession } from "./commands/sessions/show.ts";
import { show } from "./commands/show.ts";
import { speak } from "./commands/speak.ts";
import { test } from "./commands/test.ts";
import { create as createTool } from "./commands/tools/create.ts";
import { get as getTool } from "./commands/tools/get.ts";
import { list as listTools } from "./commands/tools/list.ts";
import { remove as removeTool } from "./commands/tools/remove.ts";
import { test as testTool } from "./commands/tools/test.ts";
import { update as updateTool } from "./commands/tools/update.ts";
import { transcribe } from "./commands/transcribe.ts";
import { create as createWebhook } from "./commands/webhooks/create.ts";
import { deliveries } from "./commands/webhooks/deliveries.ts";
import { get as getWebhook } from "./commands/webhooks/get.ts";
import { list as listWebhooks } from "./commands/webhooks/list.ts";
import { remove as removeWebhook } from "./commands/webhooks/remove.ts";
import { rotateSecret } from "./commands/webhooks/rotate-secret.ts";
import { replay, test as testWebhook } from "./commands/webhooks/send.ts";
import { update as updateWebhook } from "./commands/webhooks/update.ts";
import { whoami } from "./commands/whoami.ts";
import { current } from "./commands/current.ts";
import { setDefault } from "./commands/set-default.ts";
import { access } from "./commands/access.ts";
import { create as createUser } from "./commands/users/create.ts";
import { list as listUsers } from "./commands/users/list.ts";
import { show as showUser } from "./commands/users/show.ts";
import { update as updateUser } from "./commands/users/update.ts";
import { setRole, memberships } from "./commands/users/roles.ts";
import { remove as removeUser } from "./commands/users/remove.ts";
import { create as createKey } from "./commands/keys/create.ts";
import { list as listKeys } from "./commands/keys/list.ts";
import { show as showKey } from "./commands/keys/show.ts";
import { rotate as rotateKey } from "./commands/keys/rotate.ts";
import { revoke as revokeKey } from "./commands/keys/revoke.ts";
import { create as createWorkspace } from "./commands/workspaces/create.ts";
import { list as listWorkspaces } from "./commands/workspaces/list.ts";
import { show as showWorkspace } from "./commands/workspaces/show.ts";
import { rename as renameWorkspace } from "./commands/workspaces/rename.ts";
import { create as createProject } from "./commands/projects/create.ts";
import { list as listProjects } from "./commands/projects/list.ts";
import { show as showProject } from "./commands/projects/show.ts";
import { rename as renameProject } from "./commands/projects/rename.ts";
import { spawn } from "./commands/instances/spawn.ts";
import { list as listInstances } from "./commands/instances/list.ts";
import { show as showInstance } from "./commands/instances/show.ts";
import { initialize, activate as activateInstance, deactivate, shutdown } from "./commands/instances/move.ts";
import { heartbeat } from "./commands/instances/heartbeat.ts";
import { update as updateInstance } from "./commands/instances/update.ts";
import { send } from "./commands/instances/send.ts";
import { messages } from "./commands/instances/messages.ts";
import { ack } from "./commands/instances/ack.ts";
import { remove as removeInstance } from "./commands/instances/remove.ts";
import { put as putContext } from "./commands/contexts/put.ts";
import { list as listContexts } from "./commands/contexts/list.ts";
import { get as getContext } from "./commands/contexts/get.ts";
import { patch as patchContext } from "./commands/contexts/patch.ts";
import { versions as contextVersions } from "./commands/contexts/versions.ts";
import { diff as diffContext } from "./commands/contexts/diff.ts";
import { rollback as rollbackContext } from "./commands/contexts/rollback.ts";
import { remove as removeContext } from "./commands/contexts/remove.ts";

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
  access,
  setDefault,
  current,
  resolve,
  test,
  chat,
  speak,
  transcribe,
  host,
  showSession,
  feedback,
  removeSession,
  createCredential,
  listCredentials,
  updateCredential,
  removeCredential,
  rotateMaster,
  createTool,
  listTools,
  getTool,
  updateTool,
  removeTool,
  testTool,
  listPrices,
  setPrice,
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
  startRollout,
  listRollouts,
  status,
  decisions,
  watch,
  pauseRollout,
  resumeRollout,
  promoteRollout,
  abortRollout,
  createSchedule,
  listSchedules,
  getSchedule,
  move,
  cancel,
  createAlert,
  listAlerts,
  getAlert,
  updateAlert,
  removeAlert,
  createWebhook,
  listWebhooks,
  getWebhook,
  updateWebhook,
  removeWebhook,
  testWebhook,
  deliveries,
  replay,
  rotateSecret,
  record,
  defineMetric,
  listMetrics,
  removeMetric,
  whoami,
  createUser,
  listUsers,
  showUser,
  updateUser,
  setRole,
  memberships,
  removeUser,
  createKey,
  listKeys,
  showKey,
  rotateKey,
  revokeKey,
  createWorkspace,
  listWorkspaces,
  showWorkspace,
  renameWorkspace,
  createProject,
  listProjects,
  showProject,
  renameProject,
  spawn,
  listInstances,
  showInstance,
  initialize,
  activateInstance,
  deactivate,
  shutdown,
  heartbeat,
  updateInstance,
  send,
  messages,
  ack,
  removeInstance,
  putContext,
  listContexts,
  getContext,
  patchContext,
  contextVersions,
  diffContext,
  rollbackContext,
  removeContext,
];
