import { sql, type SQL } from "drizzle-orm";
import { MAX_CONTEXT_BYTES } from "../../domain/context/context.ts";
import { contextTooLarge } from "../../domain/context/data.ts";
import { Problem } from "../../domain/errors.ts";
import { settings } from "../../env.ts";
import {
  agentOfContext,
  contextOf,
  findContext,
  guardContextSize,
  insertNextVersion,
  pruneContext,
  selectContext,
  type ContextPlace,
  type ContextReadRow,
} from "../../store/contexts.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { sha256 } from "../../store/secrets/digest.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { noContext } from "./internal.ts";

/** How a version came about: as a whole, or by a patch. */
export type Change = "value" | "merge_patch" | "json_patch";

/** A version to be written after the current one. */
export interface NextVersion {
  change: Change;
  /** What was sent, as text: its digest is recorded. */
  sent: string;
  /** An SQL text; `v` is the row of the current version. */
  data: SQL;
  changeDescription: string | undefined;
  createdBy: string | undefined;
  /** The current version that it may only follow. */
  expected: number | undefined;
}

/** Leaves as many versions as the deployment keeps. */
export const pruned = (call: Call, id: string): Statement =>
  pruneContext(id, Math.ceil(settings(call.env).contextHistory));

export const digestOf = async (text: string): Promise<string> => `sha256:${await sha256(text)}`;

/** Aborts with `concurrent_change` when the context was deleted since it was read. */
export const guardThere = (id: string): Statement =>
  guard("concurrent_change", sql`EXISTS (SELECT 1 FROM context WHERE id = ${id})`);

export const atVersion = (id: string, version: number): SQL =>
  sql`EXISTS (SELECT 1 FROM context WHERE id = ${id} AND current_version = ${version})`;

export const versionConflict = (name: string, current: number, expected: number): Problem =>
  new Problem(
    "context_conflict",
    `The context ${name} is at version ${current}, not ${expected}. Read it again, and say what you make of that version.`,
    { extra: { current_version: current } },
  );

/** Told with the version that there is by now. */
async function conflict(call: Call, place: ContextPlace, expected: number): Promise<Problem> {
  const now = await findContext(call.db, place);
  return now ? versionConflict(place.name, now.current_version, expected) : noContext(place);
}

/**
 * Writes a version under the next number. `guards` go first. Throws `context_conflict` unless the current version is the
 * expected one, `context_too_large`, and `concurrent_change` where the context is no longer there.
 */
export async function writeNext(
  call: Call,
  place: ContextPlace,
  { id }: ContextReadRow,
  next: NextVersion,
  guards: Statement[] = [],
): Promise<ContextReadRow> {
  const { expected } = next;
  const digest = await digestOf(next.sent);
  try {
    const results = await commit(call, [
      guardThere(id),
      ...(expected === undefined ? [] : [guard("context_conflict", atVersion(id, expected))]),
      ...guards,
      audited(
        call,
        {
          action: "context.updated",
          agentId: agentOfContext,
          changedBy: next.createdBy ?? null,
          reason: next.changeDescription ?? null,
          previous: sql`json_object('instance_id', instance_id, 'name', name, 'version', current_version)`,
          next: sql`json_object('instance_id', instance_id, 'name', name, 'version', latest_version + 1,
            'change', ${next.change}, 'digest', ${digest})`,
        },
        sql`FROM context WHERE id = ${id}`,
      ),
      ...insertNextVersion(id, {
        data: next.data,
        changeDescription: next.changeDescription ?? "",
        createdBy: next.createdBy ?? call.actor.name,
        now: call.now,
      }),
      guardContextSize(id, MAX_CONTEXT_BYTES),
      pruned(call, id),
      selectContext(id),
    ]);
    return contextOf(results.at(-1));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "context_conflict") throw await conflict(call, place, expected!);
    if (error.code === "context_too_large") throw contextTooLarge();
    throw error;
  }
}
