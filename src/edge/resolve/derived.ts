/**
 * What is made of agents and kept to be used again, within a number of bytes: two generations, the older of which is
 * dropped when the younger is full. What belongs to an agent that memory has dropped goes with it.
 */
export class Derived<V> {
  private young = new WeakMap<object, Map<string, V>>();
  private old = new WeakMap<object, Map<string, V>>();
  private bytes = 0;
  private readonly limit: number;
  private readonly sizeOf: (value: V) => number;

  constructor(limit: number, sizeOf: (value: V) => number) {
    this.limit = limit / 2;
    this.sizeOf = sizeOf;
  }

  get(owner: object, name: string): V | undefined {
    const value = this.young.get(owner)?.get(name);
    if (value !== undefined) return value;
    const older = this.old.get(owner)?.get(name);
    if (older !== undefined) this.set(owner, name, older);
    return older;
  }

  set(owner: object, name: string, value: V): void {
    this.bytes += this.sizeOf(value);
    if (this.bytes > this.limit) {
      this.old = this.young;
      this.young = new WeakMap();
      this.bytes = this.sizeOf(value);
    }
    const values = this.young.get(owner);
    if (values) values.set(name, value);
    else this.young.set(owner, new Map([[name, value]]));
  }
}
