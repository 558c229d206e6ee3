import type { Changes } from "../../domain/stream.ts";
import { within } from "./wait.ts";
import { MAX_RECONNECT_MS, RECONNECT_MS } from "./limits.ts";

interface Options {
  /** Opens a WebSocket to the publisher; what it answers has one, unless it has no room. */
  connect: () => Promise<Response>;
  onChanges: (changes: Changes) => void;
  /** Connected again after some time without: changes may have been missed. */
  onBack: () => void;
}

/** The way from a project's publisher to one stream: connects again, for as long as the stream lives. */
export class StreamLink {
  private readonly options: Options;
  private socket: WebSocket | null = null;
  private isClosed = false;
  private isAlive = true;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.options = options;
  }

  /** Connects; "away" when the publisher cannot be reached: it is tried again without being asked. */
  async open(): Promise<"attached" | "full" | "away"> {
    const response = await this.connect();
    if (response?.status === 503) return "full";
    if (response?.webSocket) this.accept(response.webSocket);
    else this.retry();
    return response?.webSocket ? "attached" : "away";
  }

  /** Asks whether the socket lives, and gives it up if it did not answer the last time. */
  ping(): void {
    if (!this.socket) return;
    if (!this.isAlive) return this.lost(this.socket);
    this.isAlive = false;
    try {
      this.socket.send("ping");
    } catch {
      this.lost(this.socket);
    }
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    closeQuietly(this.socket, false);
    this.socket = null;
  }

  private async connect(): Promise<Response | null> {
    let late = false;
    const attempt = this.options.connect().then(
      (response) => {
        if (late) closeQuietly(response.webSocket);
        return response;
      },
      () => null,
    );
    const response = await within(attempt);
    late = response === null;
    if (this.isClosed) closeQuietly(response?.webSocket);
    return this.isClosed ? null : response;
  }

  private accept(socket: WebSocket): void {
    this.socket = socket;
    this.isAlive = true;
    socket.addEventListener("message", ({ data }) => {
      this.failures = 0;
      if (data === "pong") this.isAlive = true;
      else if (this.socket === socket) this.options.onChanges(JSON.parse(String(data)) as Changes);
    });
    socket.addEventListener("close", () => this.lost(socket));
    socket.addEventListener("error", () => this.lost(socket));
    socket.accept();
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.socket = null;
    closeQuietly(socket, false);
    this.retry();
  }

  /** At any time until then: the streams of a publisher lose it together, and must not all come back at once. */
  private retry(): void {
    if (this.isClosed) return;
    const full = Math.min(RECONNECT_MS * 2 ** this.failures, MAX_RECONNECT_MS);
    this.failures += 1;
    this.timer = setTimeout(() => void this.again(), full * Math.random());
  }

  private async again(): Promise<void> {
    const response = await this.connect();
    if (!response?.webSocket) return this.retry();
    this.accept(response.webSocket);
    this.options.onBack();
  }
}

/** A socket that nobody has accepted yet must be, to be closed. */
function closeQuietly(socket: WebSocket | null | undefined, fresh = true): void {
  try {
    if (fresh) socket?.accept();
    socket?.close(1000);
  } catch {
    // It is closed.
  }
}
