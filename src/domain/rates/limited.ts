import { Problem } from "../errors.ts";
import { RATE_WINDOW_SECONDS, RATES, type RateClass } from "./rates.ts";

/** Whose requests are counted: those of a key, or all that come without a valid one from an address. */
export type RateOf = "key" | "address";

/** Too many requests, with the fields of the RateLimit header draft. */
export class RateLimited extends Problem {
  readonly headers: Record<string, string>;

  /** `ms`: milliseconds until more are let in. */
  constructor(rateClass: RateClass, of: RateOf, ms: number) {
    const { limit, countedOneIn } = RATES[rateClass];
    const quota = of === "key" ? limit * countedOneIn : limit;
    const seconds = Math.max(1, Math.ceil(ms / 1000));
    const whose = of === "key" ? "A key" : "An address without a valid key";
    super(
      "rate_limited",
      `${whose} may send ${quota} requests of the class ${rateClass} a minute: wait ${seconds} s, then send fewer.`,
      { retryAfter: seconds, extra: { rate_class: rateClass } },
    );
    this.headers = {
      "RateLimit-Policy": `"${rateClass}";q=${quota};w=${RATE_WINDOW_SECONDS}`,
      RateLimit: `"${rateClass}";r=0;t=${seconds}`,
    };
  }
}
