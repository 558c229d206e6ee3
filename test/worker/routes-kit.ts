import { exports } from "cloudflare:workers";
import { controlPlane } from "../../src/http/app.ts";
import type { Names } from "./routes-world.ts";

/** Every route of the API, with what a request to it takes. */

export interface Route {
  method: string;
  path: string;
  /** Null: it asks for no scope. */
  scope: string | null;
  /** `<method> <path>`. */
  name: string;
}

export interface RouteCase {
  body?: (names: Names) => unknown;
  /** Where it is not JSON. */
  type?: string;
  query?: string | ((names: Names) => string);
  /** Answers a stream, of which only the head is read. */
  streams?: true;
  /** It takes requests without a key. */
  isOpen?: true;
  /** Why asking it with the same key in two projects cannot be compared. */
  differs?: string;
}

const HOUR_MS = 3_600_000;
const later = (): string => new Date(Date.now() + HOUR_MS).toISOString();
/** A name of its own; comparisons take all of them for one. */
const unique = (): string => `made-${crypto.randomUUID().slice(0, 8)}`;
const config = { instructions: "from outside" };
const flag = { type: "boolean", default_value: true };
const tool = { kind: "mcp", url: "https://mcp.example.com/" };

/**
 * One line for each route: what is missing here fails the suite. Path parameters come from `PARAMETERS`; a route whose
 * body may be empty has `{}`.
 */
