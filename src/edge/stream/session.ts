import type { Asker } from "../../domain/access.ts";
import { advance, changeOf, eventText, type Changes, type StreamEvent } from "../../domain/stream.ts";
import type { Revision } from "../../domain/snapshot.ts";
import { readableAgents, readChanges } from "../../store/changes.ts";
import { askerIn, authorize, type Identity } from "../key-ring.ts";
import { StreamBody } from "./body.ts";
import type { Seen, StreamChecks } from "./checks.ts";
import { StreamLink } from "./link.ts";
import { MAX_SUBREQUESTS } from "./limits.ts";
import { within } from "./wait.ts";

/** Milliseconds. */
export interface Timing {
  heartbeatMs: number;
  lifetimeMs: number;
  /** Between two looks at the project and the key. */
  checkMs: number;
  /** For which the key is honoured while the database cannot be reached. */
  keyStaleMs: number;
}

interface Options {
  db: D1Database;
  /** Opens a WebSocket to the project's publisher, for a listener that is at this revision. */
  connect: (at: Revision) => Promise<Response>;
  checks: StreamChecks;
  identity: Identity;
  /** The project and the key as they were found when the stream was asked for. */
  seen: Seen;
  /** What the client has seen already; null: it begins here. "unknown": nothing that this project can tell. */
  from: Revision | "unknown" | null;
  timing: Timing;
}

/**
 * One event stream. Its publisher tells it what changed; beside that it looks at the project now and then, and so
 * finds by itself what it was not told, and that its key does not hold any longer. It ends when the client has gone,
 * is too slow, or has had its time: whoever comes back says what it has seen.
 */
export class StreamSession {
  private readonly options: Options;
  private readonly body: StreamBody;
  private readonly link: StreamLink;
  /** The client has been told of everything up to here. */
  private at: Revision;
  /** The newest revision of the project that was seen. */
  private newest: number;
  private confirmedAt: number;
  private subrequests = 1;
  /** Whether something waited for the client at the last heartbeat. */
  private isSlow = false;
  private isOver = false;
  /** Who listens, as it was last seen. */
  private asker: Asker;
  /** What is being told: some of it waits for what the listener may look at, and events go out in their order. */
  private telling: Promise<void> = Promise.resolve();
  private wake: () => void = () => {};

  constructor(options: Options) {
    const { connect, seen, from } = options;
    this.options = options;
    const { epoch, revision } = seen;
    this.newest = revision;
    this.confirmedAt = seen.asOf;
    this.asker = askerIn(seen.key, seen.projectId);
    this.body = new StreamBody(() => this.end());
    // Nothing that is lost after this may be taken for seen: the first id is where the client really is.
    this.at = from === null ? { epoch, revision } : from === "unknown" ? { epoch, revision: 0 } : from;
    this.link = new StreamLink({
      connect: () => {
        this.spend();
        return connect(this.at);
      },
      onChanges: (changes) => this.take(changes),
      onBack: () => void this.catchUp(),
    });
  }

  /** The stream, or null when the project has all the listeners that it may have. */
  async open(): Promise<ReadableStream<Uint8Array> | null> {
    const { from, seen } = this.options;
    if ((await this.link.open()) === "full") return null;
    this.tell("hello", { revision: seen.revision }, this.at);
    if (from === "unknown") {
      this.at = { epoch: seen.epoch, revision: seen.revision };
      this.tell("reset", { revision: seen.revision }, this.at);
    }
    void this.run();
    return this.body.readable;
  }

  private async run(): Promise<void> {
    try {
      // What was committed before the publisher knew of this listener.
      await this.catchUp();
      await this.watch();
    } catch (error) {
      console.warn("A stream ended:", error instanceof Error ? error.name : "unknown");
    } finally {
      this.end();
    }
  }

