import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "../../../domain/errors.ts";
import type { PatchKind } from "../../../services/contexts/patch.ts";
import type { AppEnv } from "../../types.ts";

const KINDS: ReadonlyMap<string, PatchKind> = new Map([
  ["application/merge-patch+json", "merge_patch"],
  ["application/json-patch+json", "json_patch"],
]);

/** Kinds by the call of their request: once a body is read, its content type says no more than JSON. */
const kinds = new WeakMap<object, PatchKind>();

/** Remembers what a patch is. Throws `unsupported_media_type` for what is none. */
export const readPatchKind = (): MiddlewareHandler<AppEnv> =>
  async function readPatchKind(c, next) {
    const type = (c.req.header("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
    const kind = KINDS.get(type);
    if (kind === undefined) {
      throw new Problem(
        "unsupported_media_type",
        `Send a patch as one of ${[...KINDS.keys()].join(" and ")}, and say so in Content-Type.`,
      );
    }
    kinds.set(c.get("call"), kind);
    return next();
  };

export const patchKindOf = (c: Context<AppEnv>): PatchKind => kinds.get(c.get("call"))!;
