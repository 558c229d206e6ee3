import { Problem } from "../../domain/errors.ts";
import { findContext, type ContextPlace, type ContextReadRow } from "../../store/contexts.ts";
import type { Call } from "../call.ts";
import { requireInstance } from "../instances/internal.ts";

export const noContext = ({ instanceId, name }: Omit<ContextPlace, "projectId">): Problem =>
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
  instanceId,
  name,
});

/** What is reached under a name, with its current version; undefined: nothing. Throws as `requireInstance` does. */
export async function lookUp(call: Call, place: ContextPlace): Promise<ContextReadRow | undefined> {
  const [row] = await Promise.all([findContext(call.db, place), requireInstance(call, place.instanceId)]);
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
  if (row.version === null) throw noContextVersion(place.name, version!);
  return row;
}
