import { sql } from "drizzle-orm";
import type { Pointer } from "../../domain/alert/observe.ts";
import { selectShards } from "../../store/agent-metrics-read.ts";
import { batch } from "../../store/database.ts";
import type { Call } from "../call.ts";
import { thisAgent } from "../versions/internal.ts";
import { previousId } from "../versions/rollback.ts";

/** Where an agent stands, as its alerts need to know it. */
export interface Standing extends Pointer {
  isDeleted: boolean;
  /** When the previous version was replaced, milliseconds since 1970. */
  replacedAt: number | null;
  /** Over how many its outcomes are spread. */
  shards: number;
}

interface Row {
  deleted: number;
  active: number | null;
  previous: number | null;
  replaced_at: number | null;
}

/** Where agents stand: all of them as of one moment. */
export async function standingsOf(call: Call, agentIds: readonly string[]): Promise<Map<string, Standing>> {
  const results = await batch(
    call.db,
    agentIds.flatMap((agentId) => {
      const id = previousId(call, agentId);
      return [
        sql`SELECT deleted_at IS NOT NULL AS deleted, active_version AS active,
            (SELECT version FROM activation WHERE id = ${id}) AS previous,
            (SELECT created_at FROM activation WHERE ${thisAgent(call, agentId)} AND id > ${id} ORDER BY id LIMIT 1)
              AS replaced_at
          FROM agent WHERE ${thisAgent(call, agentId)}`,
        selectShards(call.tenant.projectId, agentId),
      ];
    }),
  );
  return new Map(
    agentIds.map((agentId, at) => {
      const [row] = results[2 * at] as unknown as Row[];
      const [counted] = results[2 * at + 1] as unknown as { shards: number }[];
      return [
        agentId,
        {
          isDeleted: row?.deleted !== 0,
          active: row?.active ?? null,
          previous: row?.previous ?? null,
          replacedAt: row?.replaced_at ?? null,
          shards: counted?.shards ?? 1,
        },
      ];
    }),
  );
}
