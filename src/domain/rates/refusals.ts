const MAX_HELD = 10_000;

/** Who is let in no more before a time, as one isolate knows. */
export class Refusals {
  private readonly until = new Map<string, number>();

  /** Milliseconds from `now` for which the name is refused; 0: it is not. */
  left(name: string, now: number): number {
    if (this.until.size === 0) return 0;
    const until = this.until.get(name);
    if (until === undefined) return 0;
    if (until > now) return until - now;
    this.until.delete(name);
    return 0;
  }

  refuse(name: string, until: number): void {
    if (this.until.size >= MAX_HELD) this.until.clear();
    this.until.set(name, until);
  }
}