export const CASES: Record<string, RouteCase> = {
  "POST /v1/agents/{agent_id}/run": { body: () => ({ message: "hello" }) },
  "POST /v1/agents/{agent_id}/versions/{version}/run": { body: () => ({ message: "hello" }) },
  "POST /v1/agents/{agent_id}/speech": { body: () => ({ text: "x" }) },
  "POST /v1/agents/{agent_id}/versions/{version}/speech": { body: () => ({ text: "x" }) },
  "POST /v1/agents/{agent_id}/transcriptions": {},
  "POST /v1/agents/{agent_id}/versions/{version}/transcriptions": {},

  "POST /v1/sign-in": { isOpen: true, differs: "It makes a session of the key that it is sent." },
  "POST /v1/sign-out": { differs: "It ends what it was asked with." },
  "GET /v1/me": {},

  "GET /v1/agents": {},
  "POST /v1/agents": {
    body: ({ agent }) => ({ agent_id: agent, config }),
    differs: "That an id is taken can be kept from nobody.",
  },
  "GET /v1/agents/current": {},
  "GET /v1/agents/{agent_id}": {},
  "PUT /v1/agents/{agent_id}": { body: () => ({ name: "x" }) },
  "PATCH /v1/agents/{agent_id}": {},
  "DELETE /v1/agents/{agent_id}": {},
  "POST /v1/agents/{agent_id}/restore": {},
  "POST /v1/agents/{agent_id}/set-default": {},
  "GET /v1/agents/{agent_id}/access": {},
  "PUT /v1/agents/{agent_id}/access": { body: () => ({ visibility: "project" }) },

  "GET /v1/agents/{agent_id}/versions": {},
  "POST /v1/agents/{agent_id}/versions": { body: () => ({ config }) },
  "GET /v1/agents/{agent_id}/versions/active": {},
  "GET /v1/agents/{agent_id}/versions/{version}": {},
  "PUT /v1/agents/{agent_id}/versions/{version}": { body: () => ({ config }) },
  "POST /v1/agents/{agent_id}/versions/{version}/publish": {},
  "POST /v1/agents/{agent_id}/versions/{version}/clone": {},
  "POST /v1/agents/{agent_id}/versions/{version}/deprecate": {},
  "PUT /v1/agents/{agent_id}/versions/{version}/activate": {},
  "POST /v1/agents/{agent_id}/rollback": {},
  "GET /v1/agents/{agent_id}/diff": { query: "from=1&to=2" },
  "GET /v1/agents/{agent_id}/labels": {},
  "GET /v1/agents/{agent_id}/labels/{label}": {},
  "PUT /v1/agents/{agent_id}/labels/{label}": { body: () => ({ version: 1 }) },
  "DELETE /v1/agents/{agent_id}/labels/{label}": {},
  "GET /v1/agents/{agent_id}/rules": {},
  "PUT /v1/agents/{agent_id}/rules": {},
  "GET /v1/agents/{agent_id}/flags": {},
  "POST /v1/agents/{agent_id}/flags": { body: () => ({ key: "from-outside", ...flag }) },
  "GET /v1/agents/{agent_id}/flags/{key}": {},
  "PUT /v1/agents/{agent_id}/flags/{key}": { body: () => flag },
  "DELETE /v1/agents/{agent_id}/flags/{key}": {},
  "GET /v1/agents/{agent_id}/metrics": {},
  "GET /v1/agent-metrics": { query: ({ agent }) => `agents=${agent}` },
  "GET /v1/agents/{agent_id}/history": {},
  "GET /v1/agents/{agent_id}/rollouts": {},
  "POST /v1/agents/{agent_id}/rollouts": { body: () => ({ target_version: 2 }) },

  "GET /v1/groups": {},
  "POST /v1/groups": { body: () => ({ id: "from-outside", values: [] }) },
  "GET /v1/groups/{id}": {},
  "PUT /v1/groups/{id}": { body: () => ({ values: ["x"] }) },
  "DELETE /v1/groups/{id}": {},

  "GET /v1/experiments": {},
  "POST /v1/experiments": {
    body: ({ agent }) => ({
      test_id: "from-outside",
      agent_id: agent,
      control_version: 1,
      test_versions: [2],
      traffic_distribution: { 1: 50, 2: 50 },
    }),
  },
  "GET /v1/experiments/{id}": {},
  "PATCH /v1/experiments/{id}": {},
  "POST /v1/experiments/{id}/start": {},
  "POST /v1/experiments/{id}/pause": {},
  "POST /v1/experiments/{id}/resume": {},
  "POST /v1/experiments/{id}/stop": {},
  "POST /v1/experiments/{id}/reallocate": { body: () => ({ traffic_distribution: { 1: 50, 2: 50 } }) },
  "POST /v1/experiments/{id}/conclude": { body: () => ({ winner: 1 }) },
  "GET /v1/experiments/{id}/assignment": { query: "user_id=u1" },
  "GET /v1/experiments/{id}/results": {},
  "POST /v1/experiments/plan": {
    body: ({ agent }) => ({
      agent_id: agent,
      metric: "success",
      minimum_detectable_effect: 0.1,
      baseline_rate: 0.5,
    }),
  },

  "GET /v1/rollouts": {},
  "GET /v1/rollouts/{id}": {},
  "GET /v1/rollouts/{id}/decisions": {},
  "POST /v1/rollouts/{id}/pause": {},
  "POST /v1/rollouts/{id}/resume": {},
  "POST /v1/rollouts/{id}/abort": {},
  "POST /v1/rollouts/{id}/promote": {},

  "GET /v1/schedules": {},
  "POST /v1/schedules": {
    body: ({ agent }) => ({ agent_id: agent, action: "activate_version", version: 1, at: later() }),
  },
  "GET /v1/schedules/{id}": {},
  "PATCH /v1/schedules/{id}": { body: () => ({ at: later() }) },
  "DELETE /v1/schedules/{id}": {},

  "GET /v1/webhooks": {},
  "POST /v1/webhooks": {
    body: ({ agent }) => ({
      url: "https://hooks.example.com/x",
      events: ["*"],
      agent_id: agent,
    }),
  },
  "GET /v1/webhooks/{id}": {},
  "PATCH /v1/webhooks/{id}": { body: () => ({ enabled: true }) },
  "DELETE /v1/webhooks/{id}": {},
  "POST /v1/webhooks/{id}/test": {},
  "POST /v1/webhooks/{id}/rotate-secret": {},
  "GET /v1/webhooks/{id}/deliveries": {},
  "GET /v1/webhooks/{id}/deliveries/{delivery_id}": {},
  "POST /v1/webhooks/{id}/deliveries/{delivery_id}/replay": {},

  "GET /v1/instances": {},
  "POST /v1/instances": { body: ({ agent }) => ({ agent_id: agent }) },
  "GET /v1/instances/{id}": {},
  "PATCH /v1/instances/{id}": { body: () => ({ name: "x" }) },
  "DELETE /v1/instances/{id}": {},
  "POST /v1/instances/{id}/initialize": {},
  "POST /v1/instances/{id}/activate": {},
  "POST /v1/instances/{id}/deactivate": {},
  "POST /v1/instances/{id}/shutdown": {},
  "POST /v1/instances/{id}/heartbeat": {},
  "POST /v1/instances/{id}/messages": { body: () => ({ data: 1 }) },
  "GET /v1/instances/{id}/messages": {},
  "POST /v1/instances/{id}/messages/{message_id}/ack": {},
  "GET /v1/instances/{id}/contexts": {},
  "GET /v1/instances/{id}/contexts/{name}": {},
  "PUT /v1/instances/{id}/contexts/{name}": { body: () => ({ data: 1 }) },
  "PATCH /v1/instances/{id}/contexts/{name}": {
    type: "application/merge-patch+json",
    body: () => ({ a: 1 }),
  },
  "DELETE /v1/instances/{id}/contexts/{name}": {},
  "GET /v1/instances/{id}/contexts/{name}/versions": {},
  "POST /v1/instances/{id}/contexts/{name}/rollback": { body: () => ({ target_version: 1 }) },
  "GET /v1/instances/{id}/contexts/{name}/diff": { query: "from=1&to=1" },

  "POST /v1/interactions": {
    body: ({ agent }) => ({
      interactions: [{ agent_id: agent, version: 1, user_id: "u1", success: true }],
    }),
  },
  "GET /v1/alerts": {},
  "POST /v1/alerts": { body: ({ agent }) => ({ agent_id: agent, name: "x", metric: "no_traffic" }) },
  "GET /v1/alerts/{id}": {},
  "PATCH /v1/alerts/{id}": { body: () => ({ name: "y" }) },
  "DELETE /v1/alerts/{id}": {},
  "GET /v1/metrics": {},
  "POST /v1/metrics": { body: () => ({ name: "from-outside", kind: "mean" }) },
  "GET /v1/metrics/{name}": {},
  "PUT /v1/metrics/{name}": { body: () => ({ kind: "mean" }) },
  "DELETE /v1/metrics/{name}": {},
  "GET /v1/audit": {},

  "GET /v1/api-keys": {},
  "POST /v1/api-keys": { body: () => ({ name: "x", scopes: ["resolve"] }) },
  "GET /v1/api-keys/{id}": {},
  "DELETE /v1/api-keys/{id}": {},
  "POST /v1/api-keys/{id}/rotate": {},
  "GET /v1/users": {},
  "POST /v1/users": {
    body: () => {
      const username = unique();
      return { username, email: `${username}@example.com` };
    },
  },
  "GET /v1/users/{id}": {},
  "PATCH /v1/users/{id}": { body: () => ({ name: "x" }) },
  "DELETE /v1/users/{id}": {},
  "PUT /v1/users/{id}/memberships": { body: () => ({ memberships: [] }) },
  "GET /v1/workspaces": {},
  "POST /v1/workspaces": { body: () => ({ slug: unique() }) },
  "GET /v1/workspaces/{slug}": {},
  "PATCH /v1/workspaces/{slug}": { body: () => ({ name: "x" }) },
  "GET /v1/projects": {},
  "POST /v1/projects": { body: () => ({ slug: unique() }) },
  "GET /v1/projects/{slug}": {},
  "PATCH /v1/projects/{slug}": { body: () => ({ name: "x" }) },

  "GET /v1/sessions/{session_id}": {},
  "DELETE /v1/sessions/{session_id}": {},
  "POST /v1/sessions/{session_id}/feedback": { body: () => ({ success: true }) },

  "GET /v1/credentials": {},
  "POST /v1/credentials": { body: () => ({ name: "from-outside", value: "sk-from-outside" }) },
  "POST /v1/credentials/rotate-master": { differs: "It seals all of the deployment anew." },
  "GET /v1/credentials/{name}": {},
  "PUT /v1/credentials/{name}": { body: () => ({ value: "sk-from-outside" }) },
  "DELETE /v1/credentials/{name}": {},
  "GET /v1/tools": {},
  "POST /v1/tools": { body: () => ({ name: "from_outside", ...tool }) },
  "GET /v1/tools/{name}": {},
  "PUT /v1/tools/{name}": { body: () => tool },
  "DELETE /v1/tools/{name}": {},
  "POST /v1/tools/{name}/test": { differs: "It calls the tool." },
  "GET /v1/model-prices": {},
  "PUT /v1/model-prices": { body: () => ({ prices: [] }) },

  "GET /v1/resolve/{agent_id}": {},
  "POST /v1/resolve/{agent_id}": {},
  "POST /v1/resolve": { body: ({ agent }) => ({ agents: [agent] }) },
  "GET /v1/stream": { streams: true },
  "GET /v1/snapshot": {},
  "POST /ofrep/v1/evaluate/flags/{key}": {},
  "POST /ofrep/v1/evaluate/flags": {},
};

