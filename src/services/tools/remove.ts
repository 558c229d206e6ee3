import { sql } from "drizzle-orm";
import { thisTool } from "../../store/tools.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { guardTool, requireTool, toolRefusals } from "./internal.ts";
import { stateOf } from "./resource.ts";

/** Deletes a tool; versions that name it cannot run from then on. Throws `tool_not_found` and `revision_mismatch`. */
export const removeTool = (call: Call, name: string): Promise<void> =>
  retrying(async () => {
    const before = await requireTool(call, name);
    await commit(
      call,
      [
        ...guardTool(call, before),
        sql`DELETE FROM tool WHERE ${thisTool(before.projectId, name)}`,
        audited(call, { action: "tool.deleted", previous: stateOf(before) }),
      ],
      { refusals: toolRefusals },
    );
  });
