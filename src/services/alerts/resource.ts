import type { AlertRow } from "../../store/alerts.ts";
import { iso, isoOrNull } from "../iso.ts";

/** An alert as it is answered: its rule, and what was last seen. */
export const toAlert = ({ rule, state, ...row }: AlertRow) => ({
  id: row.id,
  agent_id: row.agentId,
  name: row.name,
  description: row.description,
  ...rule,
  enabled: row.enabled,
  status: state.status,
  since: isoOrNull(state.since),
  firing_since: isoOrNull(state.firing_since),
  evaluated_at: isoOrNull(state.evaluated_at),
  /** What was seen; `value` is what is compared with. */
  observed: state.value,
  reference: state.reference,
  requests: state.requests,
  action_result: state.action_result,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
  revision: row.revision,
});

export type Alert = ReturnType<typeof toAlert>;
