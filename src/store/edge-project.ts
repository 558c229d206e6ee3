import type { Asker } from "../domain/access.ts";
import type { Revision } from "../domain/snapshot.ts";
import { askerJson, readableText } from "./readable.ts";

/**
 * Reads of a whole project as of one of its revisions: snapshots are kept and published versions never change, so that
 * what is read page by page is of one state all the same.
 */

export interface ProjectRow extends Revision {
  slug: string;
}

/** An agent as it was; without a body, it did not exist yet. */
export interface PageAgent {
  agentId: string;
  revision: number | null;
  /** JSON of a Snapshot. */
  body: string | null;
}

export interface PageConfig {
  agentId: string;
  version: number;
  /** JSON text; null: it did not fit into the page, and has to be asked for. */
  config: string | null;
}

export interface ProjectPage {
  /** As the project is now, whatever was asked for; null: there is none. */
  project: ProjectRow | null;
  agents: PageAgent[];
  /** Of the page's agents, in their order. */
  configs: PageConfig[];
}

/** Ids of agents as of a revision. */
export interface AgentList extends Revision {
  agents: string[];
}

export interface ProjectReads {
  /** The first agents that exist now and that whoever asks may run; null: there is no such project. */
  agents(project: number, asker: Asker, limit: number): Promise<AgentList | null>;
  /** Agents whose ids come after `after`, as of a revision; null: as they are. None are left when there are no agents. */
  page(project: number, after: string, revision: number | null): Promise<ProjectPage>;
  /** The first configurations of a list, at least one of them; null stands for those that are left. */
  configs(project: number, list: PageConfig[]): Promise<PageConfig[]>;
}

const PROJECT = "SELECT slug, epoch, revision FROM project WHERE id = ?1";

const agentsText = (which: string): string => `SELECT a.agent_id AS agentId FROM agent a
  WHERE a.project_id = ?1 AND a.deleted_at IS NULL${which} ORDER BY a.agent_id LIMIT ?2`;
const AGENTS = agentsText("");
const USABLE_AGENTS = agentsText(` AND ${readableText("a", "?3")}`);

const PAGE_AGENTS = 64;
/** Characters of snapshots, and of configurations, on one page: the last of them may begin below and end beyond. */
const PAGE_LENGTH = 2 * 1024 * 1024;

/** The newest snapshot at or before a revision. One of an earlier epoch counts as far as the agent has come since. */
const snapshotAt = (column: "revision" | "body"): string => `SELECT s.${column} FROM snapshot s
  WHERE s.project_id = a.project_id AND s.agent_id = a.agent_id AND s.revision <= t.revision
    AND (s.epoch = t.epoch OR s.revision <= a.revision)
  ORDER BY s.epoch DESC, s.revision DESC LIMIT 1`;

const PAGE = `page AS MATERIALIZED (
  SELECT agentId, revision, body FROM (
    SELECT *, SUM(COALESCE(length(body), 0)) OVER (ORDER BY agentId) - COALESCE(length(body), 0) AS before FROM (
      SELECT a.agent_id AS agentId, (${snapshotAt("revision")}) AS revision, (${snapshotAt("body")}) AS body
      FROM (SELECT epoch, COALESCE(?3, revision) AS revision FROM project WHERE id = ?1) t
      CROSS JOIN agent a ON a.project_id = ?1 AND a.agent_id > ?2
      ORDER BY a.agent_id LIMIT ${PAGE_AGENTS}
    )
  ) WHERE before < ${PAGE_LENGTH}
)`;

/** Sums up lengths before it fetches a text, so that no more than a page's worth is held at once. */
const configsOf = (named: string): string => `${named}, sized AS MATERIALIZED (
  SELECT place, agentId, version,
    SUM(length) OVER (ORDER BY place, agentId, version) - length AS before
  FROM (
    SELECT n.place, n.agentId, n.version, length(v.config) AS length
    FROM named n CROSS JOIN version v ON v.project_id = ?1 AND v.agent_id = n.agentId AND v.version = n.version
  )
)
SELECT agentId, version, iif(before < ${PAGE_LENGTH}, (
    SELECT v.config FROM version v WHERE v.project_id = ?1 AND v.agent_id = s.agentId AND v.version = s.version
  ), NULL) AS config
FROM sized s ORDER BY place, agentId, version`;

const PAGE_CONFIGS = configsOf(`WITH ${PAGE}, named AS (
  SELECT 0 AS place, agentId, CAST(n.key AS INTEGER) AS version FROM page, json_each(page.body, '$.versions') n
  WHERE NOT page.body ->> 'deleted'
)`);

const LISTED_CONFIGS = configsOf(`WITH named AS (
  SELECT CAST(n.key AS INTEGER) AS place, n.value ->> 0 AS agentId, n.value ->> 1 AS version FROM json_each(?2) n
)`);

/** `replicated`: then only the primary will do, because a replica may not have come that far. Rejects with D1's error. */
export const createProjectReads = (database: D1Database, replicated: boolean): ProjectReads => {
  const open = () => (replicated ? database.withSession("first-primary") : database);
  return {
    async agents(project, asker, limit) {
      const db = open();
      const [projects, agents] = await db.batch<never>([
        db.prepare(PROJECT).bind(project),
        asker.sees_all
          ? db.prepare(AGENTS).bind(project, limit)
          : db.prepare(USABLE_AGENTS).bind(project, limit, askerJson(asker, "run")),
      ]);
      const rows: ProjectRow[] = projects!.results;
      const ids: { agentId: string }[] = agents!.results;
      const { epoch, revision } = rows[0] ?? {};
      if (epoch === undefined || revision === undefined) return null;
      return { epoch, revision, agents: ids.map(({ agentId }) => agentId) };
    },
    async page(project, after, revision) {
      const db = open();
      const [projects, agents, configs] = await db.batch<never>([
        db.prepare(PROJECT).bind(project),
        db.prepare(`WITH ${PAGE} SELECT agentId, revision, body FROM page`).bind(project, after, revision),
        db.prepare(PAGE_CONFIGS).bind(project, after, revision),
      ]);
      const rows: ProjectRow[] = projects!.results;
      return { project: rows[0] ?? null, agents: agents!.results, configs: configs!.results };
    },
    async configs(project, list) {
      const db = open();
      const pairs = JSON.stringify(list.map(({ agentId, version }) => [agentId, version]));
      const [configs] = await db.batch<never>([db.prepare(LISTED_CONFIGS).bind(project, pairs)]);
      return configs!.results;
    },
  };
};
