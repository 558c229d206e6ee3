import { spendOn } from "./work.ts";

/**
 * The elements of a list as texts, or as numbers. One that cannot be converted throws when a search would get to it, as
 * trying one after the other does.
 */
export class Converted<T> {
  readonly #known = new Set<T>();
  readonly #fault: { cause: unknown } | null = null;

  constructor(list: readonly unknown[], convert: (item: unknown) => T) {
    try {
      for (const item of list) {
        spendOn(item);
        this.#known.add(convert(item));
      }
    } catch (cause) {
      this.#fault = { cause };
    }
  }

  has(wanted: T): boolean {
    if (this.#known.has(wanted)) return true;
    if (this.#fault !== null) throw this.#fault.cause;
    return false;
  }
}
