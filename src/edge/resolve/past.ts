import { Problem } from "../../domain/errors.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import type { Moment, PastReads } from "../../store/edge-past.ts";
import { AgentEntry, type Config } from "../memory/agent-entry.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import { Lease } from "../memory/lease.ts";
import { CLOCK_SKEW_MS } from "../limits.ts";
import { invalid } from "./options.ts";
import { absentVersion } from "./refusal.ts";
import { unavailable, type Ask, type View } from "../memory/view.ts";

export const notThen = (): Problem =>
  new Problem("agent_not_found", "There was no agent of that id in the project at that time.");

/** What agents were, from the database: nothing of it is kept in memory. */
export class Past {
  private readonly reads: PastReads;
  private readonly clock: Clock;

  constructor(reads: PastReads, clock: Clock) {
    this.reads = reads;
    this.clock = clock;
  }

  /** The agent as it was. Throws `agent_not_found` when it was not there, `invalid_request`, and `unavailable`. */
  async entry(ask: Ask, { projectId }: View, at: Moment, waitUntil: WaitUntil): Promise<AgentEntry> {
    if ("time" in at && at.time > this.clock.now() + CLOCK_SKEW_MS)
      throw invalid("/at", "is in the future, which nobody knows yet: leave it out to be answered as of now");
    const read = () => this.reads.snapshot(projectId, ask.agentId, at);
    const found = await this.inTime(ask, waitUntil, read);
    const snapshot: Snapshot | null = found && JSON.parse(found.body);
    if (!found || !snapshot || snapshot.deleted) throw notThen();
    return new AgentEntry(snapshot, found);
  }

  /** Throws `version_not_found` unless a version that was asked for by number was published then, and `unavailable`. */
  async published(
    ask: Ask,
    { projectId }: View,
    version: number,
    entry: AgentEntry,
    waitUntil: WaitUntil,
  ): Promise<void> {
    const read = () => this.reads.wasPublished(projectId, ask.agentId, version, entry);
    if (await this.inTime(ask, waitUntil, read)) return;
    throw new Problem("version_not_found", `The agent had no published version ${version} at that time.`);
  }

  /** A version's configuration: versions never change. Throws `version_not_found`, `version_draft`, `unavailable`. */
  async config(ask: Ask, view: View, version: number, waitUntil: WaitUntil): Promise<Config> {
    const held = view.entry?.configs.get(version);
    if (held) return held;
    const read = () => this.reads.version(view.projectId, ask.agentId, version);
    const found = await this.inTime(ask, waitUntil, read);
    if (found?.status !== "published") throw absentVersion(version, found ? "draft" : "missing");
    return { hash: found.hash, text: found.config };
  }

  private async inTime<T>({ deadline }: Ask, waitUntil: WaitUntil, work: () => Promise<T>): Promise<T> {
    const lease = new Lease(this.clock, waitUntil, work);
    const outcome = await lease.within(Math.max(0, deadline - this.clock.now()));
    if (!outcome?.ok) throw unavailable();
    return outcome.value;
  }
}
