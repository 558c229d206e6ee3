import { Problem } from "../domain/errors.ts";
import type { Identity } from "./key-ring.ts";
import type { Place } from "./memory/sync.ts";

/** The workspace and the project that the migrations create. */
export const DEFAULT_WORKSPACE = 1;
const DEFAULT_PROJECT = 1;
const DEFAULT = "default";

/** Where a request's data lie, as far as the key and the headers tell. */
export function placeOf({ key }: Identity, headers: Headers): Place {
  if (key?.project) return key.project;
  const workspace = key ? key.workspace : (headers.get("Signalbox-Workspace") ?? DEFAULT);
  const project = headers.get("Signalbox-Project") ?? DEFAULT;
  const inDefault = workspace === DEFAULT || workspace === DEFAULT_WORKSPACE;
  return inDefault && project === DEFAULT ? DEFAULT_PROJECT : { workspace, project };
}

/** A key of one project cannot choose another: it learns no more than that it sees none of that name. */
export function checkProject({ key }: Identity, headers: Headers, slug: string | undefined): void {
  if (!key?.project) return;
  const named = headers.get("Signalbox-Project");
  if (named !== null && named !== slug) throw missingPlace("project");
}

export const missingPlace = (what: "workspace" | "project"): Problem =>
  what === "workspace"
    ? new Problem("workspace_not_found", "There is no workspace of that name.")
    : new Problem("project_not_found", "The key sees no project of that name.");
