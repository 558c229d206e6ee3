import type { Grant } from "../domain/grants.ts";

/**
 * All that the resolve plane reads from D1: one batch, hence one round trip and one consistent state, however much is
 * asked for. Raw statements, because this is on the way of every isolate's first answer.
 */

/** A project chosen by name, in a workspace given by its slug or, where a key tells it, by its number. */
export interface PlaceName {
  workspace: string | number;
  project: string;
}

export interface AgentWant {
  /** Null: in the plan's place. */
  project: number | null;
  agentId: string;
  /** Exactly this revision's snapshot; null: the current one. */
  revision: number | null;
  /** Versions wanted beside those that the snapshot names. */
  versions: number[];
  /** Versions whose configuration is not needed again: published ones never change. */
  have: number[];
  /** Whether large configurations may be left out, even the active one's: many agents are read at once. */
  lean?: boolean;
}

export interface ReadPlan {
  /** Projects to report on, with the agents changed after `since`; null: their row alone. */
  projects: { id: number; since: number | null }[];
  place: PlaceName | null;
  agents: AgentWant[];
  /** Id of an API key. */
  key: string | null;
  /** Whether only the primary will do. */
  primary: boolean;
}

export interface ProjectRow {
  id: number;
  slug: string;
  workspace: number;
  authRevision: number;
  epoch: number;
  revision: number;
}

export interface AgentRow {
  project: number;
  agentId: string;
  revision: number;
  /** JSON of a Snapshot; null when the agent has none of the revision asked for. */
  body: string | null;
}

export interface VersionRow {
  project: number;
  agentId: string;
  version: number;
  status: "draft" | "published";
  hash: string;
  /** The configuration as JSON text. */
  config: string;
}

export interface KeyRow {
  id: string;
  workspace: number;
  /** Null: every project of the workspace. */
  project: number | null;
  secretHash: string;
  scopes: string[];
  role: string | null;
  /** The user whose key it is; null: a service. */
  userId: string | null;
  username: string | null;
  grants: Grant[];
  expiresAt: number | null;
  revokedAt: number | null;
}

export interface Rows {
  projects: ProjectRow[];
  /** What the plan's place is; null parts do not exist. */
  place: { workspace: number | null; project: number | null } | null;
  changed: { project: number; agentId: string; revision: number }[];
  /** Agents that exist, in no particular order. */
  agents: AgentRow[];
  versions: VersionRow[];
  key: KeyRow | null;
}

export interface EdgeReads {
  /** Without replication: the one database there is. */
  read(plan: ReadPlan): Promise<Rows>;
  /** The nearest replica, or the primary: then there is no `beatAt`, the time of the last heartbeat it has seen. */
  readAnywhere(plan: ReadPlan): Promise<Rows & { beatAt: number | null }>;
  readPrimary(plan: ReadPlan): Promise<Rows>;
}

/** Labelled configurations above this many characters are read when they are asked for. */
const EAGER_CONFIG_LENGTH = 32 * 1024;

type PlaceColumn = "slug" | "id";

/** One column only: SQLite would find the slug "7" for the number 7, and it may be somebody else's. */
const placeColumn = (place: PlaceName | null): PlaceColumn =>
  typeof place?.workspace === "string" ? "slug" : "id";

const place = (column: PlaceColumn): string =>
  `SELECT p.id FROM workspace w JOIN project p ON p.workspace_id = w.id WHERE w.${column} = ?2 AND p.slug = ?3`;

const projects = (
  column: PlaceColumn,
): string => `SELECT p.id AS id, p.slug AS slug, p.workspace_id AS workspace, w.auth_revision AS authRevision,
    p.epoch AS epoch, p.revision AS revision
  FROM project p JOIN workspace w ON w.id = p.workspace_id
  WHERE p.id IN (SELECT value FROM json_each(?1) UNION ALL ${place(column)})`;

const CHANGED = `SELECT a.project_id AS project, a.agent_id AS agentId, a.revision AS revision
  FROM json_each(?1) t CROSS JOIN agent a ON a.project_id = t.value ->> 'id' AND a.revision > t.value ->> 'since'`;

/** A restored backup raises the epoch, under which unchanged agents have no snapshot yet: theirs is of an earlier one. */
const wanted = (column: PlaceColumn): string => `SELECT a.project_id AS project, a.agent_id AS agentId,
    COALESCE(t.value ->> 'revision', a.revision) AS revision, t.value ->> 'versions' AS versions, t.value ->> 'have' AS have,
    t.value ->> 'lean' AS lean,
    COALESCE(
      (SELECT s.body FROM snapshot s WHERE s.project_id = a.project_id AND s.agent_id = a.agent_id
        AND s.epoch = p.epoch AND s.revision = COALESCE(t.value ->> 'revision', a.revision)),
      (SELECT s.body FROM snapshot s WHERE s.project_id = a.project_id AND s.agent_id = a.agent_id
        AND s.epoch < p.epoch AND s.revision = COALESCE(t.value ->> 'revision', a.revision)
        ORDER BY s.epoch DESC LIMIT 1)
    ) AS body
  FROM json_each(?1) t
  CROSS JOIN project p ON p.id = COALESCE(t.value ->> 'project', (${place(column)}))
  CROSS JOIN agent a ON a.project_id = p.id AND a.agent_id = t.value ->> 'agentId'`;

