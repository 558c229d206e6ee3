import type { Operation } from "rfc6902";
import * as z from "zod";
import { Problem } from "../errors.ts";
import { zodFaults } from "../faults.ts";
import { isObject, type Json } from "../json.ts";
import { MAX_COPIED_BYTES, MAX_PATCH_OPERATIONS } from "./context.ts";

const pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, "must be a JSON Pointer");
const value = z.unknown().refine((given) => given !== undefined, "is missing");

const PATCH = z
  .array(
    z.discriminatedUnion("op", [
      z.object({ op: z.enum(["add", "replace", "test"]), path: pointer, value }),
      z.object({ op: z.literal("remove"), path: pointer }),
      z.object({ op: z.enum(["move", "copy"]), path: pointer, from: pointer }),
    ]),
  )
  .max(MAX_PATCH_OPERATIONS, `must have ${MAX_PATCH_OPERATIONS} operations at most`);

/** An RFC 6902 patch of the right form. */
export type JsonPatch = Operation[];

const refusal = (path: string, message: string): Problem =>
  new Problem("invalid_patch", "Correct the operation listed in errors; nothing was written.", {
    errors: [{ path, message }],
  });

/** Throws `invalid_patch` for what is no list of operations. */
export function readPatch(body: unknown): JsonPatch {
  const parsed = PATCH.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Problem("invalid_patch", "Send an RFC 6902 patch: correct the places listed in errors.", {
    errors: zodFaults(parsed.error),
  });
}

const INDEX = /^(0|[1-9][0-9]*)$/;

const tokensOf = (path: string): string[] =>
  path
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

/**
 * Why a pointer leads nowhere, or null. Only an element is a place in a list, and only what an object has itself is its
 * member. `isNew`: the last step may be to a place that there is not yet.
 */
function lost(document: Json, path: string, isNew: boolean): string | null {
  const tokens = tokensOf(path);
  let at: unknown = document;
  for (const [index, token] of tokens.entries()) {
    const creates = isNew && index === tokens.length - 1;
    if (token === "__proto__") return `names ${token}, which is not allowed in a patch`;
    if (Array.isArray(at)) {
      if (creates && token === "-") return null;
      const most = creates ? at.length : at.length - 1;
      if (!INDEX.test(token) || Number(token) > most) return `${path} is no place in a list of ${at.length}`;
      at = at[Number(token)];
    } else if (isObject(at)) {
      if (!Object.hasOwn(at, token) && !creates) return `there is nothing at ${path}`;
      at = at[token];
    } else return `there is nothing at ${path}`;
  }
  return null;
}

const within = (value: unknown, tokens: readonly string[]): unknown =>
  tokens.reduce<unknown>((at, token) => (at as Record<string, unknown>)[token], value);

/** The value at a pointer that is not lost. */
const valueAt = (document: Json, path: string): Json => within(document, tokensOf(path)) as Json;

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
  );
}

/** A document in a member, so that the whole of it has a place as well. */
interface Rooted {
  root: Json;
}

type Parent = Json[] | Record<string, Json>;

/** What the value at a pointer lies in, and under which name. */
function placeOf(document: Rooted, path: string): { parent: Parent; token: string } {
  const tokens = ["root", ...tokensOf(path)];
  const token = tokens.pop()!;
  return { parent: within(document, tokens) as Parent, token };
}

function add(document: Rooted, path: string, value: Json): void {
  const { parent, token } = placeOf(document, path);
  if (Array.isArray(parent)) parent.splice(token === "-" ? parent.length : Number(token), 0, value);
  else parent[token] = value;
}

function replace(document: Rooted, path: string, value: Json): void {
  const { parent, token } = placeOf(document, path);
  (parent as Record<string, Json>)[token] = value;
}

function remove(document: Rooted, path: string): void {
  const { parent, token } = placeOf(document, path);
  if (Array.isArray(parent)) parent.splice(Number(token), 1);
  else delete parent[token];
}

/**
 * The data with all operations done, in order; the given ones are left as they are. Throws `invalid_patch` for an
 * operation that cannot be done, a test that fails among them.
 */
export function patched(data: Json, patch: JsonPatch): Json {
  const document = { root: structuredClone(data) };
  let copied = 0;
  for (const [index, operation] of patch.entries()) {
    const at = `/${index}`;
    const requirePlace = (member: "from" | "path", path: string, isNew: boolean): void => {
      const fault = lost(document.root, path, isNew);
      if (fault !== null) throw refusal(`${at}/${member}`, fault);
    };
    const { op, path } = operation;
    if (op === "test") {
      requirePlace("path", path, false);
      if (same(valueAt(document.root, path), operation.value)) continue;
      throw refusal(at, `finds another value at ${path}`);
    }
    let value: Json = null;
    if (op === "move" || op === "copy") {
      const { from } = operation;
      requirePlace("from", from, false);
      value = valueAt(document.root, from);
      if (op === "copy") copied += JSON.stringify(value).length;
      if (copied > MAX_COPIED_BYTES) throw refusal(at, "copies more than a context can hold");
      if (op === "move" && path === from) continue;
      if (op === "move" && path.startsWith(`${from}/`)) throw refusal(at, "moves something into itself");
      // A place to move to counts as it is once the value is gone from the other.
      if (op === "move") remove(document, from);
    } else if (op !== "remove") value = operation.value as Json;
    requirePlace("path", path, op !== "remove" && op !== "replace");
    if (op === "remove" && path === "") throw refusal(at, "cannot be done: there must be data left");
    if (op === "remove") remove(document, path);
    else if (op === "replace") replace(document, path, structuredClone(value));
    else add(document, path, structuredClone(value));
  }
  return document.root;
}
