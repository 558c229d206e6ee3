import { isObject } from "../../domain/json.ts";
import { compareRevisions } from "../../domain/snapshot.ts";
import { limitOf } from "../deadline.ts";
import { SignalboxError } from "../errors.ts";
import type { Emitter } from "../events.ts";
import { SNAPSHOT_DEADLINE_MS, STRAGGLER_MS } from "../limits.ts";
import { jsonOf, type Transport } from "../transport.ts";
import { changedAgents, localSnapshot, type LocalSnapshot, type SnapshotBody } from "./snapshot.ts";

/** The snapshot in memory. It is replaced as a whole, and never by an older one, unless nothing newer comes for long. */
export class Holder {
  snapshot: LocalSnapshot | null = null;
  /** Milliseconds since 1970 at which it was known to be current. */
  asOf = 0;
  private etag: string | null = null;
  private readonly transport: Transport;
  private readonly events: Emitter;

  constructor(transport: Transport, events: Emitter) {
    this.transport = transport;
    this.events = events;
  }

  /** Asks for what is new, at least of a revision where one is named. Throws SignalboxError. */
  async refresh(minRevision?: number, deadlineMs = SNAPSHOT_DEADLINE_MS): Promise<void> {
    const started = Date.now();
    const answer = await this.transport.ask({
      path: minRevision === undefined ? "/v1/snapshot" : `/v1/snapshot?min_revision=${minRevision}`,
      headers: this.etag === null ? {} : { "If-None-Match": this.etag },
      limit: limitOf(deadlineMs),
    });
    const age = Number(answer.headers.get("Signalbox-Age") ?? 0);
    const asOf = started - (Number.isFinite(age) ? age : 0);
    if (answer.status !== 304) this.take(bodyOf(answer.text), answer.headers.get("ETag"), asOf);
    else if (this.snapshot !== null) this.confirm(asOf);
  }

  /** What is held was current at this moment. */
  confirm(at: number): void {
    this.asOf = Math.max(this.asOf, at);
  }

  /** The stream cannot tell what changed: whatever comes next is taken. */
  reset(): void {
    this.etag = null;
    this.asOf = 0;
  }

  private take(body: SnapshotBody, etag: string | null, at: number): void {
    const before = this.snapshot;
    if (before !== null && compareRevisions(body, before) < 0 && at - this.asOf < STRAGGLER_MS) return;
    const after = localSnapshot(body, before);
    this.snapshot = after;
    this.etag = etag;
    this.asOf = at;
    const agents = before === null ? [...after.agents.keys()] : changedAgents(before, after);
    if (before === null || agents.length > 0) {
      this.events.emit("change", { revision: after.revision, agents });
    }
  }
}

function bodyOf(text: string): SnapshotBody {
  const { project, epoch, revision, agents } = jsonOf(text);
  const numbered = typeof epoch === "number" && typeof revision === "number";
  if (typeof project !== "string" || !numbered || !isObject(agents)) {
    throw new SignalboxError("unreadable_answer", { detail: "What answered is no snapshot." });
  }
  // The agents' shapes are the contract's.
  return { project, epoch, revision, agents: agents as SnapshotBody["agents"] };
}
