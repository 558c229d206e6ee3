import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { patiently } from "../api/patiently.ts";
import { page, root } from "./root-route.ts";
import { name, number, oneOf, reads, word, written } from "./search.ts";

/** The list, which is the first page: it waits for nothing that it can do without. */
export const agents = createRoute({
  getParentRoute: () => root,
  path: "/agents",
  validateSearch: reads({ q: name, state: oneOf(["enabled", "disabled"]), type: name }),
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
  validateSearch: reads({ range: word, metric: word }),
  component: page(() => import("../agent/overview/overview.tsx")),
});

const versions = createRoute({
  getParentRoute: () => agent,
  path: "versions",
  validateSearch: reads({ status: oneOf(["draft", "published"]) }),
  component: page(() => import("../agent/versions/versions.tsx")),
});

const version = createRoute({
  getParentRoute: () => agent,
  path: "versions/$version",
  validateSearch: reads({ view: word }),
  component: page(() => import("../agent/versions/version.tsx")),
});

const edit = createRoute({
  getParentRoute: () => agent,
  path: "versions/$version/edit",
  validateSearch: reads({ view: word }),
  component: page(() => import("../agent/draft/draft-page.tsx")),
});

const compare = createRoute({
  getParentRoute: () => agent,
  path: "compare",
  validateSearch: reads({ from: number, to: number }),
  component: page(() => import("../agent/compare/compare.tsx")),
});

const explain = createRoute({
  getParentRoute: () => agent,
  path: "explain",
  validateSearch: reads({
    user_id: name,
    session_id: name,
    attributes: written,
    at: word,
    at_revision: number,
  }),
  component: page(() => import("../agent/explain/explain.tsx")),
});

const flags = createRoute({
  getParentRoute: () => agent,
  path: "flags",
  validateSearch: reads({ flag: name }),
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
  validateSearch: reads({ days: number, kind: word }),
  component: page(() => import("../agent/history/history.tsx")),
});

const access = createRoute({
  getParentRoute: () => agent,
  path: "settings",
  component: page(() => import("../agent/settings/settings.tsx")),
});

/** One agent, with its parts. */
export const agentPages = agent.addChildren([
  overview,
  versions,
  version,
  edit,
  compare,
  explain,
  flags,
  rules,
  history,
  access,
]);