/** Which name stands for a path's parameter; `id` and `name` by the collection before them. */
const PARAMETERS: Record<string, keyof Names> = {
  agent_id: "agent",
  version: "version",
  label: "label",
  key: "flag",
  slug: "project",
  "workspaces/slug": "workspace",
  session_id: "session",
  message_id: "message",
  delivery_id: "delivery",
  "groups/id": "group",
  "experiments/id": "experiment",
  "rollouts/id": "rollout",
  "schedules/id": "schedule",
  "webhooks/id": "webhook",
  "instances/id": "instance",
  "alerts/id": "alert",
  "api-keys/id": "apiKey",
  "users/id": "user",
  "metrics/name": "metric",
  "contexts/name": "context",
  "credentials/name": "credential",
  "tools/name": "tool",
};

export const routes: Route[] = Object.entries(controlPlane.document().paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, { "x-scope"?: string }>).map(([verb, operation]) => {
    const method = verb.toUpperCase();
    return { method, path, scope: operation["x-scope"] ?? null, name: `${method} ${path}` };
  }),
);

export const isOfrep = ({ path }: Route): boolean => path.startsWith("/ofrep/");

export function pathOf({ path }: Route, names: Names): string {
  return path.replace(/([^/]+)\/\{(\w+)\}/g, (_all, before: string, parameter: string) => {
    const isEvaluated = parameter === "key" && path.startsWith("/ofrep/");
    const name = (isEvaluated ? "evaluated" : PARAMETERS[`${before}/${parameter}`]) ?? PARAMETERS[parameter];
    if (name === undefined) throw new Error(`Say what {${parameter}} after ${before} stands for: PARAMETERS`);
    return `${before}/${encodeURIComponent(names[name])}`;
  });
}

