import type { Asker } from "../../domain/access.ts";
import { Problem } from "../../domain/errors.ts";
import type { Revision } from "../../domain/snapshot.ts";
import type { AgentList, ProjectReads } from "../../store/edge-project.ts";
import { askerName } from "../access.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import { MAX_EVALUATED_AGENTS, MAX_LISTS } from "../limits.ts";
import { PerRevision } from "./per-revision.ts";

/** Which agents of projects may be run by whom: read once a revision. */
export class AgentLists {
  private readonly lists: PerRevision<{ project: number; asker: Asker }, AgentList>;

  constructor(reads: ProjectReads, clock: Clock) {
    this.lists = new PerRevision(
      ({ project, asker }) => reads.agents(project, asker, MAX_EVALUATED_AGENTS + 1),
      clock,
      MAX_LISTS,
    );
  }

  /** The agents that exist, at least as new as is wanted. Throws `limit_reached` and `unavailable`. */
  async of(
    project: number,
    asker: Asker,
    wanted: Revision,
    deadline: number,
    waitUntil: WaitUntil,
  ): Promise<AgentList> {
    const name = `${project}/${askerName(asker)}`;
    const list = await this.lists.of(name, { project, asker }, wanted, deadline, waitUntil);
    if (list.agents.length <= MAX_EVALUATED_AGENTS) return list;
    throw new Problem(
      "limit_reached",
      `The project has more than ${MAX_EVALUATED_AGENTS} agents: evaluate flags one by one.`,
    );
  }
}
