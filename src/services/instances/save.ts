import { sql } from "drizzle-orm";
import type { Act } from "../../domain/inputs/common.ts";
import type { Life } from "../../domain/instance/moves.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import {
  instanceOf,
  selectInstance,
  thisInstance,
  writeInstance,
  type InstanceFields,
  type InstanceRow,
} from "../../store/instances.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call, type Refusals } from "../call.ts";
import { stateOf } from "./resource.ts";

/** A change of an instance, decided on what was read before. */
export interface Change {
  life: Life;
  /** What changes beside its life. */
  fields?: Partial<InstanceFields>;
  /** Of the audit entry; null: too small a thing for one. */
  action: string | null;
  act?: Act;
  /** Of the audit entry, beside the instance's own state. */
  more?: Record<string, unknown>;
  first?: Statement[];
  refusals?: Refusals;
}

/** Aborts with 412 unless the instance is still as `If-Match` says, where that was sent. */
export const guardTag = (call: Call, { projectId, id }: InstanceRow): Statement[] =>
  call.ifMatch === null
    ? []
    : [
        guard(
          "revision_mismatch",
          sql`EXISTS (SELECT 1 FROM instance WHERE ${thisInstance(projectId, id)} AND seq = ${call.ifMatch})`,
        ),
      ];

export const tagRefusal =
  "The instance has changed since it had the ETag in If-Match. Read it again, and send the ETag that it has now.";

/** Writes a change. Throws `revision_mismatch`, and `concurrent_change` when somebody came between. */
export async function saveInstance(call: Call, before: InstanceRow, change: Change): Promise<InstanceRow> {
  const { life, fields = {}, action, act = {}, more = {}, first = [] } = change;
  const after = { ...before, ...fields, ...life };
  const results = await commit(
    call,
    [
      ...guardTag(call, before),
      ...first,
      ...writeInstance(before, life, fields, call.now),
      ...(action === null
        ? []
        : [
            audited(call, {
              action,
              agentId: before.agentId,
              version: before.version,
              changedBy: act.changed_by ?? null,
              reason: act.reason ?? null,
              previous: stateOf(before),
              next: { ...stateOf(after), ...more },
            }),
          ]),
      selectInstance(before.projectId, before.id),
    ],
    {
      refusals: { revision_mismatch: tagRefusal, ...change.refusals },
      resource: sql`${`/v1/instances/${before.id}`}`,
    },
  );
  return instanceOf(results.at(-1));
}
