import { within, type Limit } from "../deadline.ts";
import type { Emitter } from "../events.ts";
import { POLL_INTERVAL_MS, STREAM_SILENCE_MS } from "../limits.ts";
import type { Known, Question } from "../remote.ts";
import { isWorkers } from "../runtime.ts";
import type { Transport } from "../transport.ts";
import { evaluate } from "./evaluate.ts";
import { Holder } from "./holder.ts";
import { Sync, type SyncOptions } from "./sync.ts";

/** Resolving in process, from a snapshot that is kept fresh. */
export class Local {
  private readonly events: Emitter;
  private readonly holder: Holder;
  private readonly sync: Sync;
  private readonly pollMs: number;
  private readonly staleMs: number;
  private started: Promise<void> | null = null;

  constructor(transport: Transport, events: Emitter, options: SyncOptions) {
    this.events = events;
    this.holder = new Holder(transport, events);
    this.sync = new Sync(this.holder, transport, events, options);
    this.pollMs = options.pollIntervalMs ?? POLL_INTERVAL_MS;
    this.staleMs = Math.max(STREAM_SILENCE_MS, 3 * this.pollMs);
  }

  /** Null when the server has to be asked: there is no snapshot yet, it lacks what was asked for, or the server decides. */
  async ask(question: Question, limit: Limit): Promise<Known | null> {
    await this.ready(limit, question.minRevision ?? 0);
    return this.known(question, false);
  }

  /** What there is to say while the server is away, even where it is the server that should be asked. */
  alone(question: Question): Known | null {
    return this.known(question, true);
  }

  stop(): void {
    this.sync.stop();
  }

  private known(question: Question, alone: boolean): Known | null {
    const { snapshot, asOf } = this.holder;
    if (snapshot === null) return null;
    const body = evaluate(snapshot, question, alone);
    return body && { body, asOf, stale: Date.now() - asOf > this.staleMs };
  }

  private async ready(limit: Limit, minRevision: number): Promise<void> {
    if (isWorkers()) return this.refreshNow(limit, minRevision);
    // Half of the time: if there is no snapshot by then, the server itself may still answer.
    const half = { ...limit, until: Date.now() + (limit.until - Date.now()) / 2 };
    if (this.started === null) {
      this.started = this.sync.start();
      this.started.catch((error: unknown) => this.events.failed(error));
    }
    const { snapshot } = this.holder;
    if (snapshot !== null && snapshot.revision >= minRevision) return;
    const { started } = this;
    const ready = snapshot === null ? () => started : () => this.sync.reach(minRevision);
    await within(half, ready).catch(() => undefined);
  }

  /** Nothing goes on behind a Worker's requests: the one that finds the snapshot old asks for what is new. */
  private async refreshNow(limit: Limit, minRevision: number): Promise<void> {
    const { snapshot, asOf } = this.holder;
    const reached = snapshot !== null && snapshot.revision >= minRevision;
    if (reached && Date.now() - asOf < this.pollMs) return;
    const left = Math.max(0, limit.until - Date.now()) / 2;
    await this.holder
      .refresh(minRevision > 0 ? minRevision : undefined, left)
      .catch((error: unknown) => this.events.failed(error));
  }
}
