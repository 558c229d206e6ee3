import { compareRevisions, type Revision } from "../../domain/snapshot.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import { Lease } from "../memory/lease.ts";
import { RecentMap } from "../memory/recent-map.ts";
import { unavailable } from "../memory/view.ts";

/** What is read of a project once for each of its revisions: those who ask for the same share one reading. */
export class PerRevision<W, T extends Revision> {
  private readonly known: RecentMap<string, T>;
  private readonly reading = new Map<string, Lease<T | null>>();
  private readonly read: (want: W) => Promise<T | null>;
  private readonly clock: Clock;

  /** `read` answers null for a project that there is not; `most` are remembered. */
  constructor(read: (want: W) => Promise<T | null>, clock: Clock, most: number) {
    this.read = read;
    this.clock = clock;
    this.known = new RecentMap(most);
  }

  /** What `name` stands for, at least as new as `wanted`. Throws `unavailable`. */
  async of(name: string, want: W, wanted: Revision, deadline: number, waitUntil: WaitUntil): Promise<T> {
    const known = this.known.get(name);
    if (known && compareRevisions(known, wanted) >= 0) return known;
    const outcome = await this.lease(name, want, wanted, waitUntil).within(
      Math.max(0, deadline - this.clock.now()),
    );
    if (!outcome?.ok || !outcome.value) throw unavailable();
    return outcome.value;
  }

  private lease(name: string, want: W, { epoch, revision }: Revision, waitUntil: WaitUntil): Lease<T | null> {
    const place = `${name}/${epoch}/${revision}`;
    const underWay = this.reading.get(place);
    if (underWay?.alive()) return underWay;
    const made: Lease<T | null> = new Lease(this.clock, waitUntil, async () => {
      try {
        const read = await this.read(want);
        if (read) this.known.set(name, read);
        return read;
      } finally {
        if (this.reading.get(place) === made) this.reading.delete(place);
      }
    });
    this.reading.set(place, made);
    return made;
  }
}
