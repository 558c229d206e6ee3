import { createLocalJWKSet, errors, type JWTVerifyGetKey } from "jose";
import { readBytes } from "../../domain/bytes.ts";
import { Problem } from "../../domain/errors.ts";
import { HOUR_MS } from "../../domain/durations.ts";

/** Milliseconds for which a team's keys are used without asking again: they change every few weeks. */
const KEEP_MS = HOUR_MS;
/** Milliseconds between two looks for a key that is not among them: anybody can name one. */
const LOOK_AGAIN_MS = 30_000;
/** Milliseconds that Cloudflare may take. */
const WAIT_MS = 5_000;
const MAX_BYTES = 256 * 1024;
/** Teams of one isolate: a deployment has one. */
const MAX_TEAMS = 4;

interface Certs {
  keyFor: JWTVerifyGetKey;
  readAt: number;
  /** When a key was last looked for that was not among them. */
  lookedAt: number;
}

const teams = new Map<string, Certs>();

const unavailable = (): Problem =>
  new Problem("unavailable", "Cloudflare Access cannot be asked for its keys right now: try again.", {
    retryAfter: 1,
  });

async function fetched(origin: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${origin}/cdn-cgi/access/certs`, {
    redirect: "manual",
    signal: AbortSignal.timeout(WAIT_MS),
  });
  if (response.status !== 200) throw unavailable();
  const text = new TextDecoder().decode(await readBytes(response, MAX_BYTES, unavailable));
  return createLocalJWKSet(JSON.parse(text));
}

async function read(origin: string, now: number, lookedAt: number): Promise<Certs> {
  let keyFor: JWTVerifyGetKey;
  try {
    keyFor = await fetched(origin);
  } catch {
    throw unavailable();
  }
  const certs = { keyFor, readAt: now, lookedAt };
  if (teams.size >= MAX_TEAMS) teams.clear();
  teams.set(origin, certs);
  return certs;
}

/**
 * Finds the key that a token names among those of a team, from this isolate's memory if it can. Throws `unavailable` when
 * they have to be read and cannot be, and jose's JWKSNoMatchingKey. `now` in milliseconds since 1970.
 */
export const certsOf = (origin: string, now: number): JWTVerifyGetKey =>
  async function keyOf(header, token) {
    const known = teams.get(origin);
    if (!known || now - known.readAt > KEEP_MS) return (await read(origin, now, now)).keyFor(header, token);
    try {
      return await known.keyFor(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now - known.lookedAt < LOOK_AGAIN_MS) throw error;
    }
    known.lookedAt = now;
    return (await read(origin, now, now)).keyFor(header, token);
  };
