import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import type { LiveRollout } from "../../src/domain/rollout/rollout.ts";
import { createEdge } from "../../src/edge/app.ts";
import { pathOf, routeOf } from "../../src/edge/routes.ts";
import { batch, locate, type Statement } from "../../src/store/database.ts";
import { raiseRevision } from "../../src/store/revisions.ts";
import { mintApiKey } from "../../src/store/secrets/api-keys.ts";

/** Rows and requests for the tests of the resolve plane. Each test takes a project of its own. */

let lastProject = 5_000;

export interface TestProject {
  id: number;
  slug: string;
  workspace: number;
}

export async function newWorkspace(slug: string): Promise<number> {
  const row = await env.DB.prepare(
    "INSERT INTO workspace (slug, name, created_at) VALUES (?1, ?1, 0) RETURNING id",
  )
    .bind(slug)
    .first<number>("id");
  return row!;
}

export async function newProject(workspace = 1, slug?: string): Promise<TestProject> {
  const id = (lastProject += 1);
  const project = { id, slug: slug ?? `p${id}`, workspace };
  await env.DB.prepare(
    "INSERT INTO project (id, workspace_id, slug, name, created_at) VALUES (?, ?, ?, 'p', 0)",
  )
    .bind(id, workspace, project.slug)
    .run();
  return project;
}

export const configOf = (agent: string, version: number): Record<string, unknown> => ({
  instructions: `${agent} ${version}: hello {{name}}`,
});

/** An agent with published versions, the first of them active. */
export async function newAgent(
  project: TestProject,
  agent: string,
  versions = [1, 2],
  draft?: number,
): Promise<void> {
  await change(
    project,
    agent,
    sql`INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, meta_data,
        is_enabled, active_version, created_at, updated_at)
      VALUES (${project.id}, ${agent}, 'n', 't', '', '[]', '{}', 1, ${versions[0] ?? null}, 0, 0)`,
    ...versions.map((version) => versionRow(project, agent, version, "published")),
    ...(draft === undefined ? [] : [versionRow(project, agent, draft, "draft")]),
  );
}

export const versionRow = (
  project: TestProject,
  agent: string,
  version: number,
  status: string,
  config: object = configOf(agent, version),
): Statement =>
  sql`INSERT INTO version (project_id, agent_id, version, status, config, config_hash, description, created_by,
      created_at, updated_at)
    VALUES (${project.id}, ${agent}, ${version}, ${status}, ${JSON.stringify(config)}, ${hashOf(agent, version)}, '',
      'test', 0, 0)`;

/** A rollout as resolve knows it from now on; null: its canary is served no more. */
export const rolloutRow = (
  project: TestProject,
  agent: string,
  rollout: LiveRollout,
  live: LiveRollout | null = rollout,
): Statement =>
  sql`INSERT INTO rollout (project_id, id, agent_id, name, description, plan, state, status, seq, live, created_by,
      created_at, updated_at)
    VALUES (${project.id}, ${rollout.id}, ${agent}, 'n', '', '{}', '{}', 'running', 1, ${live && JSON.stringify(live)}, 'test',
      0, 0)
    ON CONFLICT DO UPDATE SET live = excluded.live`;

export const hashOf = (agent: string, version: number): string => `sha256:${agent}-${version}`;

/** A committed change, in one batch with its revision. */
export async function change(project: TestProject, agent: string, ...statements: Statement[]): Promise<void> {
  await batch(locate(env), [...statements, ...raiseRevision(project.id, agent, Date.now())]);
}

export const activate = (project: TestProject, agent: string, version: number | null): Promise<void> =>
  set(project, agent, sql`active_version = ${version}`);

export const set = (project: TestProject, agent: string, assignment: ReturnType<typeof sql>): Promise<void> =>
  change(
    project,
    agent,
    sql`UPDATE agent SET ${assignment} WHERE project_id = ${project.id} AND agent_id = ${agent}`,
  );

export const label = (project: TestProject, agent: string, name: string, version: number): Promise<void> =>
  change(
    project,
    agent,
    sql`INSERT INTO label (project_id, agent_id, label, version, updated_at)
      VALUES (${project.id}, ${agent}, ${name}, ${version}, 0)`,
  );

