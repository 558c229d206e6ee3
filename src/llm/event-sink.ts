const BEAT_MS = 15_000;
/** How long after the run's own end a client may take to read the rest, in milliseconds. */
const GRACE_MS = 5_000;
/** Characters that may wait for a client: who reads more slowly is waited for. */
const MAX_WAITING = 16 * 1024;

const encoder = new TextEncoder();

/** Where the platform has it, it notices a client that left, and costs a hop less. */
const pipe = (): { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> } =>
  typeof IdentityTransformStream === "function" ? new IdentityTransformStream() : new TransformStream();

/**
 * Server-sent events for one client. What is sent while an earlier part is on its way goes together as the next part.
 * When the client leaves, or stops reading for good, they go nowhere.
 */
export class EventSink {
  readonly body: ReadableStream<Uint8Array>;
  /** Resolves when the client has left, or reads no more. */
  readonly gone: Promise<void>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #beat: ReturnType<typeof setInterval>;
  #leave = () => {};
  #isGone = false;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #waiting = "";
  /** The part that is on its way, and those after it. */
  #flow: Promise<void> | null = null;

  /** `signal` is aborted when the run has no time left. */
  constructor(signal: AbortSignal) {
    const { readable, writable } = pipe();
    this.body = readable;
    this.#writer = writable.getWriter();
    this.gone = new Promise((resolve) => {
      this.#leave = () => {
        this.#isGone = true;
        resolve();
      };
    });
    this.#writer.closed.catch(() => this.#leave());
    this.#beat = setInterval(() => void this.#write(": ping\n\n"), BEAT_MS);
    signal.addEventListener("abort", () => {
      this.#grace = setTimeout(() => this.#leave(), GRACE_MS);
    });
  }

  async #flush(): Promise<void> {
    while (this.#waiting !== "" && !this.#isGone) {
      const part = encoder.encode(this.#waiting);
      this.#waiting = "";
      const written = this.#writer.write(part).catch(() => this.#leave());
      await Promise.race([written, this.gone]);
    }
    this.#flow = null;
  }

  async #write(text: string): Promise<void> {
    if (this.#isGone) return;
    this.#waiting += text;
    this.#flow ??= this.#flush();
    if (this.#waiting.length > MAX_WAITING) await this.#flow;
  }

  /** Waits only for a client that reads more slowly than there is something to say. */
  send(event: object): Promise<void> {
    return this.#write(`data: ${JSON.stringify(event)}\n\n`);
  }

  async end(): Promise<void> {
    await this.#write("data: [DONE]\n\n");
    await this.#flow;
    clearInterval(this.#beat);
    clearTimeout(this.#grace);
    if (this.#isGone) await this.#writer.abort().catch(() => {});
    else await this.#writer.close().catch(() => {});
  }
}
