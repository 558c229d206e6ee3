import { MAX_PAGE } from "../../domain/limits.ts";
import { api, body } from "../api/client.ts";
import { audit as text } from "../strings/audit.ts";

export interface AuditFilters {
  agent_id?: string | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const LIMIT = Math.min(100, MAX_PAGE);

export function readAudit({ agent_id, action, actor, from, to }: AuditFilters, cursor: string | undefined) {
  const query = {
    limit: String(LIMIT),
    ...(agent_id !== undefined && { agent_id }),
    ...(action !== undefined && { action }),
    ...(actor !== undefined && { actor }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(cursor !== undefined && { cursor }),
  };
  return body(api.audit.$get({ query }));
}

export type Entry = Awaited<ReturnType<typeof readAudit>>["data"][number];

/** `version.activated` as "Version activated". */
export function actionWords(action: string): string {
  const [resource = "", verb = ""] = action.split(".");
  const readable = (word: string): string => word.replaceAll("_", " ");
  return `${text.resources[resource] ?? readable(resource)} ${text.verbs[verb] ?? readable(verb)}`;
}

/** Who did it, as far as it is told. */
export function whoOf({ actor, changed_by: person }: Entry): string {
  const known = actor === "system" ? text.system : actor;
  return person === null || person === actor ? known : text.forWhom(person, known);
}

const VERBS: Record<string, string> = {
  agent: "created updated shared set_default deleted restored",
  version: "created published activated rolled_back deprecated updated",
  label: "set deleted",
  rules: "replaced",
  flag: "created updated deleted",
  group: "created updated deleted",
  experiment: "created updated started paused resumed stopped reallocated significant concluded ended",
  rollout: "created rescheduled started advanced held continued paused resumed promoted rolled_back aborted",
  schedule: "created updated done cancelled failed",
  alert: "created updated firing resolved deleted",
  webhook: "created updated secret_rotated disabled deleted",
  instance: "spawned updated failed offline revived deleted",
  context: "created updated rolled_back deleted",
  credential: "created updated deleted",
  tool: "created updated deleted",
  metric: "created updated deleted",
  model_prices: "replaced",
  api_key: "created rotated revoked",
  user: "created updated memberships_replaced deleted signed_in signed_out",
  project: "created updated",
  workspace: "created updated",
};

/** All actions to choose from, by what they are about. */
export const ACTION_GROUPS = Object.entries(VERBS).map(([resource, verbs]) => ({
  group: text.resources[resource] ?? resource,
  items: verbs.split(" ").map((verb) => {
    const value = `${resource}.${verb}`;
    return { value, label: actionWords(value) };
  }),
}));
