import * as z from "zod";
import { Problem } from "../errors.ts";
import { zodFaults } from "../faults.ts";
import type { JsonObject } from "../json.ts";
import { MAX_VERSION } from "../limits.ts";
import { CONTEXT_NAME, MAX_INCLUDED } from "./context.ts";

/** A context of the project that a configuration includes; without a version, the one that is current at its publishing. */
export interface Inclusion {
  name: string;
  version?: number | undefined;
}

const CONTEXTS = z
  .array(
    z.looseObject({
      name: z.string().regex(CONTEXT_NAME, "is no name of a context"),
      version: z.int().min(1).max(MAX_VERSION).optional(),
    }),
  )
  .max(MAX_INCLUDED, `has more than ${MAX_INCLUDED} contexts`)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, "names a context twice");

/** The contexts that a configuration includes. Throws `invalid_config` where its `contexts` are something else. */
export function inclusionsOf(config: JsonObject): Inclusion[] {
  if (config.contexts === undefined) return [];
  const parsed = CONTEXTS.safeParse(config.contexts);
  if (parsed.success) return parsed.data;
  throw new Problem(
    "invalid_config",
    "The contexts of a configuration are a list of names, with versions where they are not the current ones: correct the places listed in errors.",
    { errors: zodFaults(parsed.error, "/config/contexts") },
  );
}

/** The configuration with the version that each of its contexts has. */
export const withVersions = (config: JsonObject, versions: readonly number[]): JsonObject => ({
  ...config,
  contexts: (config.contexts as JsonObject[]).map((given, index) => ({
    ...given,
    version: versions[index]!,
  })),
});
