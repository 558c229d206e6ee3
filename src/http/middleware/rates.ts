import type { Context, MiddlewareHandler } from "hono";
import { RateLimited, type RateOf } from "../../domain/rates/limited.ts";
import { rateClassOf, RATES, windowEnd, type RateClass } from "../../domain/rates/rates.ts";
import { Refusals } from "../../domain/rates/refusals.ts";
import { addressOf, countRequest } from "../../store/rate-limit.ts";
import { checkMac, isRootKey } from "../../store/secrets/api-keys.ts";
import type { AppEnv } from "../types.ts";
import { tokenOf } from "./call.ts";

const bindingOf = (env: Env, rateClass: RateClass): RateLimit | undefined =>
  ({
    resolve: env.RATE_RESOLVE,
    read: env.RATE_READ,
    write: env.RATE_WRITE,
    run: env.RATE_RUN,
  })[rateClass];

/** Whom a request is counted for. Whether the key still holds is for others to say. */
async function callerOf(c: Context<AppEnv>): Promise<{ name: string; of: RateOf }> {
  const token = tokenOf(c);
  if (token !== undefined) {
    const parts = await checkMac(c.env.SIGNALBOX_MAC_SECRET, token);
    if (parts) return { name: parts.id, of: "key" };
    if (await isRootKey(token, c.env.SIGNALBOX_ROOT_KEY)) return { name: "root", of: "key" };
  }
  return { name: addressOf(c.req.raw.headers), of: "address" };
}

/** Of this isolate. */
const refusals = new Refusals();

/** Refuses what is too much, before the database is asked anything. Throws RateLimited. */
export const limitRate = (): MiddlewareHandler<AppEnv> =>
  async function limitRate(c, next) {
    const rateClass = rateClassOf(c.req.method, c.req.path);
    const { name, of } = await callerOf(c);
    const held = `${rateClass} ${name}`;
    const now = Date.now();
    const left = refusals.left(held, now);
    if (left > 0) throw new RateLimited(rateClass, of, left);
    const isCounted = of === "address" || Math.random() * RATES[rateClass].countedOneIn < 1;
    if (isCounted && !(await countRequest(bindingOf(c.env, rateClass), name))) {
      const until = windowEnd(now);
      refusals.refuse(held, until);
      throw new RateLimited(rateClass, of, until - now);
    }
    await next();
  };
