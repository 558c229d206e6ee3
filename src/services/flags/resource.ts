import type { FlagRow } from "../../store/flags.ts";

/** A flag as it is answered: its definition, and when it was made and changed. */
export const toFlag = (row: FlagRow) => ({
  ...row.body,
  agent_id: row.agentId,
  created_at: new Date(row.createdAt).toISOString(),
  updated_at: new Date(row.updatedAt).toISOString(),
});

export type FlagResource = ReturnType<typeof toFlag>;
