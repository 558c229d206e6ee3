import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";
import { INSTANCE_STATUSES, type InstanceStatus } from "../../domain/instance/status.ts";
import { patiently } from "../api/patiently.ts";
import { Crashed, NotFoundPage } from "./failures.tsx";
import { Door } from "./door.tsx";

/** The project is part of every address, so that a link leads everybody to the same place. */
interface ShellSearch {
  project?: string;
}

const word = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
/** Numbers are quoted by nobody who types an address. */
const number = (value: unknown): number | undefined => {
  const found = Number(value);
  return value !== "" && value !== undefined && Number.isSafeInteger(found) && found > 0 ? found : undefined;
};

/** An id that consists of digits is read as a number. */
const name = (value: unknown): string | undefined =>
  typeof value === "number" && Number.isFinite(value) ? String(value) : word(value);
/** JSON that stands in an address may be read as what it says. */
const written = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : word(value);

const root = createRootRoute({
  component: Door,
  notFoundComponent: NotFoundPage,
  errorComponent: Crashed,
  validateSearch: (search: Record<string, unknown>): ShellSearch => ({ project: word(search["project"]) }),
  search: { middlewares: [retainSearchParams(["project"])] },
});

/** A page that is loaded when it is opened, with the styles that the first page does without. */
const page: typeof lazyRouteComponent = (load, exportName) =>
  lazyRouteComponent(
    () => patiently(() => Promise.all([load(), import("./all-styles.ts")])).then(([loaded]) => loaded),
    exportName,
  );

const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/agents" });
  },
});

const agents = createRoute({
  getParentRoute: () => root,
  path: "/agents",
  validateSearch: (
    search: Record<string, unknown>,
  ): { q?: string; state?: "enabled" | "disabled"; type?: string } => ({
    q: word(search["q"]),
    state: search["state"] === "enabled" || search["state"] === "disabled" ? search["state"] : undefined,
    type: word(search["type"]),
  }),
  component: lazyRouteComponent(() => patiently(() => import("../agents/agents-page.tsx"))),
});

const agent = createRoute({
  getParentRoute: () => root,
  path: "/agents/$agentId",
  component: page(() => import("../agent/agent-page.tsx")),
});

const overview = createRoute({
  getParentRoute: () => agent,
  path: "/",
  validateSearch: (search: Record<string, unknown>): { range?: string; metric?: string } => ({
    range: word(search["range"]),
    metric: word(search["metric"]),
  }),
  component: page(() => import("../agent/overview/overview.tsx")),
});

const versions = createRoute({
  getParentRoute: () => agent,
  path: "versions",
  validateSearch: (search: Record<string, unknown>): { status?: "draft" | "published" } => ({
    status: search["status"] === "draft" || search["status"] === "published" ? search["status"] : undefined,
  }),
  component: page(() => import("../agent/versions/versions.tsx")),
});

const version = createRoute({
  getParentRoute: () => agent,
  path: "versions/$version",
  validateSearch: (search: Record<string, unknown>): { view?: string } => ({ view: word(search["view"]) }),
  component: page(() => import("../agent/versions/version.tsx")),
});

const edit = createRoute({
  getParentRoute: () => agent,
  path: "versions/$version/edit",
  validateSearch: (search: Record<string, unknown>): { view?: string } => ({ view: word(search["view"]) }),
  component: page(() => import("../agent/draft/draft-page.tsx")),
});

const compare = createRoute({
  getParentRoute: () => agent,
  path: "compare",
  validateSearch: (search: Record<string, unknown>): { from?: number; to?: number } => ({
    from: number(search["from"]),
    to: number(search["to"]),
  }),
  component: page(() => import("../agent/compare/compare.tsx")),
});

const explain = createRoute({
  getParentRoute: () => agent,
  path: "explain",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    user_id?: string;
    session_id?: string;
    attributes?: string;
    at?: string;
    at_revision?: number;
  } => ({
    user_id: name(search["user_id"]),
    session_id: name(search["session_id"]),
    attributes: written(search["attributes"]),
    at: word(search["at"]),
    at_revision: number(search["at_revision"]),
  }),
  component: page(() => import("../agent/explain/explain.tsx")),
});

const flags = createRoute({
  getParentRoute: () => agent,
  path: "flags",
  validateSearch: (search: Record<string, unknown>): { flag?: string } => ({ flag: name(search["flag"]) }),
  component: page(() => import("../agent/flags/flags.tsx")),
});

const rules = createRoute({
  getParentRoute: () => agent,
  path: "rules",
  component: page(() => import("../agent/rules/rules.tsx")),
});

const history = createRoute({
  getParentRoute: () => agent,
  path: "history",
  validateSearch: (search: Record<string, unknown>): { days?: number; kind?: string } => ({
    days: number(search["days"]),
    kind: word(search["kind"]),
  }),
  component: page(() => import("../agent/history/history.tsx")),
});

const access = createRoute({
  getParentRoute: () => agent,
  path: "settings",
  component: page(() => import("../agent/settings/settings.tsx")),
});

const experiments = createRoute({
  getParentRoute: () => root,
  path: "/experiments",
  validateSearch: (search: Record<string, unknown>): { agent?: string; status?: string } => ({
    agent: word(search["agent"]),
    status: word(search["status"]),
  }),
  component: page(() => import("../experiments/experiments-page.tsx")),
});

const newExperiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/new",
  validateSearch: (search: Record<string, unknown>): { agent?: string } => ({ agent: word(search["agent"]) }),
  component: page(() => import("../experiments/new/new-experiment.tsx")),
});

const experiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId",
  validateSearch: (search: Record<string, unknown>): { phase?: number } => ({
    phase: number(search["phase"]),
  }),
  component: page(() => import("../experiments/experiment/experiment-page.tsx")),
});

const editExperiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId/edit",
  component: page(() => import("../experiments/new/edit-experiment.tsx")),
});

const rollouts = createRoute({
  getParentRoute: () => root,
  path: "/rollouts",
  validateSearch: (search: Record<string, unknown>): { agent?: string; status?: string } => ({
    agent: word(search["agent"]),
    status: word(search["status"]),
  }),
  component: page(() => import("../rollouts/rollouts-page.tsx")),
});

const newRollout = createRoute({
  getParentRoute: () => root,
  path: "/rollouts/new",
  validateSearch: (search: Record<string, unknown>): { agent?: string } => ({ agent: word(search["agent"]) }),
  component: page(() => import("../rollouts/new/new-rollout.tsx")),
});

const rollout = createRoute({
  getParentRoute: () => root,
  path: "/rollouts/$rolloutId",
  component: page(() => import("../rollouts/rollout/rollout-page.tsx")),
});

const playground = createRoute({
  getParentRoute: () => root,
  path: "/playground",
  validateSearch: (search: Record<string, unknown>): { mode?: string; left?: string; right?: string } => ({
    mode: word(search["mode"]),
    left: word(search["left"]),
    right: word(search["right"]),
  }),
  component: page(() => import("../playground/playground-page.tsx")),
});

const groups = createRoute({
  getParentRoute: () => root,
  path: "/groups",
  validateSearch: (search: Record<string, unknown>): { group?: string } => ({ group: name(search["group"]) }),
  component: page(() => import("../groups/groups-page.tsx")),
});

const instances = createRoute({
  getParentRoute: () => root,
  path: "/instances",
  validateSearch: (search: Record<string, unknown>): { agent?: string; status?: InstanceStatus } => ({
    agent: word(search["agent"]),
    status: INSTANCE_STATUSES.find((status) => status === search["status"]),
  }),
  component: page(() => import("../instances/instances-page.tsx")),
});

const instance = createRoute({
  getParentRoute: () => root,
  path: "/instances/$instanceId",
  component: page(() => import("../instances/instance/instance-page.tsx")),
});

const context = createRoute({
  getParentRoute: () => root,
  path: "/instances/$instanceId/contexts/$name",
  validateSearch: (search: Record<string, unknown>): { version?: number; compare?: number } => ({
    version: number(search["version"]),
    compare: number(search["compare"]),
  }),
  component: page(() => import("../instances/context/context-page.tsx")),
});

const tools = createRoute({
  getParentRoute: () => root,
  path: "/tools",
  validateSearch: (search: Record<string, unknown>): { q?: string; edit?: string; test?: string } => ({
    q: word(search["q"]),
    edit: word(search["edit"]),
    test: word(search["test"]),
  }),
  component: page(() => import("../tools/tools-page.tsx")),
});

const credentials = createRoute({
  getParentRoute: () => root,
  path: "/credentials",
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ q: word(search["q"]) }),
  component: page(() => import("../credentials/credentials-page.tsx")),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: "/alerts",
  validateSearch: (search: Record<string, unknown>): { agent?: string; status?: string } => ({
    agent: word(search["agent"]),
    status: word(search["status"]),
  }),
  component: page(() => import("../alerts/alerts-page.tsx")),
});

const schedules = createRoute({
  getParentRoute: () => root,
  path: "/schedules",
  validateSearch: (search: Record<string, unknown>): { agent?: string; status?: string } => ({
    agent: word(search["agent"]),
    status: word(search["status"]),
  }),
  component: page(() => import("../schedules/schedules-page.tsx")),
});

const webhooks = createRoute({
  getParentRoute: () => root,
  path: "/webhooks",
  component: page(() => import("../webhooks/webhooks-page.tsx")),
});

const webhook = createRoute({
  getParentRoute: () => root,
  path: "/webhooks/$webhookId",
  validateSearch: (search: Record<string, unknown>): { status?: string } => ({
    status: word(search["status"]),
  }),
  component: page(() => import("../webhooks/webhook/webhook-page.tsx")),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  // Filters are the API's own; whatever else an address holds is left out.
  validateSearch: (search: Record<string, unknown>): Record<string, string | undefined> =>
    Object.fromEntries(
      ["agent_id", "action", "actor", "from", "to"].map((name) => [name, word(search[name])]),
    ),
  component: page(() => import("../audit/audit-page.tsx")),
});

const members = createRoute({
  getParentRoute: () => root,
  path: "/members",
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ q: word(search["q"]) }),
  component: page(() => import("../members/members-page.tsx")),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: "/keys",
  component: page(() => import("../keys/keys-page.tsx")),
});

const projects = createRoute({
  getParentRoute: () => root,
  path: "/projects",
  component: page(() => import("../projects/projects-page.tsx")),
});

const metrics = createRoute({
  getParentRoute: () => root,
  path: "/metrics",
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ q: word(search["q"]) }),
  component: page(() => import("../metrics/metrics-page.tsx")),
});

const tree = root.addChildren([
  index,
  agents,
  agent.addChildren([overview, versions, version, edit, compare, explain, flags, rules, history, access]),
  experiments,
  newExperiment,
  experiment,
  editExperiment,
  rollouts,
  newRollout,
  rollout,
  playground,
  groups,
  instances,
  instance,
  context,
  tools,
  credentials,
  alerts,
  schedules,
  webhooks,
  webhook,
  audit,
  members,
  keys,
  projects,
  metrics,
]);

/** Every page and its address. Pages are loaded when they are opened, and when something points at them. */
export const router = createRouter({ routeTree: tree, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
