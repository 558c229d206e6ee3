import { sql } from "drizzle-orm";
import type { CreateCredential, ReplaceCredential } from "../../domain/inputs/credentials.ts";
import { MAX_CREDENTIALS } from "../../domain/limits.ts";
import {
  agentOfCredential,
  credentialUnused,
  selectCredential,
  thisCredential,
  type CredentialRow,
} from "../../store/credentials.ts";
import type { Statement } from "../../store/database.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { forgetCredential } from "./open.ts";
import { getCredential } from "./read.ts";
import { noCredential, toCredential, type Credential } from "./resource.ts";
import { sealedCredential } from "./sealed.ts";

const shown = sql`json_object('name', name, 'provider', provider)`;

const rowOf = (results: unknown[]): CredentialRow => (results.at(-1) as CredentialRow[])[0]!;

/** Aborts unless the project has room for one more, or has that one. */
export const guardRoom = (projectId: number, name: string): Statement =>
  guard(
    "limit_reached",
    sql`EXISTS (SELECT 1 FROM credential WHERE ${thisCredential(projectId, name)})
      OR (SELECT count(*) FROM credential WHERE project_id = ${projectId}) < ${MAX_CREDENTIALS}`,
  );

/** Stores a provider's key. Throws `credential_exists`, `limit_reached`. */
export async function createCredential(call: Call, input: CreateCredential): Promise<Credential> {
  const { projectId } = call.tenant;
  const { name, provider = null } = input;
  const { ciphertext, lastFour } = await sealedCredential(call, name, input.value);
  const createdBy = input.created_by ?? input.changed_by ?? call.actor.name;
  const results = await commit(
    call,
    [
      guardRoom(projectId, name),
      sql`INSERT INTO credential (project_id, name, ciphertext, provider, last_four, created_by, created_at)
        VALUES (${projectId}, ${name}, ${ciphertext}, ${provider}, ${lastFour}, ${createdBy}, ${call.now})
        ON CONFLICT DO NOTHING`,
      guardChanged("credential_exists"),
      audited(call, {
        action: "credential.created",
        changedBy: input.created_by ?? input.changed_by ?? null,
        reason: input.reason ?? null,
        next: { name, provider },
      }),
      selectCredential(projectId, name),
    ],
    {
      refusals: {
        credential_exists: `The credential ${name} exists. Replace its value with PUT /v1/credentials/${name}.`,
        limit_reached: `A project has at most ${MAX_CREDENTIALS} credentials. Delete one that is no longer used.`,
      },
      resource: sql`${`/v1/credentials/${name}`}`,
    },
  );
  return toCredential(rowOf(results));
}

/**
 * Gives a credential another value: runs use it within FRESHNESS_SECONDS. Of two who do so at once the later wins, and
 * both are recorded. Throws `credential_not_found`.
 */
export async function replaceCredential(
  call: Call,
  name: string,
  input: ReplaceCredential,
): Promise<Credential> {
  const { projectId } = call.tenant;
  if (!call.actor.asker.sees_all) await getCredential(call, name);
  const { ciphertext, lastFour } = await sealedCredential(call, name, input.value);
  const provider = input.provider === undefined ? sql`provider` : sql`${input.provider}`;
  const results = await commit(
    call,
    [
      audited(
        call,
        {
          action: "credential.updated",
          agentId: agentOfCredential(projectId, name),
          changedBy: input.changed_by ?? null,
          reason: input.reason ?? null,
          previous: shown,
          next: sql`json_object('name', name, 'provider', ${provider})`,
        },
        sql`FROM credential WHERE ${thisCredential(projectId, name)}`,
      ),
      guardChanged("credential_not_found"),
      sql`UPDATE credential SET ciphertext = ${ciphertext}, provider = ${provider}, last_four = ${lastFour}
        WHERE ${thisCredential(projectId, name)}`,
      selectCredential(projectId, name),
    ],
    { refusals: { credential_not_found: noCredential(name) } },
  );
  forgetCredential(projectId, name);
  return toCredential(rowOf(results));
}

/** Deletes a credential. Throws `credential_not_found`, and `credential_in_use` while something refers to it that may run. */
export async function deleteCredential(call: Call, name: string): Promise<void> {
  const { projectId } = call.tenant;
  if (!call.actor.asker.sees_all) await getCredential(call, name);
  await commit(
    call,
    [
      audited(
        call,
        {
          action: "credential.deleted",
          agentId: agentOfCredential(projectId, name),
          previous: shown,
        },
        sql`FROM credential WHERE ${thisCredential(projectId, name)}`,
      ),
      guardChanged("credential_not_found"),
      guard("credential_in_use", credentialUnused(projectId, name)),
      sql`DELETE FROM credential WHERE ${thisCredential(projectId, name)}`,
    ],
    {
      refusals: {
        credential_not_found: noCredential(name),
        credential_in_use: `A tool refers to ${name}, or a version that is active, labelled, served by a rule, a rollout or an experiment, or that a rollback could go to. Deprecate or move away from it first.`,
      },
    },
  );
  forgetCredential(projectId, name);
}
