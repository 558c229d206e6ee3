import { Problem } from "../../domain/errors.ts";
import { findContext, type ContextPlace, type ContextReadRow } from "../../store/contexts.ts";
import type { Call } from "../call.ts";
import { requireAccess } from "../access/allow.ts";
import { requireInstance } from "../instances/internal.ts";

export const noContext = ({ instanceId, name }: Pick<ContextPlace, "instanceId" | "name">): Problem =>
  new Problem(
    "context_not_found",
    `The instance ${instanceId} reaches no context ${JSON.stringify(name.slice(0, 128))}. PUT one there, or read the list of those that it reaches.`,
  );

export const noContextVersion = (name: string, version: number): Problem =>
  new Problem(
    "context_version_not_found",
    `The context ${name} has no version ${version}: it never had, or it was pruned. See its versions for those that it has.`,
  );

export const placeIn = (call: Call, instanceId: string, name: string): ContextPlace => ({
  projectId: call.tenant.projectId,
  asker: call.actor.asker,
  instanceId,
  name,
});

/** Of the context of another instance, the caller must be allowed to do with that one's agent what it is about to do. */
async function requireOwner(
  call: Call,
  place: ContextPlace,
  row: Pick<ContextReadRow, "instance_id" | "agent_id">,
): Promise<void> {
  if (row.instance_id !== place.instanceId) await requireAccess(call, row.agent_id, () => noContext(place));
}

/**
 * What is reached under a name, with its current version; undefined: nothing. Throws as `requireInstance` does, also for
 * the instance that shares it.
 */
export async function lookUp(call: Call, place: ContextPlace): Promise<ContextReadRow | undefined> {
  const [row] = await Promise.all([findContext(call.db, place), requireInstance(call, place.instanceId)]);
  if (row) await requireOwner(call, place, row);
  return row as ContextReadRow | undefined;
}

/** As `lookUp`; throws `context_not_found`. */
export async function requireContext(call: Call, place: ContextPlace): Promise<ContextReadRow> {
  const row = await lookUp(call, place);
  if (row) return row;
  throw noContext(place);
}

/** A context with one of its versions; null: the current one. Throws `context_version_not_found` as well. */
export async function requireContextAt(
  call: Call,
  place: ContextPlace,
  version: number | null,
): Promise<ContextReadRow> {
  const [row] = await Promise.all([
    findContext(call.db, place, version),
    requireInstance(call, place.instanceId),
  ]);
  if (!row) throw noContext(place);
  await requireOwner(call, place, row);
  if (row.version === null) throw noContextVersion(place.name, version!);
  return row;
}
