import { Problem } from "../domain/errors.ts";
import { RateLimited } from "../domain/rates/limited.ts";
import { RATES, windowEnd } from "../domain/rates/rates.ts";
import { Refusals } from "../domain/rates/refusals.ts";
import { addressOf, countRequest } from "../store/rate-limit.ts";
import type { WaitUntil } from "./clock.ts";

const CLASS = "resolve";
const SHARE = 1 / RATES[CLASS].countedOneIn;

/**
 * What keys ask of the resolve plane. No answer waits for a count: once one says no, the key is refused by this isolate
 * for the rest of the window.
 */
export class Rates {
  private readonly refusals = new Refusals();
  private readonly binding: RateLimit | undefined;
  private readonly now: () => number;

  constructor(binding: RateLimit | undefined, now: () => number) {
    this.binding = binding;
    this.now = now;
  }

  /** Throws RateLimited. `keyId`: null is the root key. */
  count(keyId: string | null, waitUntil: WaitUntil): void {
    const name = keyId ?? "root";
    const left = this.refusals.left(name, this.now());
    if (left > 0) throw new RateLimited(CLASS, "key", left);
    if (this.binding !== undefined && Math.random() < SHARE) waitUntil(this.ask(name));
  }

  /** Has a token checked that was not seen before. Rejects with RateLimited after too many bad ones from an address. */
  async stranger<T>(headers: Headers, identify: () => Promise<T>): Promise<T> {
    try {
      return await identify();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      const name = addressOf(headers);
      if (this.refusals.left(name, this.now()) === 0) await this.ask(name);
      const left = this.refusals.left(name, this.now());
      throw left > 0 ? new RateLimited(CLASS, "address", left) : error;
    }
  }

  private async ask(name: string): Promise<void> {
    if (!(await countRequest(this.binding, name))) this.refusals.refuse(name, windowEnd(this.now()));
  }
}
