import { applyPatch, type Operation } from "rfc6902";
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

/** Names that the library takes no step for. */
const NO_MEMBERS = new Set(["__proto__", "constructor", "prototype"]);
const INDEX = /^(0|[1-9][0-9]*)$/;

const tokensOf = (path: string): string[] =>
  path
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

/**
 * Why a pointer leads nowhere, or null. The library takes any property of a list for an element, `length` as well, and
 * would go through what is no member. `isNew`: the last step may be to a place that there is not yet.
 */
function lost(document: Json, path: string, isNew: boolean): string | null {
  const tokens = tokensOf(path);
  let at: unknown = document;
  for (const [index, token] of tokens.entries()) {
    const creates = isNew && index === tokens.length - 1;
    if (NO_MEMBERS.has(token)) return `names ${token}, which is not allowed in a patch`;
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

/** The value at a pointer that is not lost. */
const valueAt = (document: Json, path: string): unknown =>
  tokensOf(path).reduce<unknown>((at, token) => (at as Record<string, unknown>)[token], document);

/** The library compares lists by a search for the least patch, in a time of the third power. */
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

/** Operations whose path may be a place that there is not yet. */
const CREATES: ReadonlySet<string> = new Set(["add", "move", "copy"]);

const inRoot = (path: string): string => `/root${path}`;

/** The operation, on a document that lies in `root`: the library cannot replace the whole of one. */
function rooted(operation: Operation): Operation {
  const moved = { ...operation, path: inRoot(operation.path) };
  return "from" in moved ? { ...moved, from: inRoot(moved.from) } : moved;
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
    const from = "from" in operation ? lost(document.root, operation.from, false) : null;
    if (from !== null) throw refusal(`${at}/from`, from);
    if (operation.op === "copy") {
      copied += JSON.stringify(valueAt(document.root, operation.from)).length;
      if (copied > MAX_COPIED_BYTES) throw refusal(at, "copies more than a context can hold");
    }
    const path = lost(document.root, operation.path, CREATES.has(operation.op));
    if (path !== null) throw refusal(`${at}/path`, path);
    if (operation.op === "test") {
      if (same(valueAt(document.root, operation.path), operation.value)) continue;
      throw refusal(at, `finds another value at ${operation.path}`);
    }
    const [failure] = applyPatch(document, [rooted(operation)]);
    if (failure || document.root === undefined)
      throw refusal(at, `cannot be done: there must be data left at ${operation.path}`);
  }
  return document.root;
}
