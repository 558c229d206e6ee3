import {
  createRoute,
  createRouter,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { INSTANCE_STATUSES } from "../../domain/instance/status.ts";
import { agentPages, agents } from "./agent-routes.ts";
import { page, root } from "./root-route.ts";
import { name, number, oneOf, reads, word } from "./search.ts";

const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/agents" });
  },
});

const experiments = createRoute({
  getParentRoute: () => root,
  path: "/experiments",
  validateSearch: reads({ agent: name, status: word }),
  component: page(() => import("../experiments/experiments-page.tsx")),
});

const newExperiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/new",
  validateSearch: reads({ agent: name }),
  component: page(() => import("../experiments/new/new-experiment.tsx")),
});

const experiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId",
  validateSearch: reads({ phase: number }),
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
  validateSearch: reads({ agent: name, status: word }),
  component: page(() => import("../rollouts/rollouts-page.tsx")),
});

const newRollout = createRoute({
  getParentRoute: () => root,
  path: "/rollouts/new",
  validateSearch: reads({ agent: name }),
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
  validateSearch: reads({ mode: word, left: word, right: word }),
  component: page(() => import("../playground/playground-page.tsx")),
});

const groups = createRoute({
  getParentRoute: () => root,
  path: "/groups",
  validateSearch: reads({ group: name }),
  component: page(() => import("../groups/groups-page.tsx")),
});

const instances = createRoute({
  getParentRoute: () => root,
  path: "/instances",
  validateSearch: reads({ agent: name, status: oneOf(INSTANCE_STATUSES) }),
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
  validateSearch: reads({ version: number, compare: number }),
  component: page(() => import("../instances/context/context-page.tsx")),
});

const tools = createRoute({
  getParentRoute: () => root,
  path: "/tools",
  validateSearch: reads({ q: name, edit: word, test: word }),
  component: page(() => import("../tools/tools-page.tsx")),
});

const credentials = createRoute({
  getParentRoute: () => root,
  path: "/credentials",
  validateSearch: reads({ q: name }),
  component: page(() => import("../credentials/credentials-page.tsx")),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: "/alerts",
  validateSearch: reads({ agent: name, status: word }),
  component: page(() => import("../alerts/alerts-page.tsx")),
});

const schedules = createRoute({
  getParentRoute: () => root,
  path: "/schedules",
  validateSearch: reads({ agent: name, status: word }),
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
  validateSearch: reads({ status: word }),
  component: page(() => import("../webhooks/webhook/webhook-page.tsx")),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  // Filters are the API's own; whatever else an address holds is left out.
  validateSearch: reads({ agent_id: name, action: word, actor: name, from: word, to: word }),
  component: page(() => import("../audit/audit-page.tsx")),
});

const members = createRoute({
  getParentRoute: () => root,
  path: "/members",
  validateSearch: reads({ q: name }),
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
  validateSearch: reads({ q: name }),
  component: page(() => import("../metrics/metrics-page.tsx")),
});

const tree = root.addChildren([
  index,
  agents,
  agentPages,
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
export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  scrollRestoration: true,
  // What an address holds is text: 2026 may be a project's name, and 007 an agent's.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(JSON.stringify),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
