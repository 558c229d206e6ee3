import { sql } from "drizzle-orm";
import { contextText } from "../../domain/context/data.ts";
import { patched, readPatch, type JsonPatch } from "../../domain/context/patch.ts";
import type { PatchContext } from "../../domain/inputs/contexts.ts";
import type { Json } from "../../domain/json.ts";
import type { ContextPlace, ContextReadRow } from "../../store/contexts.ts";
import { guard } from "../../store/guards.ts";
import { retrying, type Call } from "../call.ts";
import { placeIn, requireContext } from "./internal.ts";
import { inTurn } from "./in-turn.ts";
import { toContext, type Context } from "./resource.ts";
import { atVersion, versionConflict, writeNext, type Change } from "./version.ts";

export type PatchKind = Exclude<Change, "value">;

const described = (input: PatchContext) => ({
  changeDescription: input.change_description,
  createdBy: input.created_by,
  expected: input.expected_version,
});

/** The database merges, in the write itself: whoever comes between is not in the way. */
async function merge(
  call: Call,
  place: ContextPlace,
  patch: Json,
  input: PatchContext,
): Promise<ContextReadRow> {
  const sent = contextText(patch);
  const row = await requireContext(call, place);
  return writeNext(call, place, row, {
    change: "merge_patch",
    sent,
    data: sql`json_patch(v.data, ${sent})`,
    ...described(input),
  });
}

/** The operations are done here, on the version that was read: nothing is written unless that is still the current one. */
async function operate(
  call: Call,
  place: ContextPlace,
  row: ContextReadRow,
  patch: JsonPatch,
  input: PatchContext,
): Promise<ContextReadRow> {
  const { expected_version: expected } = input;
  if (expected !== undefined && expected !== row.current_version)
    throw versionConflict(place.name, row.current_version, expected);
  const text = contextText(patched(JSON.parse(row.data) as Json, patch));
  const guards = [guard("concurrent_change", atVersion(row.id, row.current_version))];
  const next = { change: "json_patch" as const, sent: JSON.stringify(patch), data: sql`${text}` };
  return writeNext(call, place, row, { ...next, ...described(input) }, guards);
}

/**
 * Writes a version that comes of the current one by RFC 7396 or RFC 6902. Without `expected_version` a patch is applied to
 * whatever version there is when it is written. Throws `context_not_found`, `context_conflict`, `invalid_patch`,
 * `context_too_large`, `concurrent_change`.
 */
export async function patchContext(
  call: Call,
  instanceId: string,
  name: string,
  { kind, body }: { kind: PatchKind; body: Json },
  input: PatchContext,
): Promise<Context> {
  const place = placeIn(call, instanceId, name);
  if (kind === "merge_patch") return toContext(await retrying(() => merge(call, place, body, input)));
  const patch = readPatch(body);
  const { id } = await requireContext(call, place);
  const written = await inTurn(id, async (known) =>
    operate(call, place, known ?? (await requireContext(call, place)), patch, input),
  );
  return toContext(written);
}
