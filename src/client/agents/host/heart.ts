import { pause } from "../../pause.ts";

/** Beats every so many milliseconds, the first time at once, until it is stopped. A beat that takes longer delays the next. */
export class Heart {
  private readonly stopped = new AbortController();

  constructor(beat: (signal: AbortSignal) => Promise<void>, everyMs: number) {
    void this.run(beat, everyMs);
  }

  stop(): void {
    this.stopped.abort();
  }

  private async run(beat: (signal: AbortSignal) => Promise<void>, everyMs: number): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const next = Date.now() + everyMs;
      await beat(signal);
      await pause(Math.max(0, next - Date.now()), signal);
    }
  }
}