export interface Told {
  status: number;
  text: string;
}

/** Asks a route about what has these names. */
export async function ask(
  route: Route,
  names: Names,
  { key, project, revision }: { key: string | null; project?: string; revision?: string | undefined },
): Promise<Told> {
  const { body, type, query, streams } = CASES[route.name]!;
  const search = typeof query === "function" ? query(names) : query;
  const headers = new Headers();
  if (key !== null) headers.set("authorization", `Bearer ${key}`);
  if (project !== undefined) headers.set("signalbox-project", project);
  if (revision !== undefined) headers.set("signalbox-min-revision", revision);
  const hasBody = ["POST", "PUT", "PATCH"].includes(route.method);
  if (hasBody) headers.set("content-type", type ?? "application/json");
  const response = await exports.default.fetch(
    new Request(`http://signalbox.test${pathOf(route, names)}${search ? `?${search}` : ""}`, {
      method: route.method,
      headers,
      ...(hasBody && { body: JSON.stringify(body?.(names) ?? {}) }),
    }),
  );
  if (!streams || !response.ok) return { status: response.status, text: await response.text() };
  await response.body?.cancel();
  return { status: response.status, text: "" };
}

/** What is new with every answer, and says nothing of what was asked for. */
const PASSING: [RegExp, string][] = [
  [/"request_id":"[^"]*"/g, '"request_id":""'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "time"],
  [/"(revision|id)":\d+/g, '"$1":0'],
  [/"(next_cursor|csrf|csrf_token|config_hash)":"[^"]*"/g, '"$1":""'],
  [/\b(sbx_\w+|whsec_[\w+/=]+)/g, "secret"],
  [/\b[a-z]{1,5}_[A-Za-z0-9]{8,}\b/g, "id"],
  [/\bw\d+(p\d+)?k[a-z0-9]{8,}\b/g, "id"],
  [/\bmade-[0-9a-f]{8}\b/g, "made"],
];

/** An answer as it compares with another: the names are each taken for the same one. */
export function compared({ status, text }: Told, names: Names, ...others: string[]): string {
  const named = Object.values(names).filter((name) => name.length > 2);
  let plain = text;
  for (const name of [...named, ...others].toSorted((a, b) => b.length - a.length))
    plain = plain.replaceAll(name, "name");
  for (const [pattern, replacement] of PASSING) plain = plain.replace(pattern, replacement);
  return `${status} ${plain}`;
}

export const codeOf = ({ text }: Told): string | undefined =>
  (JSON.parse(text || "{}") as { code?: string }).code;
