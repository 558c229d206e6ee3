import { sql } from "drizzle-orm";
import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import type { CreateWorkspace, Rename } from "../../domain/inputs/administration.ts";
import { auditInsert } from "../../store/audit.ts";
import { isDuplicate } from "../../store/guards.ts";
import {
  findWorkspace,
  listWorkspaces as selectWorkspaces,
  type WorkspaceRow,
} from "../../store/workspaces.ts";
import { commit, type Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";

const toWorkspace = (row: WorkspaceRow) => ({
  slug: row.slug,
  name: row.name,
  created_at: new Date(row.createdAt).toISOString(),
});
export type Workspace = ReturnType<typeof toWorkspace>;

/** The root key sees every workspace, any other key its own. Throws `workspace_not_found`. */
export async function getWorkspace(call: Call, slug: string): Promise<Workspace> {
  const visible = call.actor.id === "root" || slug === call.tenant.workspace;
  const row = visible ? await findWorkspace(call.db, slug) : undefined;
  if (!row)
    throw new Problem(
      "workspace_not_found",
      `There is no workspace ${JSON.stringify(slug.slice(0, 63))} that this key may see.`,
    );
  return toWorkspace(row);
}

/** Newest first. */
export async function listWorkspaces(call: Call, query: PageQuery): Promise<Page<Workspace>> {
  if (call.actor.id !== "root")
    return { data: [await getWorkspace(call, call.tenant.workspace)], next_cursor: null };
  const [before = null] = decodeCursor(query.cursor, ["number"]) ?? [];
  const rows = await selectWorkspaces(call.db, { limit: query.limit + 1, before });
  return toPage(rows, query.limit, toWorkspace, (last) => [last.id]);
}

/** Makes a workspace and its project `default`. Throws `workspace_exists`. */
export async function createWorkspace(call: Call, input: CreateWorkspace): Promise<Workspace> {
  const { db } = call;
  const id = sql`(SELECT id FROM workspace WHERE slug = ${input.slug})`;
  const exists = new Problem("workspace_exists", `The workspace ${input.slug} exists: choose another slug.`);
  if (await findWorkspace(db, input.slug)) throw exists;
  try {
    await commit(
      call,
      [
        sql`INSERT INTO workspace (slug, name, created_at) VALUES (${input.slug}, ${input.name ?? input.slug}, ${call.now})`,
        sql`INSERT INTO project (workspace_id, slug, name, created_at) VALUES (${id}, 'default', 'Default', ${call.now})`,
        auditInsert({
          workspaceId: id,
          projectId: null,
          action: "workspace.created",
          actor: call.actor.id,
          next: { slug: input.slug, name: input.name ?? input.slug },
          requestId: call.requestId,
          now: call.now,
        }),
      ],
      { resource: sql`${`/v1/workspaces/${input.slug}`}` },
    );
  } catch (error) {
    if (isDuplicate(error, "workspace")) throw exists;
    throw error;
  }
  return getWorkspace(call, input.slug);
}

/** Gives a workspace another name. Throws `workspace_not_found`, and `scope_missing` for a key that is held to one project. */
export async function renameWorkspace(call: Call, slug: string, { name }: Rename): Promise<Workspace> {
  const before = await getWorkspace(call, slug);
  if (call.actor.boundProject !== null) {
    throw new Problem("scope_missing", "This key is bound to one project: use a key of the whole workspace.");
  }
  const isIt = sql`slug = ${slug}`;
  await commit(call, [
    sql`UPDATE workspace SET name = ${name} WHERE ${isIt}`,
    auditInsert({
      workspaceId: sql`(SELECT id FROM workspace WHERE ${isIt})`,
      projectId: null,
      action: "workspace.updated",
      actor: call.actor.id,
      previous: { slug, name: before.name },
      next: { slug, name },
      requestId: call.requestId,
      now: call.now,
    }),
  ]);
  return { ...before, name };
}