const agents = (column: PlaceColumn): string =>
  `SELECT project, agentId, revision, body FROM (${wanted(column)})`;

/** Each version is found by its primary key: an agent may have thousands. */
const versions = (column: PlaceColumn): string => `WITH wanted AS MATERIALIZED (${wanted(column)}),
  numbers AS (
    SELECT project, agentId, have, CAST(n.key AS INTEGER) AS number,
      lean IS TRUE OR CAST(n.key AS INTEGER) IS NOT body ->> 'active' AS optional
    FROM wanted, json_each(wanted.body, '$.versions') n
    UNION ALL
    SELECT project, agentId, have, n.value, 0 FROM wanted, json_each(wanted.versions) n
  )
  SELECT v.project_id AS project, v.agent_id AS agentId, v.version AS version, v.status AS status,
    v.config_hash AS hash, v.config AS config
  FROM numbers t
  CROSS JOIN version v ON v.project_id = t.project AND v.agent_id = t.agentId AND v.version = t.number
  WHERE t.number NOT IN (SELECT value FROM json_each(t.have))
    AND (t.optional = 0 OR length(v.config) <= ${EAGER_CONFIG_LENGTH})`;

const KEY = `SELECT k.id, k.workspace_id AS workspace, k.project_id AS project, k.secret_hash AS secretHash, k.scopes,
    k.role, k.user_id AS userId, u.username, k.expires_at AS expiresAt, k.revoked_at AS revokedAt,
    (SELECT json_group_array(json_object('project', m.project_id, 'role', m.role))
      FROM membership m WHERE m.user_id = k.user_id) AS grants
  FROM api_key k LEFT JOIN user u ON u.id = k.user_id WHERE k.id = ?1`;

/** Reads of one database. Rejects with D1's error; nothing is retried. */
export const createEdgeReads = (db: D1Database): EdgeReads => ({
  async read(plan) {
    return answerOf(plan, await db.batch<never>(statements(db, plan)));
  },
  async readAnywhere(plan) {
    const session = db.withSession("first-unconstrained");
    const [beat, ...rest] = await session.batch<never>([beatOf(session), ...statements(session, plan)]);
    const beats: { beat_at: number }[] = beat!.results;
    const fromPrimary = beat!.meta.served_by_primary !== false;
    return { ...answerOf(plan, rest), beatAt: fromPrimary ? null : (beats[0]?.beat_at ?? 0) };
  },
  async readPrimary(plan) {
    const session = db.withSession("first-primary");
    return answerOf(plan, await session.batch<never>(statements(session, plan)));
  },
});

/** Rows whose shapes only the statements know. */
type Results = D1Result<never>[];

type Preparer = Pick<D1Database, "prepare">;

const beatOf = (db: Preparer): D1PreparedStatement =>
  db.prepare("SELECT beat_at FROM heartbeat WHERE id = 1");

const watched = (plan: ReadPlan) => plan.projects.filter((project) => project.since !== null);

/** Only what the plan needs, in a fixed order that `answerOf` follows. */
function statements(db: Preparer, plan: ReadPlan): D1PreparedStatement[] {
  const { workspace = null, project = null } = plan.place ?? {};
  const column = placeColumn(plan.place);
  const ids = JSON.stringify(plan.projects.map(({ id }) => id));
  const wants = JSON.stringify(plan.agents);
  const list = [db.prepare(projects(column)).bind(ids, workspace, project)];
  if (workspace !== null)
    list.push(db.prepare(`SELECT id FROM workspace WHERE ${column} = ?1`).bind(workspace));
  if (watched(plan).length > 0) list.push(db.prepare(CHANGED).bind(JSON.stringify(watched(plan))));
  if (plan.agents.length > 0) {
    list.push(
      db.prepare(agents(column)).bind(wants, workspace, project),
      db.prepare(versions(column)).bind(wants, workspace, project),
    );
  }
  if (plan.key !== null) list.push(db.prepare(KEY).bind(plan.key));
  return list;
}

function answerOf(plan: ReadPlan, results: Results): Rows {
  let next = 0;
  const rows = <T>(asked: boolean): T[] => (asked ? results[next++]!.results : []);
  const projectRows = rows<ProjectRow>(true);
  const workspaces = rows<{ id: number }>(plan.place !== null);
  const changed = rows<Rows["changed"][number]>(watched(plan).length > 0);
  const agentRows = rows<AgentRow>(plan.agents.length > 0);
  const versionRows = rows<VersionRow>(plan.agents.length > 0);
  const [key] = rows<Omit<KeyRow, "scopes" | "grants"> & { scopes: string; grants: string }>(
    plan.key !== null,
  );
  return {
    projects: projectRows,
    place: plan.place && placeOf(plan.place, projectRows, workspaces[0]?.id ?? null),
    changed,
    agents: agentRows,
    versions: versionRows,
    key: key ? { ...key, scopes: textsOf(key.scopes), grants: JSON.parse(key.grants) } : null,
  };
}

const placeOf = (place: PlaceName, projects: ProjectRow[], workspace: number | null) => ({
  workspace,
  project: projects.find((row) => row.workspace === workspace && row.slug === place.project)?.id ?? null,
});

function textsOf(json: string): string[] {
  const texts: string[] = JSON.parse(json);
  return texts;
}
