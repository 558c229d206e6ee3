import { Problem } from "../../domain/errors.ts";
import { compareRevisions, type Revision } from "../../domain/snapshot.ts";
import type { Current, CurrentWant } from "../../store/current-agent.ts";
import { askerName } from "../access.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import { MAX_REMEMBERED } from "../limits.ts";
import { Lease } from "../memory/lease.ts";
import { RecentMap } from "../memory/recent-map.ts";
import { unavailable } from "../memory/view.ts";

type Read = Revision & { current: Current | null };

/** Which agent is whose where none is named: read once a revision of the project. */
export class CurrentAgents {
  private readonly known = new RecentMap<string, Read>(MAX_REMEMBERED);
  private readonly reading = new Map<string, Lease<Read | null>>();
  private readonly read: (want: CurrentWant) => Promise<Read | null>;
  private readonly clock: Clock;

  constructor(read: (want: CurrentWant) => Promise<Read | null>, clock: Clock) {
    this.read = read;
    this.clock = clock;
  }

  /** At least as new as the project's revision in `wanted`. Throws `agent_not_found` and `unavailable`. */
  async of(want: CurrentWant, wanted: Revision, deadline: number, waitUntil: WaitUntil): Promise<Current> {
    const held = `${want.project}/${want.user ?? ""}/${askerName(want.asker)}`;
    const known = this.known.get(held);
    const { current } =
      known && compareRevisions(known, wanted) >= 0
        ? known
        : await this.lease(held, want, wanted, deadline, waitUntil);
    if (current !== null) return current;
    throw new Problem(
      "agent_not_found",
      "No agent is the default here. Choose one: POST /v1/agents/{agent_id}/set-default.",
    );
  }

  private async lease(
    held: string,
    want: CurrentWant,
    wanted: Revision,
    deadline: number,
    waitUntil: WaitUntil,
  ): Promise<Read> {
    const name = `${held}/${wanted.epoch}/${wanted.revision}`;
    let lease = this.reading.get(name);
    if (!lease?.alive()) {
      const made: Lease<Read | null> = new Lease(this.clock, waitUntil, async () => {
        try {
          const read = await this.read(want);
          if (read) this.known.set(held, read);
          return read;
        } finally {
          if (this.reading.get(name) === made) this.reading.delete(name);
        }
      });
      this.reading.set(name, (lease = made));
    }
    const outcome = await lease.within(Math.max(0, deadline - this.clock.now()));
    if (!outcome?.ok || !outcome.value) throw unavailable();
    return outcome.value;
  }
}
