import type { SQL } from "drizzle-orm";
import { MAX_INCLUDED_BYTES } from "../../domain/context/context.ts";
import { inclusionsOf, withVersions } from "../../domain/context/included.ts";
import { Problem, type FieldError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { findInclusions, pinContexts, type FoundInclusion } from "../../store/contexts.ts";
import type { Statement } from "../../store/database.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Call } from "../call.ts";

/** A configuration as it is published, and what keeps the versions of contexts that it includes. */
export interface Pinned {
  config: JsonObject;
  /** For the batch that publishes it under a number. */
  pins: (version: number | SQL) => Statement[];
}

/** What of a configuration's contexts is not there, or is too much. */
export function inclusionFaults(found: readonly FoundInclusion[]): FieldError[] {
  const faults = found.flatMap(({ id, version }, index): FieldError[] => {
    const path = `/config/contexts/${index}`;
    if (id === null) return [{ path: `${path}/name`, message: "is no context that the project shares" }];
    return version === null ? [{ path: `${path}/version`, message: "is not there" }] : [];
  });
  const bytes = found.reduce((sum, one) => sum + (one.bytes ?? 0), 0);
  if (bytes > MAX_INCLUDED_BYTES)
    faults.push({
      path: "/config/contexts",
      message: `have ${bytes} bytes together; at most ${MAX_INCLUDED_BYTES} are included`,
    });
  return faults;
}

/**
 * Settles which versions of the project's shared contexts a configuration includes: the current one of each that names
 * none. Throws `invalid_config`, and `scope_missing`: who publishes a configuration makes its contexts known to all who
 * resolve it.
 */
export async function pinned(call: Call, agentId: string, config: JsonObject): Promise<Pinned> {
  const asked = inclusionsOf(config);
  if (asked.length === 0) return { config, pins: () => [] };
  requireScope(call.actor, "contexts:read");
  const { projectId } = call.tenant;
  const found = await findInclusions(call.db, { projectId, asker: call.actor.asker }, asked, {
    withData: false,
  });
  const errors = inclusionFaults(found);
  if (errors.length > 0) {
    throw new Problem("invalid_config", "Correct the contexts listed in errors; nothing was published.", {
      errors,
    });
  }
  const held = found.map(({ id, version }) => ({ id: id!, version: version! }));
  return {
    config: withVersions(
      config,
      held.map(({ version }) => version),
    ),
    pins: (version) => pinContexts({ projectId, agentId, version }, held),
  };
}
