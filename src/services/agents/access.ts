import { sql } from "drizzle-orm";
import type { Share } from "../../domain/access.ts";
import { Problem } from "../../domain/errors.ts";
import type { ReplaceAccess } from "../../domain/inputs/agents.ts";
import { agentOf, selectAgent, type AgentRow } from "../../store/agents.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, guardUnchanged, retrying, type Call } from "../call.ts";
import { guardAgent, thisAgent } from "../versions/internal.ts";
import { noAgent, requireAgent } from "./internal.ts";
import { requireOwner, usernamesOf } from "./owner.ts";

const settingsOf = ({ visibility, owner, shares }: Pick<AgentRow, "visibility" | "owner" | "shares">) => ({
  visibility,
  owner,
  shares,
});

const toAccess = (row: AgentRow) => ({
  agent_id: row.agentId,
  ...settingsOf(row),
  revision: row.revision,
});
export type AgentAccess = ReturnType<typeof toAccess>;

/** Throws `agent_not_found`. */
export const getAccess = async (call: Call, agentId: string): Promise<AgentAccess> =>
  toAccess(await requireAgent(call, agentId));

/** Says who sees an agent. Throws `access_missing` unless that is the caller's to say, and `invalid_request`. */
export const replaceAccess = (call: Call, agentId: string, input: ReplaceAccess): Promise<AgentAccess> =>
  retrying(() => attempt(call, agentId, input));

async function attempt(call: Call, agentId: string, input: ReplaceAccess): Promise<AgentAccess> {
  const before = await requireAgent(call, agentId);
  requireOwner(call, before);
  const after = { visibility: input.visibility, ...(await peopleOf(call, before, input)) };
  if (after.visibility === "private" && after.owner === null && !call.actor.asker.sees_all) {
    throw new Problem(
      "invalid_request",
      "A private agent needs an owner: without one nobody could share it.",
      {
        errors: [{ path: "/owner", message: "is required" }],
      },
    );
  }
  const previous = settingsOf(before);
  const same = JSON.stringify(previous) === JSON.stringify(after);
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      ...(same
        ? []
        : [
            guardUnchanged(call, agentId, before.revision),
            sql`UPDATE agent SET visibility = ${after.visibility}, owner = ${after.owner},
              shares = ${JSON.stringify(after.shares)} WHERE ${thisAgent(call, agentId)}`,
            audited(call, {
              action: "agent.shared",
              agentId,
              changedBy: input.changed_by ?? null,
              reason: input.reason ?? null,
              previous,
              next: after,
            }),
            ...raiseRevision(call.tenant.projectId, agentId, call.now),
          ]),
      selectAgent(call.tenant.projectId, agentId),
    ],
    { refusals: { agent_not_found: noAgent(agentId).detail } },
  );
  return toAccess(agentOf(results.at(-1)));
}

/** By their usernames, each user and role once: all that it was named with counts. */
async function peopleOf(call: Call, before: AgentRow, { owner, shares }: ReplaceAccess) {
  const named = [
    ...(typeof owner === "string" ? [{ path: "/owner", name: owner }] : []),
    ...shares.flatMap((share, index) =>
      "user" in share ? [{ path: `/shares/${index}/user`, name: share.user }] : [],
    ),
  ];
  const usernames = await usernamesOf(call, named);
  const merged = new Map<string, Share>();
  for (const share of shares) {
    const whom = "user" in share ? { user: usernames.get(share.user)! } : { role: share.role };
    const name = JSON.stringify(whom);
    const access = [...new Set([...(merged.get(name)?.access ?? []), ...share.access])];
    merged.set(name, { ...whom, access });
  }
  return {
    owner: owner === undefined ? before.owner : owner === null ? null : usernames.get(owner)!,
    shares: [...merged.values()],
  };
}
