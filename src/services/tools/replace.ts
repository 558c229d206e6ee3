import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import { definitionOf, type ReplaceTool } from "../../domain/inputs/tools.ts";
import { rotated, type Secrets } from "../../domain/webhook/secret.ts";
import { selectTool, toolOf, writeTool, type ToolRow } from "../../store/tools.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { newSecret } from "../webhooks/secrets.ts";
import type { ToolWithSecret } from "./create.ts";
import { checkedDefinition, guardTool, requireTool, toolRefusals } from "./internal.ts";
import { stateOf, toTool } from "./resource.ts";
import { openSecrets, sealSecrets } from "./secrets.ts";

function checkName(name: string, input: ReplaceTool): void {
  if (input.name === undefined || input.name === name) return;
  throw new Problem("invalid_request", "A tool keeps its name: create another tool, and delete this one.", {
    errors: [{ path: "/name", message: "is not the path's" }],
  });
}

/** The sealed secrets to store, and the new one in clear, where there is one. */
async function nextSecret(
  call: Call,
  { projectId, name, secret: sealed }: ToolRow,
  input: ReplaceTool,
): Promise<{ sealed: string | null; secret: string | null }> {
  if (input.kind === "mcp") return { sealed: null, secret: null };
  if (sealed !== null && input.rotate_secret !== true) return { sealed, secret: null };
  const secret = newSecret();
  const next: Secrets =
    sealed === null
      ? { current: secret, previous: [] }
      : rotated(await openSecrets(call.env, projectId, name, sealed), secret, call.now);
  return { sealed: await sealSecrets(call.env, projectId, name, next), secret };
}

/**
 * Replaces a tool's definition; with `rotate_secret` it has a new secret, and for a day its calls are signed with the
 * one before as well. Throws `tool_not_found`, `revision_mismatch`, `scope_missing`, and `invalid_request` for another
 * name, a URL that may not be called and a credential that is not there.
 */
export const replaceTool = (call: Call, name: string, input: ReplaceTool): Promise<ToolWithSecret> =>
  retrying(async () => {
    checkName(name, input);
    const before = await requireTool(call, name);
    const definition = await checkedDefinition(call, definitionOf(input));
    const { sealed, secret } = await nextSecret(call, before, input);
    const after: ToolRow = {
      ...before,
      description: input.description ?? "",
      definition,
      secret: sealed,
      // Whoever remembers a tool tells it by this time.
      updatedAt: Math.max(call.now, before.updatedAt + 1),
      revision: before.revision + 1,
    };
    const results = await commit(
      call,
      [
        ...guardTool(call, before),
        writeTool(after),
        audited(call, {
          action: "tool.updated",
          changedBy: input.changed_by ?? null,
          reason: input.reason ?? null,
          previous: stateOf(before),
          next: { ...stateOf(after), ...(secret === null ? {} : { secret_rotated: true }) },
        }),
        selectTool(before.projectId, name),
      ],
      { refusals: toolRefusals, resource: sql`${`/v1/tools/${name}`}` },
    );
    return { ...toTool(toolOf(results.at(-1))), ...(secret === null ? {} : { secret }) };
  });
