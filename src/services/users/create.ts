import { sql } from "drizzle-orm";
import type { CreateUser } from "../../domain/inputs/people.ts";
import { guard } from "../../store/guards.ts";
import { unclaimed } from "../../store/users.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { randomId } from "../random-id.ts";
import { membershipsOf, requireMayGive, told } from "./grants.ts";
import { requireUser } from "./read.ts";
import { toUser, type User } from "./resource.ts";
import { insertMemberships } from "./statements.ts";

/** Throws `user_exists`, `role_beyond`, and `project_not_found`. */
export async function createUser(call: Call, input: CreateUser): Promise<User> {
  const { workspaceId } = call.tenant;
  const { username, email } = input;
  const memberships = await membershipsOf(call, [input]);
  requireMayGive(call, memberships);
  const id = randomId("us");
  await commit(
    call,
    [
      guard("user_exists", unclaimed(workspaceId, username, email)),
      sql`INSERT INTO user (id, workspace_id, username, email, name, created_at, updated_at)
        VALUES (${id}, ${workspaceId}, ${username}, ${email}, ${input.name ?? username}, ${call.now}, ${call.now})`,
      insertMemberships(call, id, memberships),
      // People's addresses and names are not in entries that outlive them.
      audited(call, {
        action: "user.created",
        projectId: call.actor.boundProject,
        next: { id, username, memberships: told(memberships) },
      }),
    ],
    {
      refusals: {
        user_exists: `Somebody of the workspace has the username ${username} or that e-mail address: choose others. A username is not given again, also when its user was deleted.`,
      },
      resource: sql`${`/v1/users/${id}`}`,
    },
  );
  return toUser(call, await requireUser(call, id));
}
