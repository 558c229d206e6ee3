import { noteUsed, readSealed } from "../../store/credentials.ts";
import { batch } from "../../store/database.ts";
import { openSealed } from "../../store/secrets/open.ts";
import type { Call, Tenant } from "../call.ts";
import { Fresh } from "../fresh.ts";

/** What of a call opening a credential needs. */
export type Opening = Pick<Call, "env" | "db" | "waitUntil"> & { tenant: Pick<Tenant, "projectId"> };

/** Credentials in clear of one isolate: at most 4 MiB. */
const opened = new Fresh<string>(500);

const MINUTE_MS = 60_000;
/** Credentials of which an isolate remembers when it noted their use. */
const MAX_NOTED = 2_000;
/** The minute in which a use was last noted, in milliseconds since 1970. */
const noted = new Map<string, number>();

const keyOf = (projectId: number, name: string): string => `${projectId}/${name}`;

/** What this isolate knows of the credential holds no longer. */
export const forgetCredential = (projectId: number, name: string): void =>
  opened.forget(keyOf(projectId, name));

/** One write a minute and isolate at most; what cannot be written is not noted, and nobody is told. */
function noteUse({ db, tenant, waitUntil }: Opening, name: string): void {
  const key = keyOf(tenant.projectId, name);
  const now = Date.now();
  const minute = now - (now % MINUTE_MS);
  if (noted.get(key) === minute) return;
  noted.delete(key);
  noted.set(key, minute);
  if (noted.size > MAX_NOTED) noted.delete(noted.keys().next().value!);
  waitUntil(
    batch(db, [noteUsed(tenant.projectId, name, minute)]).then(
      () => undefined,
      () => void noted.delete(key),
    ),
  );
}

/**
 * A credential in clear, to be sent to its provider and nowhere else; null: there is none of that name. Another value
 * that it is given is answered within FRESHNESS_SECONDS. Throws `internal` when no master key of this deployment opens
 * it, and rejects when the database is away.
 */
export async function openCredential(call: Opening, name: string): Promise<string | null> {
  const { db, env } = call;
  const { projectId } = call.tenant;
  const value = await opened.get(call, keyOf(projectId, name), async () => {
    const sealed = await readSealed(db, projectId, name);
    if (sealed === undefined) return null;
    return openSealed(env.SIGNALBOX_ENCRYPTION_KEY, projectId, name, sealed);
  });
  if (value !== null) noteUse(call, name);
  return value;
}