export async function revisionOf(project: TestProject): Promise<number> {
  return (await env.DB.prepare("SELECT revision FROM project WHERE id = ?")
    .bind(project.id)
    .first<number>("revision"))!;
}

interface KeyOptions {
  /** Of the whole workspace. */
  wide?: boolean;
  scopes?: string[];
  expiresAt?: number;
  /** Signs the key, but leaves no row. */
  rowless?: boolean;
}

export async function newKey(
  project: TestProject,
  options: KeyOptions = {},
): Promise<{ id: string; token: string }> {
  const bound = options.wide ? null : project.id;
  const { id, token, secretHash } = await mintApiKey(env.SIGNALBOX_MAC_SECRET, project.workspace, bound);
  if (options.rowless) return { id, token };
  await env.DB.prepare(
    `INSERT INTO api_key (id, workspace_id, project_id, name, secret_hash, scopes, created_by, created_at, expires_at)
     VALUES (?, ?, ?, 'k', ?, ?, 'test', 0, ?)`,
  )
    .bind(
      id,
      project.workspace,
      bound,
      secretHash,
      JSON.stringify(options.scopes ?? ["resolve"]),
      options.expiresAt ?? null,
    )
    .run();
  return { id, token };
}

export async function revoke(project: TestProject, id: string): Promise<void> {
  await env.DB.batch([
    env.DB.prepare("UPDATE api_key SET revoked_at = ? WHERE id = ?").bind(Date.now(), id),
    env.DB.prepare("UPDATE workspace SET auth_revision = auth_revision + 1 WHERE id = ?").bind(
      project.workspace,
    ),
  ]);
}

/** What stands between the edge and its stores; both are counted. */
export interface Faults {
  d1?: () => Promise<void>;
  kv?: () => Promise<void>;
}

const never = new Promise<void>(() => {});
export const hangs = (): Promise<void> => never;
export const fails = (): Promise<void> => Promise.reject(new Error("D1_ERROR: away"));
export const takes = (ms: number) => (): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Isolate {
  get(path: string, init?: RequestInit & { token?: string }): Promise<Response>;
  json(path: string, init?: RequestInit & { token?: string }): Promise<Body>;
  /** Begins a request and answers its context as well. */
  begin(
    path: string,
    init?: RequestInit & { token?: string },
  ): { response: Promise<Response>; settled: () => Promise<void> };
  counts: { d1: number; kv: number };
  faults: Faults;
}

export interface Body {
  status: number;
  headers: Headers;
  [field: string]: unknown;
}

/** A resolve plane with a memory of its own, as one isolate has it. */
export function newIsolate(vars: Partial<Env> = {}, token: string = env.SIGNALBOX_ROOT_KEY): Isolate {
  const counts = { d1: 0, kv: 0 };
  const faults: Faults = {};
  const DB = wrap(env.DB, "batch", async () => {
    counts.d1++;
    await faults.d1?.();
  });
  const KV = wrap(env.KV, "get", async () => {
    counts.kv++;
    await faults.kv?.();
  });
  const bindings = { ...env, ...vars, DB, KV } as Env;
  const edge = createEdge();
  const begin: Isolate["begin"] = (path, init = {}) => {
    const headers = new Headers(init.headers);
    const key = init.token ?? token;
    if (!headers.has("Authorization") && key !== "") headers.set("Authorization", `Bearer ${key}`);
    const context = createExecutionContext();
    const request = new Request(`https://edge.test${path}`, { ...init, headers });
    return {
      response: Promise.resolve(edge.fetch(request, bindings, context, routeOf(pathOf(request.url))!)),
      settled: () => waitOnExecutionContext(context),
    };
  };
  const get: Isolate["get"] = (path, init) => begin(path, init).response;
  return {
    begin,
    get,
    counts,
    faults,
    async json(path, init) {
      const response = await get(path, init);
      const body = await response.json<Record<string, unknown>>();
      return { ...body, status: response.status, headers: response.headers };
    },
  };
}

function wrap<T extends object>(target: T, method: string, before: () => Promise<void>): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== "function") return value;
      if (name !== method) return value.bind(object);
      return async (...args: unknown[]) => {
        await before();
        return value.apply(object, args);
      };
    },
  });
}

/** Headers of the root key that choose a project. */
export const within = (project: TestProject): { headers: Record<string, string> } => ({
  headers: { "Signalbox-Project": project.slug },
});
