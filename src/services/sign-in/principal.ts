import type { Role } from "../../domain/scope.ts";
import type { SQL } from "drizzle-orm";
import type { Tenant } from "../call.ts";

/** Somebody who has shown who they are, and what their session will be. */
export interface Principal {
  /** Where the session begins. */
  tenant: Tenant;
  /** The only project of the session, by its number; null: all of the workspace. */
  projectId: number | null;
  /** Null: a service, or the operator. */
  user: { id: string; username: string } | null;
  name: string;
  scopes: readonly string[];
  role: Role | null;
  /** By what: `root`, `key:<id>`, or `access`. */
  by: string;
  /** Milliseconds since 1970 at which it ends at the latest; null: when sessions do. */
  until: number | null;
  /** Whether that is still so, as a condition. */
  holds: SQL;
}

/** What a request to sign in says of the place. */
export interface Place {
  workspace: string | undefined;
  project: string | undefined;
}
