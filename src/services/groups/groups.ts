import { sql } from "drizzle-orm";
import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import type { CreateGroup, ReplaceGroup } from "../../domain/inputs/groups.ts";
import { MAX_GROUP_PAGE, MAX_GROUPS } from "../../domain/limits.ts";
import type { Statement } from "../../store/database.ts";
import {
  findGroup,
  groupOf,
  listGroups as selectGroups,
  selectGroup,
  type GroupRow,
} from "../../store/groups.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import { namesGroup, raiseRevisions } from "../../store/revisions.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call, type Refusals } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";

const toGroup = (row: GroupRow) => ({
  id: row.id,
  name: row.name,
  values: row.members,
  created_at: new Date(row.createdAt).toISOString(),
  updated_at: new Date(row.updatedAt).toISOString(),
});
export type Group = ReturnType<typeof toGroup>;

const noGroup = (id: string): string =>
  `There is no group ${JSON.stringify(id.slice(0, 128))} in this project.`;

async function requireGroup(call: Call, id: string): Promise<GroupRow> {
  const row = await findGroup(call.db, call.tenant.projectId, id);
  if (row) return row;
  throw new Problem("group_not_found", noGroup(id));
}

export const getGroup = async (call: Call, id: string): Promise<Group> =>
  toGroup(await requireGroup(call, id));

/** Newest first. */
export async function listGroups(call: Call, query: PageQuery): Promise<Page<Group>> {
  const limit = Math.min(query.limit, MAX_GROUP_PAGE);
  const rows = await selectGroups(call.db, call.tenant.projectId, {
    limit: limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
  });
  return toPage(rows, limit, toGroup, (last) => [last.createdAt, last.id]);
}

const thisGroup = (call: Call, id: string) => sql`project_id = ${call.tenant.projectId} AND id = ${id}`;

/** What `If-Match` names of a group: the time of its last change, of which no two are the same. */
export const groupTag = (group: Group): number => Date.parse(group.updated_at);

/** Aborts with 412 unless the group is still as it was at the time in `If-Match`, where one was sent. */
const guardGroupIfMatch = (call: Call, id: string): Statement[] =>
  call.ifMatch === null
    ? []
    : [
        guard(
          "revision_mismatch",
          sql`EXISTS (SELECT 1 FROM saved_group WHERE ${thisGroup(call, id)} AND updated_at = ${call.ifMatch})`,
        ),
      ];

const refusalsOf = (id: string): Refusals => ({
  group_not_found: noGroup(id),
  revision_mismatch:
    "The group has changed since it had the ETag in If-Match. Read it again, and send the ETag that it has now.",
});

/** Throws `group_exists`, `limit_reached`. */
export async function createGroup(call: Call, input: CreateGroup): Promise<Group> {
  const { projectId } = call.tenant;
  const results = await commit(
    call,
    [
      guard(
        "limit_reached",
        sql`(SELECT count(*) FROM saved_group WHERE project_id = ${projectId}) < ${MAX_GROUPS}`,
      ),
      sql`INSERT INTO saved_group (project_id, id, name, members, created_at, updated_at)
        VALUES (${projectId}, ${input.id}, ${input.name ?? input.id}, ${JSON.stringify(input.values)}, ${call.now}, ${call.now})
        ON CONFLICT DO NOTHING`,
      guardChanged("group_exists"),
      audited(call, {
        action: "group.created",
        changedBy: input.changed_by ?? null,
        reason: input.reason ?? null,
        next: { id: input.id, name: input.name ?? input.id, count: input.values.length },
      }),
      selectGroup(projectId, input.id),
    ],
    {
      refusals: {
        group_exists: `The group ${input.id} exists. Change it with PUT /v1/groups/${input.id}.`,
        limit_reached: `A project has at most ${MAX_GROUPS} groups. Delete one that is no longer used.`,
      },
      resource: sql`${`/v1/groups/${input.id}`}`,
    },
  );
  return toGroup(groupOf(results.at(-1)));
}

/**
 * Replaces a group's values, for all agents whose conditions name it, in one write. Throws `group_not_found`,
 * `revision_mismatch`.
 */
export async function replaceGroup(call: Call, id: string, input: ReplaceGroup): Promise<Group> {
  const name = sql`coalesce(${input.name ?? null}, name)`;
  const results = await commit(
    call,
    [
      audited(
        call,
        {
          action: "group.updated",
          changedBy: input.changed_by ?? null,
          reason: input.reason ?? null,
          previous: sql`json_object('id', id, 'name', name, 'count', json_array_length(members))`,
          next: sql`json_object('id', id, 'name', ${name}, 'count', CAST(${input.values.length} AS INTEGER))`,
        },
        sql`FROM saved_group WHERE ${thisGroup(call, id)}`,
      ),
      guardChanged("group_not_found"),
      ...guardGroupIfMatch(call, id),
      sql`UPDATE saved_group SET name = ${name}, members = ${JSON.stringify(input.values)},
        updated_at = MAX(${call.now}, updated_at + 1) WHERE ${thisGroup(call, id)}`,
      ...raiseRevisions(call.tenant.projectId, namesGroup(id), call.now),
      selectGroup(call.tenant.projectId, id),
    ],
    { refusals: refusalsOf(id) },
  );
  return toGroup(groupOf(results.at(-1)));
}

/** Throws `group_not_found`, `revision_mismatch`, and `group_in_use` while a condition of an agent names it. */
export async function removeGroup(call: Call, id: string): Promise<void> {
  const before = await requireGroup(call, id);
  const { projectId } = call.tenant;
  await commit(
    call,
    [
      ...guardGroupIfMatch(call, id),
      guard(
        "group_in_use",
        sql`NOT EXISTS (SELECT 1 FROM agent a WHERE a.project_id = ${projectId} AND ${namesGroup(id)})`,
      ),
      sql`DELETE FROM saved_group WHERE ${thisGroup(call, id)}`,
      guardChanged("group_not_found"),
      audited(call, {
        action: "group.deleted",
        previous: { id, name: before.name, count: before.members.length },
      }),
    ],
    {
      refusals: {
        ...refusalsOf(id),
        group_in_use: `Conditions of rules, flags or running experiments name the group ${id}: change or stop them first.`,
      },
    },
  );
}
