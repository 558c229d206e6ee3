/** A map that forgets what was used longest ago: bounded in entries, and in the sum of their sizes. */
export class Lru<Value> {
  private readonly held = new Map<string, { value: Value; size: number }>();
  private readonly maxEntries: number;
  private readonly maxSize: number;
  private size = 0;

  constructor(maxEntries: number, maxSize = Number.POSITIVE_INFINITY) {
    this.maxEntries = maxEntries;
    this.maxSize = maxSize;
  }

  get(key: string): Value | undefined {
    const found = this.held.get(key);
    if (found === undefined) return undefined;
    this.held.delete(key);
    this.held.set(key, found);
    return found.value;
  }

  set(key: string, value: Value, size = 0): void {
    this.delete(key);
    if (size > this.maxSize) return;
    this.held.set(key, { value, size });
    this.size += size;
    for (const oldest of this.held.keys()) {
      if (this.held.size <= this.maxEntries && this.size <= this.maxSize) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const found = this.held.get(key);
    if (found === undefined) return;
    this.held.delete(key);
    this.size -= found.size;
  }
}
