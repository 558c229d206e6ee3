import { DAY_MS } from "../durations.ts";

/** Secrets as Standard Webhooks has them: `whsec_` and the base64 of 24 to 64 bytes. */
const PREFIX = "whsec_";
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/** How long what is sent is signed with the secret before as well, in milliseconds: time to give receivers the new one. */
const OVERLAP_MS = DAY_MS;
/** Secrets that sign beside the current one; of more rotations in a day, the oldest sign no more. */
const MAX_PREVIOUS = 4;

/** The secrets of a webhook, newest first. Times are milliseconds since 1970. */
export interface Secrets {
  current: string;
  previous: { secret: string; until: number }[];
}

/** The bytes of a secret; null: it is none. */
export function secretBytes(secret: string): Uint8Array | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : "";
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return null;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES ? bytes : null;
}

export const secretOf = (bytes: Uint8Array): string => `${PREFIX}${btoa(String.fromCharCode(...bytes))}`;

/** Those that sign at this time. */
export const signingSecrets = ({ current, previous }: Secrets, now: number): string[] => [
  current,
  ...previous.filter(({ until }) => until > now).map(({ secret }) => secret),
];

export const rotated = ({ current, previous }: Secrets, next: string, now: number): Secrets => ({
  current: next,
  previous: [
    { secret: current, until: now + OVERLAP_MS },
    ...previous.filter(({ until }) => until > now),
  ].slice(0, MAX_PREVIOUS),
});
