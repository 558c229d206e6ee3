import type { SignIn } from "../../domain/inputs/sign-in.ts";
import { SESSION_MS } from "../../domain/console.ts";
import { Problem } from "../../domain/errors.ts";
import { guard } from "../../store/guards.ts";
import { locate } from "../../store/database.ts";
import { countRequest } from "../../store/rate-limit.ts";
import { mintApiKey } from "../../store/secrets/api-keys.ts";
import { apiKey } from "../../store/tables.ts";
import { audited } from "../audit/entry.ts";
import { authenticate } from "../auth/authenticate.ts";
import { commit, type Call } from "../call.ts";
import { byAccess } from "./by-access.ts";
import { byKey } from "./by-key.ts";
import { describeMe, type Me } from "./me.ts";
import type { Principal } from "./principal.ts";
import { signInFailed } from "./refusals.ts";

/** The request of somebody who is not known yet. */
export type Door = Pick<Call, "env" | "requestId" | "now" | "waitUntil">;

export interface SignInAsk extends SignIn {
  /** What Cloudflare Access has put to the request. */
  assertion: string | undefined;
  /** The address from which it comes, as far as that is known. */
  from: string | undefined;
}

export interface SignedIn {
  /** The session's key, for the cookie alone. */
  token: string;
  /** Milliseconds for which it holds. */
  ms: number;
  me: Me;
}

/** Seconds after which the limit counts anew. */
const LIMIT_SECONDS = 60;

/** By address, whatever key is sent beside it. Throws `rate_limited`. */
async function limit({ env }: Door, from: string | undefined): Promise<void> {
  if (await countRequest(env.RATE_WRITE, `sign-in:${from ?? ""}`)) return;
  throw new Problem("rate_limited", "Too many have tried to sign in from there: wait a minute.", {
    retryAfter: LIMIT_SECONDS,
  });
}

/**
 * Begins a session: with a key, or by what Cloudflare Access vouches for. It may do what the key or the user may, for some
 * hours. Throws as `byKey` and `byAccess` do, and `rate_limited`.
 */
export async function signIn(door: Door, ask: SignInAsk): Promise<SignedIn> {
  await limit(door, ask.from);
  const { env, now } = door;
  const place = { workspace: ask.workspace, project: ask.project };
  if (ask.key !== undefined) return begin(door, await byKey(env, ask.key, place, now));
  if (ask.assertion) return begin(door, await byAccess(env, ask.assertion, place, now));
  throw signInFailed();
}

async function begin(door: Door, principal: Principal): Promise<SignedIn> {
  const { env, now } = door;
  const { tenant, projectId, user } = principal;
  const db = locate(env, tenant.workspaceId);
  const { id, token, secretHash } = await mintApiKey(env.SIGNALBOX_MAC_SECRET, tenant.workspaceId, projectId);
  const expiresAt = Math.min(now + SESSION_MS, principal.until ?? Infinity);
  const session = {
    id,
    workspaceId: tenant.workspaceId,
    projectId,
    userId: user?.id ?? null,
    kind: "session" as const,
    name: principal.name,
    secretHash,
    role: principal.role,
    scopes: [...principal.scopes],
    createdBy: principal.by,
    createdAt: now,
    expiresAt,
  };
  const call: Call = {
    ...door,
    db,
    tenant,
    // What is done in the session has the same actor.
    actor: {
      id: `key:${id}`,
      name: principal.name,
      scopes: [],
      boundProject: projectId,
      user,
      asker: NOBODY,
    },
    access: "read",
    ifMatch: null,
    idempotency: null,
    revision: null,
  };
  await commit(
    call,
    [
      guard("sign_in_failed", principal.holds),
      db.insert(apiKey).values(session),
      audited(call, {
        action: "user.signed_in",
        projectId,
        next: { session: id, user: user?.username ?? null, by: principal.by },
      }),
    ],
    { refusals: { sign_in_failed: signInFailed().detail } },
  );
  const known = await authenticate(env, { token, workspace: undefined, project: tenant.project }, now);
  return { token, ms: expiresAt - now, me: await describeMe({ ...call, ...known }, { byCookie: true }) };
}

const NOBODY = { sees_all: false, username: null, roles: [] };
