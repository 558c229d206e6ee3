/** One load for all who ask for the same at the same time. */
export class Shared<Value> {
  private readonly underWay = new Map<string, Promise<Value>>();

  load(key: string, start: () => Promise<Value>): Promise<Value> {
    const known = this.underWay.get(key);
    if (known) return known;
    const load = start().finally(() => this.underWay.delete(key));
    this.underWay.set(key, load);
    return load;
  }
}
