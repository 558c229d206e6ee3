import { sql } from "drizzle-orm";
import { MAX_CONTEXTS } from "../../domain/context/context.ts";
import { contextText } from "../../domain/context/data.ts";
import { Problem } from "../../domain/errors.ts";
import type { PutContext } from "../../domain/inputs/contexts.ts";
import {
  contextOf,
  insertContext,
  insertFirstVersion,
  isShared,
  selectContext,
  type ContextPlace,
  type ContextReadRow,
} from "../../store/contexts.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { randomId } from "../random-id.ts";
import { lookUp, placeIn } from "./internal.ts";
import { toContext, type Context } from "./resource.ts";
import { digestOf, versionConflict, writeNext } from "./version.ts";

export interface Put {
  context: Context;
  /** Whether there was none of that name before. */
  created: boolean;
}

/** The context that is written to; undefined: a new one. Throws `context_exists`, and `invalid_request`. */
function targetOf(row: ContextReadRow | undefined, place: ContextPlace, shared: boolean | undefined) {
  if (row === undefined || shared === undefined) return row;
  const isOwn = row.instance_id === place.instanceId;
  if (isOwn && shared === (row.is_shared === 1)) return row;
  if (isOwn) {
    throw new Problem(
      "invalid_request",
      "Leave shared out: whether a context is shared is said when it is made. Delete it to make it anew.",
      { errors: [{ path: "/shared", message: `is ${row.is_shared === 1} of this context` }] },
    );
  }
  if (!shared) return undefined;
  throw new Problem(
    "context_exists",
    `The instance ${row.instance_id} shares a context ${place.name}. Leave shared out to write to that one, or send false to make one of this instance's own.`,
  );
}

const nameTaken = (name: string): Problem =>
  new Problem(
    "context_exists",
    `The name ${name} is taken in this project: choose another one, or send shared false to make a context of this instance's own.`,
  );

async function create(call: Call, place: ContextPlace, input: PutContext, text: string): Promise<Context> {
  const id = randomId("ctx");
  const { instanceId, name, projectId } = place;
  const given = {
    changeDescription: input.change_description ?? "",
    createdBy: input.created_by ?? call.actor.name,
    now: call.now,
  };
  const results = await commit(
    call,
    [
      guard(
        "concurrent_change",
        sql`EXISTS (SELECT 1 FROM instance WHERE id = ${instanceId} AND project_id = ${projectId})`,
      ),
      insertContext(place, {
        id,
        workspaceId: call.tenant.workspaceId,
        isShared: input.shared === true,
        now: call.now,
      }),
      guardChanged("concurrent_change"),
      guard(
        "limit_reached",
        sql`(SELECT count(*) FROM context WHERE instance_id = ${instanceId}) <= ${MAX_CONTEXTS}`,
      ),
      insertFirstVersion(id, text, given),
      audited(call, {
        action: "context.created",
        agentId: sql`(SELECT agent_id FROM instance WHERE id = ${instanceId})`,
        changedBy: input.created_by ?? null,
        reason: input.change_description ?? null,
        next: {
          instance_id: instanceId,
          name,
          version: 1,
          shared: input.shared === true,
          digest: await digestOf(text),
        },
      }),
      selectContext(id),
    ],
    {
      refusals: {
        limit_reached: `An instance has at most ${MAX_CONTEXTS} contexts. Delete one that is no longer used.`,
      },
    },
  );
  return toContext(contextOf(results.at(-1)));
}

async function attempt(call: Call, place: ContextPlace, input: PutContext, text: string): Promise<Put> {
  const row = targetOf(await lookUp(call, place), place, input.shared);
  if (row !== undefined) {
    const written = await writeNext(call, place, row, {
      change: "value",
      sent: text,
      data: sql`${text}`,
      changeDescription: input.change_description,
      createdBy: input.created_by,
      expected: input.expected_version,
    });
    return { context: toContext(written), created: false };
  }
  if (input.expected_version) throw versionConflict(place.name, 0, input.expected_version);
  // One that the caller may not look at: of whom it is, nothing is told.
  if (input.shared === true && (await isShared(call.db, place))) throw nameTaken(place.name);
  return { context: await create(call, place, input, text), created: true };
}

/**
 * Writes a version, of a new context where the instance reaches none of that name. Without `expected_version` the last
 * writer wins. Throws `context_conflict`, `context_exists`, `context_too_large`, `limit_reached`, `invalid_request`.
 */
export async function putContext(
  call: Call,
  instanceId: string,
  name: string,
  input: PutContext,
): Promise<Put> {
  const text = contextText(input.data);
  return retrying(() => attempt(call, placeIn(call, instanceId, name), input, text));
}
