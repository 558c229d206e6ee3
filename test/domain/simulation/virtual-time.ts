import type { Clock } from "../../../src/edge/clock.ts";

interface Event {
  at: number;
  order: number;
  run: () => void;
}

/** Time that passes only from event to event: an hour takes as long as what happens in it. */
export class VirtualTime implements Clock {
  private time = 1_000_000;
  private order = 0;
  private readonly heap: Event[] = [];

  now(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.time + ms, resolve));
  }

  after(ms: number, act: () => void): () => void {
    let wanted = true;
    this.at(this.time + ms, () => {
      if (wanted) act();
    });
    return () => {
      wanted = false;
    };
  }

  at(time: number, run: () => void): void {
    this.push({ at: Math.max(time, this.time), order: this.order++, run });
  }

  /** Runs all that happens until then, letting each event's consequences come to rest. */
  async run(until: number): Promise<void> {
    for (;;) {
      // A tick comes when no promise has anything left to do.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      if (this.heap.length === 0 || this.heap[0]!.at > until) break;
      const event = this.pop();
      this.time = event.at;
      event.run();
    }
    this.time = until;
  }

  private push(event: Event): void {
    const { heap } = this;
    let i = heap.push(event) - 1;
    for (let up = (i - 1) >> 1; i > 0 && before(event, heap[up]!); i = up, up = (i - 1) >> 1)
      heap[i] = heap[up]!;
    heap[i] = event;
  }

  private pop(): Event {
    const { heap } = this;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
