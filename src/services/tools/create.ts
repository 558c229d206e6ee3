import { sql } from "drizzle-orm";
import { definitionOf, type CreateTool } from "../../domain/inputs/tools.ts";
import { MAX_REGISTERED_TOOLS } from "../../domain/tool.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import { insertTool, type ToolRow } from "../../store/tools.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { newSecret } from "../webhooks/secrets.ts";
import { checkedDefinition } from "./internal.ts";
import { stateOf, toTool, type Tool } from "./resource.ts";
import { sealSecrets } from "./secrets.ts";

/** A tool, and what its calls are signed with where that was made just now: it is answered here and never again. */
export type ToolWithSecret = Tool & { secret?: string };

/**
 * Adds a tool to the project's registry. Throws `tool_exists`, `limit_reached`, `scope_missing`, and `invalid_request`
 * for a URL that may not be called and for a credential that is not there.
 */
export async function createTool(call: Call, input: CreateTool): Promise<ToolWithSecret> {
  const definition = await checkedDefinition(call, definitionOf(input));
  const { projectId } = call.tenant;
  const { name } = input;
  const secret = input.kind === "http" ? newSecret() : null;
  const row: ToolRow = {
    projectId,
    name,
    description: input.description ?? "",
    definition,
    secret:
      secret === null
        ? null
        : await sealSecrets(call.env, projectId, name, { current: secret, previous: [] }),
    createdBy: input.created_by ?? input.changed_by ?? call.actor.name,
    createdAt: call.now,
    updatedAt: call.now,
    revision: 1,
  };
  await commit(
    call,
    [
      guard(
        "limit_reached",
        sql`(SELECT count(*) FROM tool WHERE project_id = ${projectId}) < ${MAX_REGISTERED_TOOLS}`,
      ),
      insertTool(row),
      guardChanged("tool_exists"),
      audited(call, {
        action: "tool.created",
        changedBy: input.created_by ?? input.changed_by ?? null,
        reason: input.reason ?? null,
        next: stateOf(row),
      }),
    ],
    {
      refusals: {
        tool_exists: `The project has a tool ${name}. Change it with PUT /v1/tools/${name}.`,
        limit_reached: `A project has at most ${MAX_REGISTERED_TOOLS} tools. Delete one that is no longer used.`,
      },
      resource: sql`${`/v1/tools/${name}`}`,
    },
  );
  return { ...toTool(row), ...(secret === null ? {} : { secret }) };
}
