import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";
import type { Context } from "./command.ts";
import { json } from "./output/config.ts";
import { moment, momentOrNull, oneLine } from "./output/plain.ts";
import { facts } from "./output/table.ts";

type ApiKeys = Api["v1"]["api-keys"];

/** What the API answers: the key itself only where it is new. */
export type ApiKey = InferResponseType<ApiKeys[":id"]["$get"], 200>;
export type NewApiKey = InferResponseType<ApiKeys["$post"], 201>;

/** `valid`, `revoked`, `expired`, or `replaced` while it still holds beside the key that took its place. */
export function stateOf({ revoked_at, expires_at, replaced_by }: ApiKey, now: number): string {
  if (revoked_at !== null) return "revoked";
  if (expires_at !== null && Date.parse(expires_at) <= now) return "expired";
  return replaced_by === null ? "valid" : "replaced";
}

/** What it may do, in a word or two. */
export const powerOf = ({ role, scopes }: ApiKey): string => role ?? scopes.join(", ");

export const summaryOf = (key: NewApiKey, now: number): string =>
  facts([
    ["id", key.id],
    ["name", key.name],
    ["state", stateOf(key, now)],
    ["role", key.role],
    ["scopes", key.role === null ? key.scopes.join(", ") : null],
    ["project", key.project ?? "all of the workspace"],
    ["user", key.user ?? "none: a service's"],
    ["created", `${moment(key.created_at)} by ${key.created_by}`],
    ["expires", momentOrNull(key.expires_at)],
    ["revoked", momentOrNull(key.revoked_at)],
    ["last used", momentOrNull(key.last_used_at)],
    ["replaced by", key.replaced_by],
    ["key", key.key],
  ]);

/** The only time that a key is seen. */
export function showNew({ io, json: asJson }: Context, key: NewApiKey): void {
  for (const warning of key.warnings ?? []) io.err(`${oneLine(warning)}\n`);
  if (asJson) return io.out(json(key));
  io.out(summaryOf(key, io.now()));
  if (key.key !== undefined) io.err("Keep the key: it is shown only now.\n");
}
