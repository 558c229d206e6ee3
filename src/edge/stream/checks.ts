import type { Revision } from "../../domain/snapshot.ts";
import { createEdgeReads, type KeyRow } from "../../store/edge-reads.ts";
import { MAX_REMEMBERED } from "../limits.ts";
import { RecentMap } from "../memory/recent-map.ts";
import type { Place } from "../memory/sync.ts";

/** A project, and the key that a stream of it was opened with, as the primary had them at one time. */
export interface Seen extends Revision {
  projectId: number;
  slug: string;
  /** Null: there is no such key, or it is the root key. */
  key: KeyRow | null;
  /** Milliseconds since 1970: everything committed before is contained. */
  asOf: number;
}

/** A place that does not exist, asked for with that key. */
type Nowhere = { missing: "workspace" | "project"; key: KeyRow | null };

/**
 * Looks after projects and keys for all streams of an isolate: what one of them has just read, the others need not
 * read again. Only results are shared: a promise would die with the request that made it.
 */
export class StreamChecks {
  private readonly seen = new RecentMap<string, Seen>(MAX_REMEMBERED);

  async read(db: D1Database, place: Place, key: string | null): Promise<Seen | Nowhere> {
    const asOf = Date.now();
    const id = typeof place === "number" ? place : null;
    const answer = await createEdgeReads(db).readPrimary({
      projects: id === null ? [] : [{ id, since: null }],
      place: typeof place === "number" ? null : place,
      agents: [],
      key,
      primary: true,
    });
    const projectId = id ?? answer.place?.project;
    const row = answer.projects.find((project) => project.id === projectId);
    if (!row) {
      return { missing: answer.place?.workspace === null ? "workspace" : "project", key: answer.key };
    }
    const { epoch, revision, slug } = row;
    const seen: Seen = { projectId: row.id, slug, epoch, revision, key: answer.key, asOf };
    this.seen.set(nameOf(row.id, key), seen);
    return seen;
  }

  /** What was last read, if that is no longer ago than so many milliseconds. */
  recent(projectId: number, key: string | null, maxAgeMs: number): Seen | null {
    const seen = this.seen.get(nameOf(projectId, key));
    return seen && Date.now() - seen.asOf <= maxAgeMs ? seen : null;
  }
}

const nameOf = (projectId: number, key: string | null): string => `${projectId}/${key ?? ""}`;
