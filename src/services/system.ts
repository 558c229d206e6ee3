import { ROOT_ASKER } from "../domain/grants.ts";
import { SCOPES } from "../domain/scope.ts";
import { locate } from "../store/database.ts";
import type { Actor, Call, Tenant } from "./call.ts";

/** Who acts when nobody asked: what was asked for before comes to its time. */
export const SYSTEM: Actor = {
  id: "system",
  name: "system",
  scopes: SCOPES,
  boundProject: null,
  user: null,
  asker: ROOT_ASKER,
};

/** A call of the system's own; `works` gets what outlives it. */
export const systemCall = (env: Env, now: number, tenant: Tenant, works: Promise<unknown>[]): Call => ({
  env,
  db: locate(env, tenant.workspaceId),
  tenant,
  actor: SYSTEM,
  access: "edit",
  requestId: crypto.randomUUID(),
  now,
  ifMatch: null,
  idempotency: null,
  revision: null,
  waitUntil: (work) => void works.push(work.catch(() => undefined)),
});
