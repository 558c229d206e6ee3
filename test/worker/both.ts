import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { createClient, SignalboxError, type Client, type Resolved } from "../../src/client/index.ts";
import type { ResolveOptions } from "../../src/domain/resolve.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { change, newIsolate, newKey, newProject, rolloutRow, versionRow, type Isolate } from "./edge-kit.ts";

/** The service, and a client in local mode, which decides by the service's snapshot. */
export interface Both {
  /** Their answers to one question; of a refusal its code. */
  ask: (
    agent: string,
    attributes: object,
    options?: ResolveOptions,
  ) => Promise<{ worker: Answer; client: Answer; source: string | null }>;
}

export type Answer = Omit<Resolved, "source" | "stale" | "age_ms"> | string;

/** A new project with these agents, whose versions have the configurations that `configOf` says, asked in one isolate. */
export async function both(
  snapshots: readonly Snapshot[],
  configOf: (version: number) => object,
  isolate = newIsolate(),
): Promise<Both> {
  const project = await newProject();
  const groups = Object.assign({}, ...snapshots.map((snapshot) => snapshot.groups ?? {})) as object;
  for (const [id, values] of Object.entries(groups))
    await env.DB.prepare("INSERT INTO saved_group VALUES (?1, ?2, ?2, ?3, 0, 0)")
      .bind(project.id, id, JSON.stringify(values))
      .run();
  for (const snapshot of snapshots) {
    const { agent_id: id, rules = [], overrides = [], flags = [], experiments = [], rollout } = snapshot;
    await change(
      project,
      id,
      sql`INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, meta_data, is_enabled,
          deleted_at, active_version, rules, overrides, created_at, updated_at)
        VALUES (${project.id}, ${id}, 'n', 't', '', '[]', '{}', ${snapshot.enabled ? 1 : 0},
          ${snapshot.deleted ? 1 : null}, ${snapshot.active}, ${JSON.stringify(rules)}, ${JSON.stringify(overrides)}, 0, 0)`,
      ...Object.keys(snapshot.versions).map((version) =>
        versionRow(project, id, Number(version), "published", configOf(Number(version))),
      ),
      ...Object.entries(snapshot.labels).map(
        ([label, version]) => sql`INSERT INTO label (project_id, agent_id, label, version, updated_at)
          VALUES (${project.id}, ${id}, ${label}, ${version}, 0)`,
      ),
      ...flags.map(
        (flag) => sql`INSERT INTO flag (project_id, agent_id, key, body, created_at, updated_at)
          VALUES (${project.id}, ${id}, ${flag.key}, ${JSON.stringify(flag)}, 0, 0)`,
      ),
      ...experiments.map(
        (
          live,
        ) => sql`INSERT INTO experiment (project_id, id, agent_id, status, definition, live, created_by, created_at, updated_at)
          VALUES (${project.id}, ${live.id}, ${id}, 'running', '{}', ${JSON.stringify(live)}, 'test', 0, 0)`,
      ),
      ...(rollout ? [rolloutRow(project, id, rollout)] : []),
    );
  }
  const { token } = await newKey(project, { scopes: ["resolve", "snapshot:read"] });
  const get: Isolate["get"] = (path, init) => isolate.get(path, { ...init, token });
  const client = createClient({
    url: "https://edge.test",
    key: token,
    mode: "local",
    pollIntervalMs: 600_000,
    fetch: (url, init) => get(url.slice("https://edge.test".length), init),
  });
  return {
    async ask(agent, attributes, options = {}) {
      const worker = await askWorker(get, agent, attributes, options);
      return { worker, ...(await askClient(client, agent, attributes, options)) };
    },
  };
}

async function askWorker(
  get: Isolate["get"],
  agent: string,
  attributes: object,
  { version, label }: ResolveOptions,
): Promise<Answer> {
  const query = new URLSearchParams();
  if (version != null) query.set("version", String(version));
  if (label != null) query.set("label", label);
  const answer = await get(`/v1/resolve/${agent}?${query.toString()}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ attributes }),
  });
  const body = await answer.json<Exclude<Answer, string> & { code: string }>();
  return answer.ok ? body : body.code;
}

async function askClient(
  client: Client,
  agent: string,
  attributes: object,
  { version, label }: ResolveOptions,
): Promise<{ client: Answer; source: string | null }> {
  try {
    const answer = await client.resolve(agent, attributes as Record<string, unknown>, {
      version: version ?? undefined,
      label: label ?? undefined,
    });
    const { source, stale: _stale, age_ms: _age, ...body } = answer;
    return { client: body, source };
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return { client: error.code, source: null };
  }
}
