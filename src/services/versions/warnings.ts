import type { FieldError } from "../../domain/errors.ts";
import type { Call } from "../call.ts";
import { toolWarnings } from "../tools/warnings.ts";
import type { Version } from "./resource.ts";

/** What is said of a version that was just published, where there is something to say. */
export interface Warned {
  warnings?: FieldError[];
}

/** The version, and what would keep it from being run: it is published all the same. Nothing that is read here fails the write. */
export async function warned(call: Call, version: Version): Promise<Version & Warned> {
  if (version.status === "draft") return version;
  const warnings = await toolWarnings(call, version.config).catch(() => []);
  return warnings.length === 0 ? version : { ...version, warnings };
}
