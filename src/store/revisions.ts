import { sql, type SQL } from "drizzle-orm";
import { MAX_SNAPSHOT_LENGTH } from "../domain/limits.ts";
import type { Statement } from "./database.ts";
import { guard } from "./guards.ts";

/** Ids of the saved groups that the conditions in a JSON text name. */
const groupsIn = (json: SQL): SQL =>
  sql`SELECT t.atom FROM json_tree(${json}) t WHERE t.key IN ('$inGroup', '$notInGroup')`;

/** Running and paused experiments of an agent, as a condition on `e`; `a` is the agent's row. */
const liveOfAgent = sql`e.project_id = a.project_id AND e.agent_id = a.agent_id AND e.live IS NOT NULL`;

/** The agent's rollout whose canary is served, as a condition on `r`; `a` is the agent's row. */
const rolloutOfAgent = sql`r.project_id = a.project_id AND r.agent_id = a.agent_id AND r.live IS NOT NULL`;

/** The version that the agent's rollout gives to its canary; null: none. `a` is the agent's row. */
const targetOfAgent = sql`(SELECT r.live ->> 'target_version' FROM rollout r WHERE ${rolloutOfAgent})`;

/** Ids of the saved groups that an agent's rules, flags and audiences name; `a` is the agent's row. */
const groupsOfAgent = sql`${groupsIn(sql`a.rules`)} UNION
  SELECT g.atom FROM flag f, json_tree(f.body) g
  WHERE f.project_id = a.project_id AND f.agent_id = a.agent_id AND g.key IN ('$inGroup', '$notInGroup') UNION
  SELECT u.atom FROM experiment e, json_tree(e.live, '$.audience') u
  WHERE ${liveOfAgent} AND u.key IN ('$inGroup', '$notInGroup') UNION
  SELECT w.atom FROM rollout r, json_tree(r.live, '$.audience') w
  WHERE ${rolloutOfAgent} AND w.key IN ('$inGroup', '$notInGroup')`;

/** Agents of a project whose conditions name a group, as a condition on `a`. */
export const namesGroup = (groupId: string): SQL => sql`${groupId} IN (${groupsOfAgent})`;

/** Whether every group that the conditions in a JSON text name exists, as a condition. */
export const groupsExist = (projectId: number, json: string): SQL => sql`NOT EXISTS (
  SELECT 1 FROM (${groupsIn(sql`${json}`)}) n
  WHERE n.atom NOT IN (SELECT id FROM saved_group WHERE project_id = ${projectId}))`;

/** D1 takes five terms in a compound SELECT. */
const versionsOfAgent = sql`
  SELECT p.value FROM json_each(json_array(a.active_version,
    ${targetOfAgent},
    (SELECT r.live ->> 'stable_version' FROM rollout r WHERE ${rolloutOfAgent}))) p
  UNION SELECT l.version FROM label l WHERE l.project_id = a.project_id AND l.agent_id = a.agent_id
  UNION SELECT t.atom FROM json_tree(a.rules) t WHERE t.key = 'version' AND t.path NOT LIKE '%.condition%'
  UNION SELECT o.value ->> 'version' FROM json_each(a.overrides) o
  UNION SELECT x.value ->> 'version' FROM experiment e, json_each(e.live, '$.arms') x WHERE ${liveOfAgent}`;

/** Versions of an agent that its snapshot says were withdrawn: those of a rollout that is live are not. */
const MAX_WITHDRAWN = 50;

/** Versions that serve again since an activation or a time, as a condition; `a` is the agent's row. */
const activatedSince = (version: SQL, since: SQL): SQL => sql`(a.active_version IS ${version} OR EXISTS (
  SELECT 1 FROM activation s WHERE s.project_id = a.project_id AND s.agent_id = a.agent_id AND s.undone = 0
    AND s.version = ${version} AND ${since}))`;

/** Whose activation was undone, or whose rollout was rolled back or aborted; and when they came. */
const withdrawnOfAgent = sql`
  SELECT u.version AS version, u.created_at AS at FROM (
    SELECT t.version, max(t.id) AS id, t.created_at FROM activation t
    WHERE t.project_id = a.project_id AND t.agent_id = a.agent_id AND t.undone = 1 GROUP BY t.version
  ) u WHERE NOT ${activatedSince(sql`u.version`, sql`s.id > u.id`)}
  UNION ALL
  SELECT r.plan ->> 'target_version', r.ended_at FROM rollout r
  WHERE r.project_id = a.project_id AND r.agent_id = a.agent_id AND r.status IN ('rolled_back', 'aborted')
    AND r.started_at IS NOT NULL
    AND NOT ${activatedSince(sql`r.plan ->> 'target_version'`, sql`s.created_at > r.ended_at`)}`;

