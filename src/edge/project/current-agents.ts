import { Problem } from "../../domain/errors.ts";
import type { Revision } from "../../domain/snapshot.ts";
import type { Current, CurrentWant } from "../../store/current-agent.ts";
import { askerName } from "../access.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import { MAX_REMEMBERED } from "../limits.ts";
import { PerRevision } from "./per-revision.ts";

type Read = Revision & { current: Current | null };

/** Which agent is whose where none is named: read once a revision of the project. */
export class CurrentAgents {
  private readonly agents: PerRevision<CurrentWant, Read>;

  constructor(read: (want: CurrentWant) => Promise<Read | null>, clock: Clock) {
    this.agents = new PerRevision(read, clock, MAX_REMEMBERED);
  }

  /** At least as new as the project's revision in `wanted`. Throws `agent_not_found` and `unavailable`. */
  async of(want: CurrentWant, wanted: Revision, deadline: number, waitUntil: WaitUntil): Promise<Current> {
    const name = `${want.project}/${want.user ?? ""}/${askerName(want.asker)}`;
    const { current } = await this.agents.of(name, want, wanted, deadline, waitUntil);
    if (current !== null) return current;
    throw new Problem(
      "agent_not_found",
      "No agent is the default here. Choose one: POST /v1/agents/{agent_id}/set-default.",
    );
  }
}
