const BEAT_MS = 15_000;
/** How long after the run's own end a client may take to read the rest, in milliseconds. */
const GRACE_MS = 5_000;

const encoder = new TextEncoder();

/** Where the platform has it, it notices a client that left, and costs a hop less. */
const pipe = (): { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> } =>
  typeof IdentityTransformStream === "function" ? new IdentityTransformStream() : new TransformStream();

/** Server-sent events for one client. When the client leaves, or stops reading for good, they go nowhere. */
export class EventSink {
  readonly body: ReadableStream<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #beat: ReturnType<typeof setInterval>;
  readonly #gone: Promise<void>;
  #leave = () => {};
  #isGone = false;
  #grace: ReturnType<typeof setTimeout> | undefined;

  /** `signal` is aborted when the run has no time left. */
  constructor(signal: AbortSignal) {
    const { readable, writable } = pipe();
    this.body = readable;
    this.#writer = writable.getWriter();
    this.#gone = new Promise((resolve) => {
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

  async #write(text: string): Promise<void> {
    if (this.#isGone) return;
    const written = this.#writer.write(encoder.encode(text)).catch(() => this.#leave());
    await Promise.race([written, this.#gone]);
  }

  /** Waits until the client has taken it. */
  send(event: object): Promise<void> {
    return this.#write(`data: ${JSON.stringify(event)}\n\n`);
  }

  async end(): Promise<void> {
    await this.#write("data: [DONE]\n\n");
    clearInterval(this.#beat);
    clearTimeout(this.#grace);
    if (this.#isGone) await this.#writer.abort().catch(() => {});
    else await this.#writer.close().catch(() => {});
  }
}