/** What the agent's snapshot before this one says was withdrawn, each at which revision; `a` is the agent's row. */
const withdrawnBefore = sql`(
  SELECT json_extract(b.body, '$.withdrawals') FROM snapshot b
  WHERE b.project_id = a.project_id AND b.agent_id = a.agent_id ORDER BY b.epoch DESC, b.revision DESC LIMIT 1)`;

/** All that resolve needs to know of an agent, as JSON text; `a` is the agent's row. Its type is domain/snapshot.ts. */
const compiled = sql`json_object(
  'agent_id', a.agent_id,
  'enabled', json(iif(a.is_enabled, 'true', 'false')),
  'access', json(iif(a.visibility = 'private', json_object('owner', a.owner, 'shares', json(a.shares)), NULL)),
  'deleted', json(iif(a.deleted_at IS NULL, 'false', 'true')),
  'active', a.active_version,
  'labels', json((
    SELECT json_group_object(l.label, l.version) FROM label l
    WHERE l.project_id = a.project_id AND l.agent_id = a.agent_id
  )),
  'versions', json((
    SELECT json_group_object(v.version, v.config_hash) FROM version v
    WHERE v.project_id = a.project_id AND v.agent_id = a.agent_id AND v.version IN (${versionsOfAgent})
  )),
  'rules', json(a.rules),
  'overrides', json(a.overrides),
  'flags', json((
    SELECT json_group_array(json(f.body)) FROM (
      SELECT body FROM flag WHERE project_id = a.project_id AND agent_id = a.agent_id ORDER BY key
    ) f
  )),
  'experiments', json((
    SELECT json_group_array(json(l.live)) FROM (
      SELECT e.live FROM experiment e WHERE ${liveOfAgent} ORDER BY e.id
    ) l
  )),
  'withdrawals', json((
    SELECT json_group_object(w.version, coalesce(k.value, a.revision)) FROM (
      SELECT version FROM (${withdrawnOfAgent}) WHERE version IS NOT ${targetOfAgent}
      GROUP BY version ORDER BY max(at) DESC LIMIT ${MAX_WITHDRAWN}
    ) w LEFT JOIN json_each(${withdrawnBefore}) k ON k.key = CAST(w.version AS TEXT)
  )),
  'rollout', json((SELECT r.live FROM rollout r WHERE ${rolloutOfAgent})),
  'groups', json((
    SELECT json_group_object(s.id, json(s.members)) FROM saved_group s
    WHERE s.project_id = a.project_id AND s.id IN (${groupsOfAgent})
  ))
)`;

/** The end of a batch that changes the agents of a project that `which`, a condition on `a`, tells. */
export const raiseRevisions = (projectId: number, which: SQL, now: number): Statement[] => {
  const revision = sql`(SELECT revision FROM project WHERE id = ${projectId})`;
  const changed = sql`a.project_id = ${projectId} AND a.revision = ${revision}`;
  return [
    sql`UPDATE project SET revision = revision + 1 WHERE id = ${projectId}`,
    sql`UPDATE agent AS a SET updated_at = ${now}, revision = ${revision} WHERE a.project_id = ${projectId} AND ${which}`,
    sql`INSERT INTO snapshot (project_id, agent_id, epoch, revision, body, created_at)
      SELECT a.project_id, a.agent_id, p.epoch, a.revision, ${compiled}, ${now}
      FROM agent a JOIN project p ON p.id = a.project_id WHERE ${changed}`,
    guard(
      "agent_too_large",
      sql`NOT EXISTS (SELECT 1 FROM snapshot s JOIN agent a ON s.project_id = a.project_id AND s.agent_id = a.agent_id
        AND s.revision = a.revision WHERE ${changed} AND length(s.body) > ${MAX_SNAPSHOT_LENGTH})`,
    ),
    sql`INSERT INTO outbox (project_id, agent_id, revision, created_at)
      SELECT a.project_id, a.agent_id, a.revision, ${now} FROM agent a WHERE ${changed}`,
  ];
};

/**
 * The end of every batch that changes an agent: raises the project's revision, gives it to the agent, writes the
 * snapshot that resolve will answer from, and leaves word for the publisher. The snapshot is compiled by the database
 * inside the transaction, so it can neither miss a part of the change nor see a part of the next one.
 */
export const raiseRevision = (projectId: number, agentId: string, now: number): Statement[] =>
  raiseRevisions(projectId, sql`a.agent_id = ${agentId}`, now);
