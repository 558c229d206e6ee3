import { sql, type SQL } from "drizzle-orm";
import { Problem, type ProblemCode } from "../domain/errors.ts";
import type { Access, Asker } from "../domain/access.ts";
import type { Scope } from "../domain/scope.ts";
import { batch, type Database, type Statement } from "../store/database.ts";
import { guard, guardCode, isDuplicate } from "../store/guards.ts";
import { idempotencyInsert, idempotencyResource } from "../store/idempotency.ts";
import { hasNewDeliveries } from "../store/webhook-deliveries.ts";
import { queueNew } from "./webhooks/queue.ts";
import { noteWrite } from "./written.ts";

/** Where the data of a call lie. */
export interface Tenant {
  workspaceId: number;
  workspace: string;
  projectId: number;
  project: string;
}

export interface Actor {
  /** `root`, or `key:<id>`. */
  id: string;
  /** The name that stands in `created_by` where none is claimed. */
  name: string;
  scopes: readonly Scope[];
  /** The only project that the key reaches with what it may do here; null: all of its workspace. */
  boundProject: number | null;
  /** The user whose key it is; null: a service. */
  user: { id: string; username: string } | null;
  /** Which private agents it sees. */
  asker: Asker;
}

/** All that a verb needs to know of the request that it serves. One is made for each request. */
export interface Call {
  env: Env;
  db: Database;
  tenant: Tenant;
  actor: Actor;
  /** What the call is about to do with the agents that it is asked about. */
  access: Access;
  requestId: string;
  /** Milliseconds since 1970. */
  now: number;
  /** From `If-Match`: the revision of the agent, or the tag of another resource, that the caller has seen. */
  ifMatch: number | null;
  /** Set when the request carries an `Idempotency-Key`; the scope is the project and the caller. */
  idempotency: { scope: string; key: string; requestHash: string } | null;
  /** The `Idempotency-Key` as it was sent, for verbs that tell repeats by themselves. */
  idempotencyKey?: string | undefined;
  /** The project's revision after the last write of this call, or the one that it found to need no write. */
  revision: number | null;
  /** Lets work outlive the answer. */
  waitUntil: (work: Promise<unknown>) => void;
}

/** What a caller is told when the guard of that code aborts the batch. */
export type Refusals = Partial<Record<ProblemCode, string>>;

/** Thrown when the Idempotency-Key of this call is already stored: the door answers what is stored. */
export class AlreadyDone extends Error {}

const DEFAULT_REFUSALS: Refusals = {
  revision_mismatch:
    "The agent has changed since the revision in If-Match. Read it again, and send the ETag that it has now.",
  agent_too_large:
    "An agent's rules, flags and the groups that they name are too large together. Make the groups smaller, or name fewer.",
  rollout_running:
    "A rollout of the agent is under way, which compares its target with the active version. Promote or abort it first.",
  limit_reached:
    "A limit of the project is reached, such as that of its credentials, 500. Delete what is no longer used.",
  concurrent_change: "Others are changing this agent all the time. Try again in a moment.",
};

/**
 * Commits one write: idempotency row first, then the statements, then the project's revision is read back. Either all
 * of it happened when this returns, or none of it when it throws. Answers the statements' results.
 *
 * `resource` is an SQL text expression for the path under which the result can be read again.
 */
export async function commit(
  call: Call,
  statements: Statement[],
  options: { refusals?: Refusals; resource?: SQL } = {},
): Promise<unknown[]> {
  const { db, tenant, idempotency } = call;
  const before = idempotency
    ? [idempotencyInsert(idempotency.scope, idempotency.key, idempotency.requestHash, call.now)]
    : [];
  const after: Statement[] = [
    ...(idempotency
      ? [idempotencyResource(idempotency.scope, idempotency.key, options.resource ?? sql`NULL`)]
      : []),
    sql`SELECT revision AS revision, ${hasNewDeliveries(tenant.projectId)} AS told FROM project
      WHERE id = ${tenant.projectId}`,
  ];
  let results: unknown[];
  try {
    results = await batch(db, [...before, ...statements, ...after]);
  } catch (error) {
    if (idempotency && isDuplicate(error, "idempotency")) throw new AlreadyDone();
    const code = guardCode(error);
    if (code === null) throw error;
    throw new Problem(code, options.refusals?.[code] ?? DEFAULT_REFUSALS[code] ?? "The write was refused.");
  }
  const [row] = results.at(-1) as { revision: number; told: number }[];
  call.revision = row?.revision ?? null;
  noteWrite(tenant.projectId, Date.now());
  if (row?.told) call.waitUntil(queueNew(call.env, tenant.projectId, call.now));
  call.waitUntil(call.env.PUBLISHER.getByName(String(tenant.projectId)).poke());
  return results.slice(before.length, results.length - after.length);
}

const atRevision = (call: Call, agentId: string, revision: number, code: ProblemCode): Statement =>
  guard(
    code,
    sql`EXISTS (SELECT 1 FROM agent
      WHERE project_id = ${call.tenant.projectId} AND agent_id = ${agentId} AND revision = ${revision})`,
  );

/** Aborts with 409 unless the agent is still as it was read: what was decided rests on that. */
export const guardUnchanged = (call: Call, agentId: string, revision: number): Statement =>
  atRevision(call, agentId, revision, "concurrent_change");

/** Aborts with 412 unless the agent is still at the revision in `If-Match`, where one was sent. */
export const guardIfMatch = (call: Call, agentId: string): Statement[] =>
  call.ifMatch === null ? [] : [atRevision(call, agentId, call.ifMatch, "revision_mismatch")];

const MAX_ATTEMPTS = 8;

/** Reads, decides and writes anew when another writer came between, a few times; then throws `concurrent_change`. */
export async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const beaten = error instanceof Problem && error.code === "concurrent_change";
      if (!beaten || tries === MAX_ATTEMPTS) throw error;
    }
  }
}
