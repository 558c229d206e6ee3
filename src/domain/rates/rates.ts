/** What a key may ask for is counted apart for each class of routes. */
export type RateClass = "resolve" | "read" | "write" | "run";

interface Rate {
  /** What the class's binding lets through in a window: as wrangler.toml has it. */
  limit: number;
  /** One in so many requests is counted: where there are very many, the binding need not see each. */
  countedOneIn: number;
}

/** Seconds. Windows begin with the minutes of the clock. */
export const RATE_WINDOW_SECONDS = 60 as const;
const WINDOW_MS = RATE_WINDOW_SECONDS * 1000;

export const RATES: Record<RateClass, Rate> = {
  resolve: { limit: 1_000, countedOneIn: 1_000 },
  read: { limit: 30_000, countedOneIn: 1 },
  write: { limit: 12_000, countedOneIn: 1 },
  run: { limit: 6_000, countedOneIn: 1 },
};

/** When the window of a time ends; both in milliseconds since 1970. */
export const windowEnd = (now: number): number => (Math.floor(now / WINDOW_MS) + 1) * WINDOW_MS;

const RUN = /^\/v1\/agents\/[^/]+\/(versions\/[^/]+\/)?(run|speech|transcriptions)$/;

/** The class of a route, by its path under /v1 as routes have it. The resolve plane's own are all `resolve`. */
export function rateClassOf(method: string, path: string): RateClass {
  if (method === "GET" || method === "HEAD") return "read";
  if (path === "/v1/interactions") return "resolve";
  return RUN.test(path) ? "run" : "write";
}
