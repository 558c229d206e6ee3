import { sql } from "drizzle-orm";
import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import type { CreateProject, Rename } from "../../domain/inputs/administration.ts";
import { isDuplicate } from "../../store/guards.ts";
import { findProject, listProjects as selectProjects, type ProjectRow } from "../../store/workspaces.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";

const toProject = (row: ProjectRow) => ({
  slug: row.slug,
  name: row.name,
  revision: row.revision,
  created_at: new Date(row.createdAt).toISOString(),
});
export type Project = ReturnType<typeof toProject>;

/** A key that is bound to a project sees that one alone. Throws `project_not_found`. */
export async function getProject(call: Call, slug: string): Promise<Project> {
  const visible = call.actor.boundProject === null || slug === call.tenant.project;
  const row = visible ? await findProject(call.db, call.tenant.workspaceId, slug) : undefined;
  if (!row)
    throw new Problem(
      "project_not_found",
      `There is no project ${JSON.stringify(slug.slice(0, 63))} that this key may see.`,
    );
  return toProject(row);
}

/** Newest first. */
export async function listProjects(call: Call, query: PageQuery): Promise<Page<Project>> {
  if (call.actor.boundProject !== null)
    return { data: [await getProject(call, call.tenant.project)], next_cursor: null };
  const [before = null] = decodeCursor(query.cursor, ["number"]) ?? [];
  const rows = await selectProjects(call.db, call.tenant.workspaceId, { limit: query.limit + 1, before });
  return toPage(rows, query.limit, toProject, (last) => [last.id]);
}

/** Throws `project_exists`, and `scope_missing` for a key that is bound to one project. */
export async function createProject(call: Call, input: CreateProject): Promise<Project> {
  if (call.actor.boundProject !== null) {
    throw new Problem("scope_missing", "This key is bound to one project: use a key of the whole workspace.");
  }
  const { workspaceId } = call.tenant;
  const exists = new Problem("project_exists", `The project ${input.slug} exists: choose another slug.`);
  if (await findProject(call.db, workspaceId, input.slug)) throw exists;
  try {
    await commit(
      call,
      [
        sql`INSERT INTO project (workspace_id, slug, name, created_at)
          VALUES (${workspaceId}, ${input.slug}, ${input.name ?? input.slug}, ${call.now})`,
        audited(call, {
          action: "project.created",
          projectId: null,
          next: { slug: input.slug, name: input.name ?? input.slug },
        }),
      ],
      { resource: sql`${`/v1/projects/${input.slug}`}` },
    );
  } catch (error) {
    if (isDuplicate(error, "project")) throw exists;
    throw error;
  }
  return getProject(call, input.slug);
}

/** Gives a project another name. Throws `project_not_found`. */
export async function renameProject(call: Call, slug: string, { name }: Rename): Promise<Project> {
  const before = await getProject(call, slug);
  const { workspaceId } = call.tenant;
  await commit(call, [
    sql`UPDATE project SET name = ${name} WHERE workspace_id = ${workspaceId} AND slug = ${slug}`,
    audited(call, {
      action: "project.updated",
      projectId: call.actor.boundProject,
      previous: { slug, name: before.name },
      next: { slug, name },
    }),
  ]);
  return { ...before, name };
}

/** The revision that the call's project is at. */
export async function projectRevision(call: Call): Promise<number> {
  const row = await findProject(call.db, call.tenant.workspaceId, call.tenant.project);
  return row?.revision ?? 0;
}
