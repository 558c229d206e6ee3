import { Problem } from "../domain/errors.ts";
import type { Scope } from "../domain/scope.ts";
import type { AgentLists } from "./project/agent-lists.ts";
import type { CurrentAgents } from "./project/current-agents.ts";
import type { WaitUntil } from "./clock.ts";
import { freshnessHeaders } from "./resolve/answer.ts";
import { authorize, tokenOf, type Identity, type KeyRing } from "./key-ring.ts";
import { NOTE_USE_MS, REQUEST_WAIT_MS } from "./limits.ts";
import type { Rates } from "./rates.ts";
import type { Memory } from "./memory/memory.ts";
import type { Contexts, Secrets } from "./resolve/include.ts";
import type { Past } from "./resolve/past.ts";
import { checkProject, missingPlace, placeOf } from "./place.ts";
import type { ProjectCache } from "./project/project-cache.ts";
import type { Sticky } from "./resolve/sticky.ts";
import type { Ask, View } from "./memory/view.ts";

/** What all routes of the resolve plane share. */
export interface Plane {
  ring: KeyRing;
  rates: Rates;
  memory: Memory;
  projects: ProjectCache;
  lists: AgentLists;
  current: CurrentAgents;
  /** Whether the development agent stands in where nobody has chosen one. */
  envFallback: boolean;
  past: Past;
  sticky: Sticky;
  secrets: Secrets;
  contexts: Contexts;
  /** Writes down that a key was used at a time, in milliseconds since 1970. */
  noteUse: (keyId: string, now: number) => Promise<void>;
  now: () => number;
}

/** A problem that memory's state brought about, told with how old that state is. */
export class ViewedProblem extends Error {
  readonly problem: Problem;
  readonly headers: Record<string, string>;

  constructor(problem: Problem, headers: Record<string, string>) {
    super(problem.message);
    this.problem = problem;
    this.headers = headers;
  }
}

export const viewed = (plane: Plane, view: View, problem: Problem): ViewedProblem =>
  new ViewedProblem(problem, freshnessHeaders(view, plane.memory.ageOf(view)));

const AGENT_ID = /^[a-z0-9][a-z0-9_-]{0,254}$/;
/** Stands for all ids that no agent can have. */
export const NOBODY = "-";

/** Who sends a request, when the token was seen before. */
export const identify = ({ ring }: Plane, headers: Headers): Identity | undefined =>
  ring.known(tokenOf(headers));

/** Who sends a request; at once, when the token was seen before. */
export function identityOf({ ring, rates }: Plane, headers: Headers): Identity | Promise<Identity> {
  const token = tokenOf(headers);
  return ring.known(token) ?? rates.stranger(headers, () => ring.identify(token));
}

/** What has to be in memory to answer about an agent. */
export const askOf = (
  plane: Plane,
  identity: Identity,
  headers: Headers,
  agentId: string,
  { version, minRevision }: { version: number | null; minRevision: number | null },
): Ask => ({
  place: placeOf(identity, headers),
  agentId: AGENT_ID.test(agentId) ? agentId : NOBODY,
  version,
  key: identity.key?.id ?? null,
  minRevision,
  deadline: plane.now() + REQUEST_WAIT_MS,
});

/** Throws unless whoever asked may see what was viewed. */
export function admit(
  plane: Plane,
  identity: Identity,
  headers: Headers,
  view: View,
  scope: Scope = "resolve",
): void {
  if (identity.key === null) return;
  authorize(identity, view.key?.row ?? null, view.projectId, plane.now(), scope);
  if (!plane.memory.keyHolds(view)) {
    throw new Problem("unavailable", "The key could not be checked for too long.", { retryAfter: 1 });
  }
  checkProject(identity, headers, view.slug);
}

/** Has it noted, now and then, that the key of a request that was let in is used. No answer waits for it. */
export function noteUse(plane: Plane, identity: Identity, waitUntil: WaitUntil): void {
  if (identity.key === null) return;
  const now = plane.now();
  if (now - identity.notedAt < NOTE_USE_MS) return;
  identity.notedAt = now;
  waitUntil(plane.noteUse(identity.key.id, now).catch(() => undefined));
}

/** What memory holds of what is asked, after whatever has to be read for it. Throws unless whoever asked may see it. */
export async function viewFor(
  plane: Plane,
  identity: Identity,
  headers: Headers,
  ask: Ask,
  waitUntil: WaitUntil,
  scope?: Scope,
): Promise<View> {
  const view = plane.memory.peek(ask, waitUntil) ?? (await plane.memory.view(ask, waitUntil));
  if ("missing" in view) throw missingPlace(view.missing);
  admit(plane, identity, headers, view, scope);
  noteUse(plane, identity, waitUntil);
  return view;
}

export function queryOf(url: string): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at + 1).split("#", 1)[0]!;
}
