import type { Life } from "../../domain/instance/moves.ts";
import type { InstanceRow } from "../../store/instances.ts";
import { iso, isoOrNull } from "../iso.ts";

export const lifeOf = ({ status, resumes, lastError, endedAt }: InstanceRow): Life => ({
  status,
  resumes,
  lastError,
  endedAt,
});

/** An instance as it is answered: never with its secret. */
export const toInstance = (row: InstanceRow) => ({
  id: row.id,
  agent_id: row.agentId,
  name: row.name,
  status: row.status,
  resumes: row.resumes,
  version: row.version,
  label: row.label,
  config: row.config,
  state: row.state,
  hooks: row.hooks,
  heartbeat_seconds: row.heartbeatSeconds,
  last_heartbeat: isoOrNull(row.lastHeartbeat),
  last_error: row.lastError,
  ended_at: isoOrNull(row.endedAt),
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
  seq: row.seq,
  revision: row.revision,
});
export type Instance = ReturnType<typeof toInstance>;

/** What of an instance an audit entry tells: state and overrides may hold anything. */
export const stateOf = ({ id, name, status, lastError }: InstanceRow) => ({
  id,
  name,
  status,
  ...(lastError === null ? {} : { last_error: lastError }),
});
