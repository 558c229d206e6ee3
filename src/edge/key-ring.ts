import type { Asker } from "../domain/access.ts";
import { cookieToken } from "../domain/console.ts";
import { Problem } from "../domain/errors.ts";
import { askerOf, ROOT_ASKER, scopesIn } from "../domain/grants.ts";
import type { Scope } from "../domain/scope.ts";
import type { KeyRow } from "../store/edge-reads.ts";
import { checkMac, isRootKey } from "../store/secrets/api-keys.ts";
import { sameText, sha256 } from "../store/secrets/digest.ts";
import { MAX_REMEMBERED } from "./limits.ts";
import { RecentMap } from "./memory/recent-map.ts";

/** Who a token says it is, after its MAC was checked; whether the key still holds is for its row to say. */
export interface Identity {
  /** Null: the root key. */
  key: { id: string; workspace: number; project: number | null; secretHash: string } | null;
  /** The row that was last compared with the token's secret, and found to match. */
  matched: KeyRow | null;
  /** Milliseconds since 1970: when this isolate last noted that the key is used. */
  notedAt: number;
}

/** Tokens whose form and MAC were checked: the second request with a key costs one look-up and no cryptography. */
export class KeyRing {
  private readonly identities = new RecentMap<string, Identity>(MAX_REMEMBERED);
  private readonly macSecret: string;
  private readonly rootKey: string | undefined;

  constructor(macSecret: string, rootKey: string | undefined) {
    this.macSecret = macSecret;
    this.rootKey = rootKey;
  }

  known(token: string): Identity | undefined {
    return this.identities.get(token);
  }

  /** Throws `key_invalid` for a token that this deployment did not issue. */
  async identify(token: string): Promise<Identity> {
    const identity = await this.check(token);
    if (!identity) throw invalidKey();
    this.identities.set(token, identity);
    return identity;
  }

  private async check(token: string): Promise<Identity | null> {
    const parts = await checkMac(this.macSecret, token);
    if (parts) {
      const { id, workspace, project, secret } = parts;
      return {
        key: { id, workspace, project, secretHash: await sha256(secret) },
        matched: null,
        notedAt: -Infinity,
      };
    }
    return (await isRootKey(token, this.rootKey)) ? { key: null, matched: null, notedAt: -Infinity } : null;
  }
}

const invalidKey = (): Problem => new Problem("key_invalid", "Check the key, or create another one.");

/** What a key is in a project, worked out once for each row. */
interface Standing {
  scopes: readonly string[];
  asker: Asker;
}

const standings = new WeakMap<KeyRow, Map<number, Standing>>();

export function standingOf(row: KeyRow, projectId: number): Standing {
  const known = standings.get(row);
  const standing = known?.get(projectId);
  if (standing) return standing;
  const made = { scopes: scopesIn(row, projectId), asker: askerOf(row, projectId) };
  if (known) known.set(projectId, made);
  else standings.set(row, new Map([[projectId, made]]));
  return made;
}

/** Who asks for a project's agents. */
export const askerIn = (row: KeyRow | null | undefined, projectId: number): Asker =>
  row ? standingOf(row, projectId).asker : ROOT_ASKER;

/** Throws unless the key's row gives it the scope in the project now (milliseconds since 1970). */
export function authorize(
  identity: Identity,
  row: KeyRow | null,
  projectId: number,
  now: number,
  scope: Scope = "resolve",
): void {
  if (identity.key === null) return;
  if (row === null) throw invalidKey();
  if (identity.matched !== row) {
    if (!sameText(identity.key.secretHash, row.secretHash)) throw invalidKey();
    identity.matched = row;
  }
  if (row.revokedAt !== null) throw new Problem("key_revoked", "Use another key.");
  if (row.expiresAt !== null && row.expiresAt <= now) throw new Problem("key_expired", "Create another key.");
  if (!standingOf(row, projectId).scopes.includes(scope)) {
    throw new Problem("scope_missing", `The key needs the scope ${scope}.`, { extra: { scope } });
  }
}

const BEARER = "Bearer ";

/** The token of a request, which may be a browser's cookie; throws `key_missing`. */
export function tokenOf(headers: Headers): string {
  const token = bearerOf(headers.get("Authorization")) ?? headers.get("X-API-Key") ?? cookieToken(headers);
  if (token) return token;
  throw new Problem("key_missing", "Send the key as Authorization: Bearer <key>, or as X-API-Key.");
}

function bearerOf(authorization: string | null): string | undefined {
  if (authorization === null) return undefined;
  // As nearly all clients write it, without a regular expression.
  if (authorization.startsWith(BEARER) && authorization.indexOf(" ", BEARER.length) < 0)
    return authorization.slice(BEARER.length) || undefined;
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}
