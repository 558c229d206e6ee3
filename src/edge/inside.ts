import type { Asker } from "../domain/access.ts";
import { CURRENT } from "../domain/current.ts";
import { Problem } from "../domain/errors.ts";
import type { Resolution } from "../domain/resolve.ts";
import type { Scope } from "../domain/scope.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { runnable } from "./access.ts";
import type { WaitUntil } from "./clock.ts";
import { currentFor, FALLBACK_HEADERS } from "./current.ts";
import { askerIn, standingOf, type Identity } from "./key-ring.ts";
import type { View } from "./memory/view.ts";
import { DEFAULT_WORKSPACE } from "./place.ts";
import { askOf, identityOf, viewFor, type Plane } from "./plane.ts";
import { freshnessHeaders } from "./resolve/answer.ts";
import { minRevisionOf, type Options } from "./resolve/options.ts";
import { absentVersion, agentNotFound } from "./resolve/refusal.ts";
import { settle } from "./resolve/settle.ts";
import { withoutTools } from "./resolve/toolbox.ts";

/** What a part of the Worker asks that runs what was resolved. */
export interface InsideAsk {
  headers: Headers;
  agentId: string;
  /** A version that will be decided for by number, so that it is loaded along; or null. */
  version: number | null;
  scope: Scope;
}

/** A request that was let in. */
export interface Inside {
  keyId: string | null;
  scopes: readonly string[];
  /** The user whose key it is; null: a service. */
  user: { id: string; username: string } | null;
  asker: Asker;
  boundProject: number | null;
  workspaceId: number;
  projectId: number;
  project: string | undefined;
  epoch: number;
  revision: number;
  agentRevision: number;
  headers: Record<string, string>;
  /** Set where nobody has chosen an agent, and the one that was made from the environment stands in. */
  fallback: "development" | null;
  snapshot: Snapshot;
  decide(
    attributes: Record<string, unknown>,
    version: number | null,
  ): Promise<{
    resolution: Resolution;
    /** Null: the version is a draft. */
    config: string | null;
  }>;
}

/** The root key is in the default workspace, unless it says otherwise. */
const workspaceOf = ({ key }: Identity, { project }: View): number =>
  project?.workspaceId ?? key?.workspace ?? DEFAULT_WORKSPACE;

/** As `enter`; `current` is the agent that whoever asks gets where none is named. */
export async function enterAny(plane: Plane, asked: InsideAsk, waitUntil: WaitUntil): Promise<Inside> {
  if (asked.agentId !== CURRENT) return enter(plane, asked, waitUntil);
  const { headers, scope } = asked;
  const minRevision = minRevisionOf(headers);
  const { agentId, by } = await currentFor(plane, headers, { minRevision, scope }, waitUntil);
  const inside = await enter(plane, { ...asked, agentId }, waitUntil);
  return by === "development"
    ? { ...inside, fallback: by, headers: { ...inside.headers, ...FALLBACK_HEADERS } }
    : inside;
}

/**
 * Lets a request in as resolving does, and decides for it as often as it likes, by what memory holds: a warm one waits
 * for no store. Throws, or rejects with, Problem.
 */
async function enter(
  plane: Plane,
  { headers, agentId, version, scope }: InsideAsk,
  waitUntil: WaitUntil,
): Promise<Inside> {
  const identity = await identityOf(plane, headers);
  const ask = askOf(plane, identity, headers, agentId, { version, minRevision: minRevisionOf(headers) });
  const view = await viewFor(plane, identity, headers, ask, waitUntil, scope);
  const { projectId } = view;
  const row = view.key?.row;
  const asker = askerIn(row, projectId);
  const entry = runnable(view.entry, () => asker);
  if (entry === null || entry.snapshot.deleted) throw agentNotFound();
  return {
    keyId: identity.key?.id ?? null,
    scopes: row ? standingOf(row, projectId).scopes : [],
    user: row?.userId && row.username !== null ? { id: row.userId, username: row.username } : null,
    asker,
    boundProject: identity.key?.project ?? null,
    workspaceId: workspaceOf(identity, view),
    projectId,
    project: view.slug,
    epoch: entry.epoch,
    revision: view.revision,
    agentRevision: entry.revision,
    headers: freshnessHeaders(view, plane.memory.ageOf(view)),
    fallback: null,
    snapshot: entry.snapshot,
    async decide(attributes, named) {
      const options: Options = {
        version: named,
        label: null,
        minRevision: null,
        explain: false,
        asOf: null,
      };
      const choice = await settle(plane.sticky, { projectId, entry, attributes, options }, waitUntil);
      if (choice instanceof Problem) throw choice;
      const { resolution } = choice;
      const decided = resolution.version;
      const config = entry.configs.get(decided) ?? (await plane.memory.config(ask, view, decided, waitUntil));
      if (config === "missing") throw absentVersion(decided, config);
      if (config === "draft") return { resolution, config: null };
      return { resolution, config: withoutTools(entry, decided, config, resolution.tools_disabled).text };
    },
  };
}
