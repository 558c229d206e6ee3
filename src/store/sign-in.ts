import { sql, type SQL } from "drizzle-orm";
import type { Database } from "./database.ts";

/** A user of a workspace who is something in it. */
export interface MemberRow {
  workspaceId: number;
  workspace: string;
  userId: string;
  username: string;
}

/** More workspaces than anybody is told of. */
const MAX_WORKSPACES = 100;

/** Who has an e-mail address, without regard to case, in each workspace, or in the one with that slug. */
export const membersByEmail = (db: Database, email: string, workspace: string | null): Promise<MemberRow[]> =>
  db.all(sql`SELECT w.id AS workspaceId, w.slug AS workspace, u.id AS userId, u.username AS username
    FROM workspace w CROSS JOIN user u ON u.workspace_id = w.id AND lower(u.email) = lower(${email})
    WHERE (${workspace} IS NULL OR w.slug = ${workspace}) AND u.deleted_at IS NULL
      AND EXISTS (SELECT 1 FROM membership m WHERE m.user_id = u.id)
    ORDER BY w.slug LIMIT ${MAX_WORKSPACES}`);

/** The condition of sessions that a key has begun and that hold, as far as they have not expired. */
export const sessionsBegunBy = (workspaceId: number, keyId: string): SQL =>
  sql`kind = 'session' AND workspace_id = ${workspaceId} AND created_by = ${`key:${keyId}`} AND revoked_at IS NULL`;
