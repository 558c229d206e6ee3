import { reachable } from "./reachable.ts";
import { until } from "./switch.ts";

/** Whether the service answers; what it is known of is told to the page. */
export async function answers(): Promise<boolean> {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  const isThere = answer?.ok ?? false;
  reachable.set(isThere);
  return isThere;
}

/** Loads a part of the console; while the service is away, waits for it instead of failing. */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (await answers()) throw error;
      await until(reachable, true);
    }
  }
}
