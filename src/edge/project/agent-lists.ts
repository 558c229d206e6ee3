import type { Asker } from "../../domain/access.ts";
import { Problem } from "../../domain/errors.ts";
import { compareRevisions, type Revision } from "../../domain/snapshot.ts";
import type { AgentList, ProjectReads } from "../../store/edge-project.ts";
import { askerName } from "../access.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import { Lease } from "../memory/lease.ts";
import { MAX_EVALUATED_AGENTS, MAX_LISTS } from "../limits.ts";
import { RecentMap } from "../memory/recent-map.ts";
import { unavailable } from "../memory/view.ts";

/** Which agents of projects may be run by whom: read once a revision. */
export class AgentLists {
  private readonly known = new RecentMap<string, AgentList>(MAX_LISTS);
  private readonly reading = new Map<string, Lease<AgentList | null>>();
  private readonly reads: ProjectReads;
  private readonly clock: Clock;

  constructor(reads: ProjectReads, clock: Clock) {
    this.reads = reads;
    this.clock = clock;
  }

  /** The agents that exist, at least as new as is wanted. Throws `limit_reached` and `unavailable`. */
  async of(
    project: number,
    asker: Asker,
    wanted: Revision,
    deadline: number,
    waitUntil: WaitUntil,
  ): Promise<AgentList> {
    const held = `${project}/${askerName(asker)}`;
    const list =
      this.current(held, wanted) ?? (await this.read(held, { project, asker, wanted }, deadline, waitUntil));
    if (list.agents.length <= MAX_EVALUATED_AGENTS) return list;
    throw new Problem(
      "limit_reached",
      `The project has more than ${MAX_EVALUATED_AGENTS} agents: evaluate flags one by one.`,
    );
  }

  private current(held: string, wanted: Revision): AgentList | null {
    const list = this.known.get(held);
    return list && compareRevisions(list, wanted) >= 0 ? list : null;
  }

  private async read(
    held: string,
    { project, asker, wanted }: { project: number; asker: Asker; wanted: Revision },
    deadline: number,
    waitUntil: WaitUntil,
  ): Promise<AgentList> {
    const name = `${held}/${wanted.epoch}/${wanted.revision}`;
    let lease = this.reading.get(name);
    if (!lease?.alive()) {
      const made: Lease<AgentList | null> = new Lease(this.clock, waitUntil, async () => {
        try {
          const list = await this.reads.agents(project, asker, MAX_EVALUATED_AGENTS + 1);
          if (list) this.known.set(held, list);
          return list;
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
