import { compareRevisions, type Revision } from "../../domain/snapshot.ts";
import { parseEventId } from "../../domain/stream.ts";
import { asError, type SignalboxError } from "../errors.ts";
import type { Emitter } from "../events.ts";
import {
  CATCH_UP_TRIES,
  CHANGE_INTERVAL_MS,
  LEAST_POLL_MS,
  LONGEST_RECONNECT_MS,
  POLL_INTERVAL_MS,
  RECONNECT_MS,
  STREAM_REFUSED_MS,
  STREAM_SILENCE_MS,
} from "../limits.ts";
import { jittered, pause, unref } from "../pause.ts";
import type { Transport } from "../transport.ts";
import type { Holder } from "./holder.ts";
import { follow, type StreamEventName } from "./stream.ts";

export interface SyncOptions {
  stream?: boolean;
  pollIntervalMs?: number;
}

/** Keeps a snapshot fresh behind the requests: by the stream, and by polling while there is none. */
export class Sync {
  private readonly holder: Holder;
  private readonly transport: Transport;
  private readonly events: Emitter;
  private readonly wantsStream: boolean;
  private readonly pollMs: number;
  private readonly ended = new AbortController();
  private streaming = false;
  private lastId: string | null = null;
  private refreshing: Promise<void> | null = null;
  /** The newest revision that the stream has told of. */
  private wanted: Revision = { epoch: 0, revision: 0 };
  private restored = false;
  private catchingUp = false;
  /** Milliseconds since 1970 before which no change leads to a look. */
  private nextLook = 0;

  constructor(
    holder: Holder,
    transport: Transport,
    events: Emitter,
    { stream = true, pollIntervalMs = POLL_INTERVAL_MS }: SyncOptions,
  ) {
    this.holder = holder;
    this.transport = transport;
    this.events = events;
    this.wantsStream = stream;
    this.pollMs = Math.max(LEAST_POLL_MS, pollIntervalMs);
  }

  /** Ends with the first snapshot; throws SignalboxError if it cannot be had now. What follows happens behind. */
  async start(): Promise<void> {
    const first = this.refresh();
    void this.poll();
    if (this.wantsStream) void this.streams();
    await first;
  }

  stop(): void {
    this.ended.abort();
  }

  /** One refresh at a time; all who ask meanwhile get the one that is under way. */
  refresh(minRevision?: number): Promise<void> {
    this.refreshing ??= this.holder.refresh(minRevision).finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  /** Refreshes unless what is held is of a revision, or newer. */
  async reach(revision: number): Promise<void> {
    await this.refreshing?.catch(() => undefined);
    if ((this.holder.snapshot?.revision ?? -1) < revision) await this.refresh(revision);
  }

  private async poll(): Promise<void> {
    const { signal } = this.ended;
    for (;;) {
      // A tenth more or less, so that clients that were started together do not stay together.
      await this.idle(this.pollMs * (0.9 + Math.random() * 0.2));
      if (signal.aborted) return;
      const unheard = Date.now() - this.holder.asOf > STREAM_SILENCE_MS;
      if (!this.streaming || unheard)
        await this.refresh().catch((error: unknown) => this.events.failed(error));
    }
  }

  private async streams(): Promise<void> {
    const { signal } = this.ended;
    for (let failures = 0; !signal.aborted;) {
      const error = await this.stream();
      if (this.streaming) failures = 0;
      this.streaming = false;
      if (signal.aborted) return;
      if (error !== null) this.events.emit("error", error);
      const status = error?.status ?? 0;
      const refused = status >= 400 && status < 500 && status !== 429;
      const own = refused ? STREAM_REFUSED_MS : jittered(failures, RECONNECT_MS, LONGEST_RECONNECT_MS);
      await this.idle(Math.max(own, error?.retry_after_ms ?? 0));
      failures += 1;
    }
  }

  /** Follows one stream to its end. Answers why it ended; null when the server closed it, as a deployment does. */
  private async stream(): Promise<SignalboxError | null> {
    try {
      await follow(this.transport, {
        from: this.lastId,
        signal: this.ended.signal,
        onEvent: (name, revision, lastId) => this.heard(name, revision, lastId),
      });
      return null;
    } catch (error) {
      return asError(error);
    }
  }

  private heard(name: StreamEventName, revision: number, lastId: string | null): void {
    this.streaming = true;
    this.lastId = lastId;
    const { snapshot } = this.holder;
    const epoch = parseEventId(lastId ?? "")?.epoch ?? snapshot?.epoch ?? 0;
    const told = { epoch, revision };
    if (name === "reset") {
      this.holder.reset();
      this.restored = true;
      this.wanted = told;
    } else if (!this.restored && snapshot !== null && compareRevisions(snapshot, told) === 0) {
      this.holder.confirm(Date.now());
    }
    if (compareRevisions(told, this.wanted) > 0) this.wanted = told;
    if (this.isBehind() && !this.catchingUp) void this.catchUp();
  }

  private isBehind(): boolean {
    const { snapshot } = this.holder;
    return this.restored || snapshot === null || compareRevisions(snapshot, this.wanted) < 0;
  }

  /**
   * Refreshes until what is held is what the stream has told of, at once and at a steady pace. Pauses grow only while
   * looks bring nothing; what they do not bring in the end is left to the next heartbeat.
   */
  private async catchUp(): Promise<void> {
    this.catchingUp = true;
    for (let tries = 0; tries < CATCH_UP_TRIES && !this.ended.signal.aborted;) {
      await this.refreshing?.catch(() => undefined);
      if (!this.isBehind()) break;
      const early = this.nextLook - Date.now();
      if (early > 0) {
        await this.idle(early);
        continue;
      }
      tries = (await this.look()) ? 0 : tries + 1;
      const failed = tries === 0 ? 0 : jittered(tries, RECONNECT_MS, LONGEST_RECONNECT_MS);
      this.nextLook += Math.max(CHANGE_INTERVAL_MS, failed);
    }
    this.catchingUp = false;
  }

  /** One refresh. Answers whether it brought what the stream had told of before. */
  private async look(): Promise<boolean> {
    const { wanted } = this;
    this.nextLook = Date.now();
    const failure = await this.refresh(this.restored ? undefined : wanted.revision).then(() => null, asError);
    if (failure !== null) {
      this.events.emit("error", failure);
      return false;
    }
    this.restored = false;
    const { snapshot } = this.holder;
    return snapshot !== null && compareRevisions(snapshot, wanted) >= 0;
  }

  private idle(ms: number): Promise<void> {
    return pause(ms, this.ended.signal, unref);
  }
}
