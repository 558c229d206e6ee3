import { api, body } from "../api/client.ts";

/** One page of keys; `user` narrows it to somebody's. */
export const readKeys = (cursor: string | undefined, user: string | undefined) =>
  body(api["api-keys"].$get({ query: { cursor, user } }));

export type ApiKey = Awaited<ReturnType<typeof readKeys>>["data"][number];

export type NewKey = Parameters<(typeof api)["api-keys"]["$post"]>[0]["json"];

/** Sent again with the same `once`, it makes no second key. */
export const createKey = (json: NewKey, once: string) =>
  body(api["api-keys"].$post({ json }, { headers: { "Idempotency-Key": once } }));

export const rotateKey = (id: string, overlapSeconds: number) =>
  body(api["api-keys"][":id"].rotate.$post({ param: { id }, json: { overlap_seconds: overlapSeconds } }));

export const revokeKey = (id: string) => api["api-keys"][":id"].$delete({ param: { id } });

export type KeyState = "active" | "revoked" | "expired" | "replaced";

/** `now` in milliseconds since 1970. */
export function stateOf(key: ApiKey, now: number): KeyState {
  if (key.revoked_at !== null) return "revoked";
  if (key.expires_at !== null && Date.parse(key.expires_at) <= now)
    return key.replaced_by === null ? "expired" : "replaced";
  return "active";
}
