/** What a delivery is made of, as the database has it. Times are milliseconds since 1970, states JSON text. */
export interface Told {
  event: string;
  created_at: number;
  webhook_id: string;
  project: string;
  /** Of the audit entry; null: a test. */
  audit_id: number | null;
  agent_id: string | null;
  version: number | null;
  actor: string | null;
  changed_by: string | null;
  reason: string | null;
  previous_state: string | null;
  new_state: string | null;
}

const parsed = (state: string | null): unknown => (state === null ? null : JSON.parse(state));

/**
 * What is sent, the same for each attempt: all of it comes from an audit entry, which never changes. `timestamp` is
 * `created_at` in ISO 8601.
 */
export const payloadOf = (told: Told, timestamp: string) => ({
  type: told.event,
  timestamp,
  data: {
    project: told.project,
    agent_id: told.agent_id,
    version: told.version,
    actor: told.actor,
    changed_by: told.changed_by,
    reason: told.audit_id === null ? "This is a test." : told.reason,
    previous_state: parsed(told.previous_state),
    new_state: told.audit_id === null ? { webhook_id: told.webhook_id } : parsed(told.new_state),
    audit_id: told.audit_id,
  },
});

export type Payload = ReturnType<typeof payloadOf>;
