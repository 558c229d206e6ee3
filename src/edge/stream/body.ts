import { MAX_WAITING_BYTES } from "./limits.ts";

const encoder = new TextEncoder();

/** What a client is sent as it comes; bounds what waits for one that reads slowly, and tells when it has gone. */
export class StreamBody {
  readonly readable: ReadableStream<Uint8Array>;
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  private isOpen = true;

  constructor(onGone: () => void) {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      this.controller = controller;
    };
    const cancel = () => {
      this.isOpen = false;
      onGone();
    };
    const bound = new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES });
    this.readable = new ReadableStream({ start, cancel }, bound);
  }

  /** False: too much waits already; the client can only be let go. */
  send(text: string): boolean {
    if (!this.isOpen) return true;
    if ((this.controller.desiredSize ?? 0) <= 0) return false;
    this.controller.enqueue(encoder.encode(text));
    return true;
  }

  /** Whether the client was sent everything. */
  isDrained(): boolean {
    return this.controller.desiredSize === MAX_WAITING_BYTES;
  }

  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.controller.close();
  }
}
