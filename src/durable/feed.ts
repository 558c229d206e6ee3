import { parseEventId, type Changes } from "../domain/stream.ts";
import { readChanges } from "../store/changes.ts";
import type { PublisherMemory } from "../store/publisher-memory.ts";
import { withDeadline } from "./deadline.ts";

/** Listeners of one project: an object has one thread, and telling so many takes it some milliseconds a change. */
const MAX_LISTENERS = 1_000;
/** A read that takes longer is counted as failed, so that one that hangs cannot keep changes from listeners. */
const READ_TIMEOUT_MS = 5_000;
/** A listener asks every 15 s whether its socket lives; one that was not heard of for so long is gone. */
const SILENT_MS = 60_000;

/**
 * Tells a project's listeners what changed: Workers that hold an event stream each, and a hibernating WebSocket to
 * here. What is sent says after which revision it begins, so that a listener knows when it has missed something and
 * reads that itself; what it has seen already, it ignores. Telling twice is therefore harmless, and not telling is
 * only late.
 */
export class ChangeFeed {
  readonly #ctx: DurableObjectState;
  readonly #memory: PublisherMemory;
  readonly #db: () => D1Database;
  #running: Promise<boolean> | null = null;
  #again = false;

  constructor(ctx: DurableObjectState, memory: PublisherMemory, db: () => D1Database) {
    this.#ctx = ctx;
    this.#memory = memory;
    this.#db = db;
    // Listeners ask whether their socket lives; answering wakes nobody.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Takes a listener that has seen everything up to the revision in `at`. */
  attach(request: Request): Response {
    const at = parseEventId(new URL(request.url).searchParams.get("at") ?? "");
    if (!at || request.headers.get("Upgrade") !== "websocket") return new Response(null, { status: 400 });
    const sockets = this.#ctx.getWebSockets();
    if (sockets.length >= MAX_LISTENERS) {
      this.#dropSilent(sockets);
      return new Response(null, { status: 503 });
    }
    // While nobody listens nothing is read, and what was remembered may be of long ago.
    if (sockets.length === 0 || this.#memory.announced === null) this.#memory.announced = at;
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    server.serializeAttachment(Date.now());
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Tells what was committed before this call; false when that could not be read. Calls that come together share. */
  announce(): Promise<boolean> {
    if (this.#running) this.#again = true;
    else this.#running = this.#rounds();
    return this.#running;
  }

  async #rounds(): Promise<boolean> {
    try {
      do {
        this.#again = false;
        await this.#round();
      } while (this.#again);
      return true;
    } catch (error) {
      console.warn("feed: changes could not be announced", {
        project: this.#ctx.id.name,
        error: error instanceof Error ? error.message : String(error),
      });
      return false;
    } finally {
      // Here, and not where it is awaited: a call in between would join what has ended.
      this.#running = null;
    }
  }

  async #round(): Promise<void> {
    const last = this.#memory.announced;
    if (last === null || this.#ctx.getWebSockets().length === 0) return;
    const read = readChanges(this.#db(), Number(this.#ctx.id.name), last.revision);
    const changes = await withDeadline(read, READ_TIMEOUT_MS, "D1 did not answer in time");
    if (!changes) return;
    const { epoch, revision } = changes;
    if (epoch === last.epoch && revision <= last.revision) return;
    // Revisions of two epochs cannot be compared: nothing is known to be unchanged.
    this.#send(epoch === last.epoch ? changes : { ...changes, since: 0, agents: null });
    // After sending: dying in between, it tells the same once more.
    this.#memory.announced = { epoch, revision };
  }

  #dropSilent(sockets: WebSocket[]): void {
    for (const socket of sockets) {
      const heardAt = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime();
      if (Date.now() - (heardAt ?? Number(socket.deserializeAttachment())) > SILENT_MS) socket.close(1001);
    }
  }

  #send(changes: Changes): void {
    const message = JSON.stringify(changes);
    for (const socket of this.#ctx.getWebSockets()) {
      try {
        socket.send(message);
      } catch {
        // It is closing: its Worker connects again, and reads what it missed. The others are told all the same.
      }
    }
  }
}