  private async watch(): Promise<void> {
    const { heartbeatMs, lifetimeMs, checkMs } = this.options.timing;
    const start = Date.now();
    const endsAt = start + lifetimeMs * (0.9 + Math.random() / 5);
    let [beatAt, checkAt] = [start + heartbeatMs, start + checkMs * Math.random()];
    while (!this.isOver) {
      await this.pause(Math.min(beatAt, checkAt, endsAt) - Date.now());
      const now = Date.now();
      if (this.isOver || now >= endsAt || this.subrequests >= MAX_SUBREQUESTS) return;
      if (now >= checkAt) {
        // That a client has gone is noticed when something is sent to it: this is a comment, which it ignores.
        this.send(":\n\n");
        if (!(await this.check())) return;
        checkAt = now + checkMs;
      }
      if (now >= beatAt) {
        if (!this.beat()) return;
        beatAt = now + heartbeatMs;
      }
    }
  }

  /** Whether the stream may go on. */
  private async check(): Promise<boolean> {
    const { timing, identity } = this.options;
    const seen = await this.look();
    const now = Date.now();
    if (!seen) return now - this.confirmedAt <= timing.keyStaleMs;
    this.confirmedAt = Math.max(this.confirmedAt, seen.asOf);
    if (!holds(identity, seen, now)) return false;
    this.asker = askerIn(seen.key, seen.projectId);
    if (seen.epoch === this.at.epoch) this.newest = Math.max(this.newest, seen.revision);
    if (seen.epoch > this.at.epoch || seen.revision > this.at.revision) await this.catchUp();
    return true;
  }

  /** Null when the database does not answer. */
  private async look(): Promise<Seen | null> {
    const { db, checks, identity, seen, timing } = this.options;
    const key = identity.key?.id ?? null;
    const recent = checks.recent(seen.projectId, key, timing.checkMs / 2);
    if (recent) return recent;
    this.spend();
    const read = await within(checks.read(db, seen.projectId, key).catch(() => null));
    return read && "asOf" in read ? read : null;
  }

  /** Whether the stream may go on: a client that has not caught up from one beat to the next does not read. */
  private beat(): boolean {
    const wasSlow = this.isSlow;
    this.isSlow = !this.body.isDrained();
    if (wasSlow && this.isSlow) return false;
    this.link.ping();
    this.tell("heartbeat", { revision: this.newest });
    return true;
  }

  /** Reads what the client has not been told; what cannot be read now is found by the next look. */
  private async catchUp(): Promise<void> {
    const { db, seen } = this.options;
    this.spend();
    const changes = await within(readChanges(db, seen.projectId, this.at.revision).catch(() => null));
    if (changes) this.take(changes);
  }

  private take(changes: Changes): void {
    const step = this.isOver ? "known" : advance(this.at, changes);
    if (step === "known") return;
    if (step === "gap") return void this.catchUp();
    const at = { epoch: changes.epoch, revision: changes.revision };
    this.at = at;
    this.newest = changes.revision;
    const { veiled = [] } = changes;
    this.telling = this.telling.then(async () => this.tellStep(await this.readable(step, veiled), at));
  }

  private tellStep({ event, ...data }: StreamEvent, at: Revision): void {
    this.tell(event, data, at);
  }

  /** Names no agent that the listener may not look at; where that cannot be read, it is told to load what it may. */
  private async readable(step: StreamEvent, veiled: readonly string[]): Promise<StreamEvent> {
    if (step.event !== "change" || veiled.length === 0 || this.asker.sees_all) return step;
    const { revision, agents, instances = [] } = step;
    const { db, seen } = this.options;
    this.spend();
    const ids = [...new Set(veiled)];
    const shown = await within(readableAgents(db, seen.projectId, ids, this.asker).catch(() => null));
    if (shown === null) return { event: "reset", revision };
    const hidden = new Set(ids.filter((id) => !shown.has(id)));
    const isShown = ({ agent_id }: { agent_id: string }): boolean => !hidden.has(agent_id);
    return changeOf(revision, agents.filter(isShown), instances.filter(isShown));
  }

  private tell(event: string, data: unknown, id?: Revision): void {
    this.send(eventText(event, data, id));
  }

  private send(text: string): void {
    if (!this.body.send(text)) this.end();
  }

  private spend(): void {
    this.subrequests += 1;
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.link.close();
    this.body.end();
    this.wake();
  }

  /** Ends early when the stream does. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, ms));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function holds(identity: Identity, { key, projectId }: Seen, now: number): boolean {
  try {
    authorize(identity, key, projectId, now);
    return true;
  } catch {
    return false;
  }
}
