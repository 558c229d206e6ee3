interface Waiting {
  begin: () => void;
  leave: () => void;
}

/**
 * Lets so many handlers run at once. Who waits longest is next: of instances that each bring one message at a time, each
 * has its turn before any has its second. It never holds more than there are instances.
 */
export class FairQueue {
  private readonly atOnce: number;
  private readonly waiting: Waiting[] = [];
  private running = 0;

  constructor(atOnce: number) {
    if (!Number.isSafeInteger(atOnce) || atOnce < 1)
      throw new RangeError(`As many handlers at once as a whole number of at least 1, not ${atOnce}.`);
    this.atOnce = atOnce;
  }

  /** Runs work when it is its turn; false: the signal was given before. What work throws is thrown. */
  async run(work: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    if (!(await this.turn(signal))) return false;
    try {
      await work();
      return true;
    } finally {
      this.next();
    }
  }

  private turn(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.running < this.atOnce) {
      this.running += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const mine: Waiting = {
        begin: () => {
          signal.removeEventListener("abort", mine.leave);
          resolve(true);
        },
        leave: () => {
          this.waiting.splice(this.waiting.indexOf(mine), 1);
          resolve(false);
        },
      };
      signal.addEventListener("abort", mine.leave, { once: true });
      this.waiting.push(mine);
    });
  }

  /** The place goes to the next one at once, so that nobody who comes later gets it. */
  private next(): void {
    const first = this.waiting.shift();
    if (first) first.begin();
    else this.running -= 1;
  }
}
