import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { createEdgeReads, type ReadPlan } from "../../../src/store/edge-reads.ts";
import { migrate, type LocalD1 } from "../kit/migrate.ts";

const AGENTS = 10;
const PROJECT = 1;

/** Rows that D1 counts as read: what it is paid by. */
export interface RowsRead {
  /** A check that finds nothing new. */
  check: number;
  /** Reading the one agent that a check has seen to have changed. */
  reload: number;
  /** The first reading of an agent, with its project and the key. */
  load: number;
}

/** Asks a local D1 with the real statements, and counts as D1 does. */
export async function rowsRead(): Promise<RowsRead> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      modules: true,
      script: "export default { fetch: () => new Response() };",
      compatibilityDate: "2026-09-01",
      d1Databases: ["DB"],
    }),
  );
  try {
    const database = await miniflare.getD1Database("DB");
    await migrate(database);
    await fill(database);
    const count = counter(database);
    const plan = { place: null, agents: [], key: null, primary: false };
    const want = { project: PROJECT, agentId: "agent-1", versions: [], have: [] };
    const check = await count({ ...plan, projects: [{ id: PROJECT, since: AGENTS }] });
    const reload = await count({ ...plan, projects: [], agents: [{ ...want, revision: 1 }] });
    const load = await count({
      ...plan,
      projects: [{ id: PROJECT, since: null }],
      agents: [{ ...want, revision: null }],
      key: "k",
    });
    return { check, reload, load };
  } finally {
    await miniflare.dispose();
  }
}

function counter(database: LocalD1): (plan: ReadPlan) => Promise<number> {
  let rows = 0;
  const reads = createEdgeReads({
    prepare: (text: string) => database.prepare(text),
    async batch(statements: Parameters<LocalD1["batch"]>[0]) {
      const results = await database.batch(statements);
      for (const { meta } of results) rows += meta.rows_read ?? 0;
      return results;
    },
  } as unknown as D1Database);
  return async (plan) => {
    rows = 0;
    await reads.read(plan);
    return rows;
  };
}

async function fill(database: LocalD1): Promise<void> {
  for (let agent = 1; agent <= AGENTS; agent += 1) {
    const id = `agent-${agent}`;
    const body = JSON.stringify({ agent_id: id, active: 1, versions: { 1: "sha256:1" } });
    await database.batch([
      database
        .prepare(
          `INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, meta_data, is_enabled,
            active_version, revision, created_at, updated_at) VALUES (?, ?, 'n', 't', '', '[]', '{}', 1, NULL, ?, 0, 0)`,
        )
        .bind(PROJECT, id, agent),
      database
        .prepare(
          `INSERT INTO version (project_id, agent_id, version, status, config, config_hash, description, created_by,
            created_at, updated_at) VALUES (?, ?, 1, 'published', '{}', 'sha256:1', '', 'bench', 0, 0)`,
        )
        .bind(PROJECT, id),
      database
        .prepare(
          "INSERT INTO snapshot (project_id, agent_id, epoch, revision, body, created_at) VALUES (?, ?, 0, ?, ?, 0)",
        )
        .bind(PROJECT, id, agent, body),
    ]);
  }
  await database.prepare("UPDATE project SET revision = ? WHERE id = ?").bind(AGENTS, PROJECT).run();
}
