import type { Context } from "hono";
import { Problem } from "../domain/errors.ts";
import { makeCall } from "./middleware/call.ts";
import { forgetSession, fromConsole } from "./middleware/console.ts";
import { bringResolver } from "./middleware/inside.ts";
import { limitRate } from "./middleware/rates.ts";
import { requestId } from "./middleware/request-id.ts";
import { answerYaml } from "./middleware/yaml.ts";
import { openapiDocument } from "./openapi.ts";
import { normalPath } from "./paths.ts";
import { answerProblem } from "./problems.ts";
import { createRouter } from "./router.ts";
import { agents } from "./routes/agents/index.ts";
import { alerts } from "./routes/alerts/index.ts";
import { apiKeys } from "./routes/api-keys/index.ts";
import { contexts } from "./routes/contexts/index.ts";
import { credentials } from "./routes/credentials/index.ts";
import { experiments } from "./routes/experiments/index.ts";
import { flags } from "./routes/flags/index.ts";
import { groups } from "./routes/groups/index.ts";
import { history } from "./routes/history/index.ts";
import { instances } from "./routes/instances/index.ts";
import { interactions } from "./routes/interactions/index.ts";
import { labels } from "./routes/labels/index.ts";
import { messages } from "./routes/messages/index.ts";
import { metricDefinitions } from "./routes/metric-definitions/index.ts";
import { metrics } from "./routes/metrics/index.ts";
import { plan } from "./routes/plan/index.ts";
import { prices } from "./routes/prices/index.ts";
import { projects } from "./routes/projects/index.ts";
import { results } from "./routes/results/index.ts";
import { rollouts } from "./routes/rollouts/index.ts";
import { run } from "./routes/run/index.ts";
import { rules } from "./routes/rules/index.ts";
import { schedules } from "./routes/schedules/index.ts";
import { sessions } from "./routes/sessions/index.ts";
import { signedIn, signIn } from "./routes/sign-in/index.ts";
import { system } from "./routes/system.ts";
import { tools } from "./routes/tools/index.ts";
import { users } from "./routes/users/index.ts";
import { versions } from "./routes/versions/index.ts";
import { voice } from "./routes/voice/index.ts";
import { webhooks } from "./routes/webhooks/index.ts";
import { workspaces } from "./routes/workspaces/index.ts";
import type { Resolver } from "../services/run/resolver.ts";
import type { AppEnv } from "./types.ts";

const KEY_HEADERS = ["authorization", "x-api-key", "cookie", "signalbox-workspace", "signalbox-project"];

/** Reads a resource by its path with the key of a request. */
function readAgain(c: Context<AppEnv>, path: string): Promise<Response> {
  const headers = new Headers();
  for (const name of KEY_HEADERS) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  return Promise.resolve(app.request(path, { headers }, c.env, c.executionCtx));
}

const app = createRouter();
app.use(requestId());
app.use(answerYaml());
app.use("/v1/*", forgetSession(), limitRate(), fromConsole());
// These find out by themselves who calls, before the middleware that asks the database.
const withRun = app.route("/v1", run).route("/v1", voice).route("/v1", signIn);
app.use("/v1/*", makeCall(), async (c, next) => {
  c.set("readAgain", (path) => readAgain(c, path));
  await next();
});
app.onError(answerProblem);
app.notFound((c) =>
  answerProblem(new Problem("not_found", "There is no such route: see /docs for those that exist."), c),
);

const v1 = createRouter()
  .route("/", agents)
  .route("/", versions)
  .route("/", labels)
  .route("/", rules)
  .route("/", flags)
  .route("/", groups)
  .route("/", experiments)
  .route("/", plan)
  .route("/", results)
  .route("/", rollouts)
  .route("/", schedules)
  .route("/", webhooks)
  .route("/", instances)
  .route("/", messages)
  .route("/", interactions)
  .route("/", metrics)
  .route("/", alerts)
  .route("/", metricDefinitions)
  .route("/", history)
  .route("/", apiKeys)
  .route("/", users)
  .route("/", signedIn)
  .route("/", workspaces)
  .route("/", projects)
  .route("/", sessions)
  .route("/", contexts)
  .route("/", credentials)
  .route("/", tools)
  .route("/", prices);

const routes = withRun.route("/v1", v1);

/** Every route under /v1, as the typed clients know them. */
export type AppType = typeof routes;

app.get("/openapi.json", (c) => c.json(openapiDocument(app)));
app.route("/", system);

/**
 * The control plane. `/api` and trailing slashes are taken away before a route is looked for. Routes that run agents need
 * a resolver; those that do not can do without.
 */
export const controlPlane = {
  fetch(
    request: Request,
    env: Env,
    ctx: ExecutionContext,
    resolver?: Resolver,
  ): Response | Promise<Response> {
    if (resolver) bringResolver(ctx, resolver);
    const url = new URL(request.url);
    const path = normalPath(url.pathname);
    if (path !== url.pathname) {
      url.pathname = path;
      return app.fetch(new Request(url, request), env, ctx);
    }
    return app.fetch(request, env, ctx);
  },
  document: () => openapiDocument(app),
};
