import { Problem } from "../domain/errors.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { Options } from "./options.ts";

export interface Choice {
  version: number;
  reason: "PINNED" | "ACTIVE";
}

/** Which version a request gets, and why; or the problem that stands in the way. */
export function choose(snapshot: Snapshot, { version, label }: Options): Choice | Problem {
  if (!snapshot.enabled) return new Problem("agent_disabled", "Enable the agent to resolve it again.");
  if (version !== null) return { version, reason: "PINNED" };
  if (label !== null && label !== "active") {
    const labelled = Object.hasOwn(snapshot.labels, label) ? snapshot.labels[label]! : null;
    if (labelled === null) return new Problem("label_not_found", "The agent has no label of that name.");
    return { version: labelled, reason: "PINNED" };
  }
  if (snapshot.active === null)
    return new Problem("no_active_version", "Activate a version of the agent first.");
  return { version: snapshot.active, reason: label === null ? "ACTIVE" : "PINNED" };
}

/** Why a version that was asked for by number cannot be given. */
export const absentVersion = (version: number, reason: "missing" | "draft"): Problem =>
  reason === "draft"
    ? new Problem("version_draft", `Version ${version} is a draft; publish it first.`)
    : new Problem("version_not_found", `The agent has no version ${version}.`);
