import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "../api/problem.ts";

/** Tries of a request that may succeed later. */
const TRIES = 3;

/** Refusals are final; silence and failures of the service are not. */
const mayHelp = (error: unknown): boolean => !isProblem(error) || error.status === 0 || error.status >= 500;

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // The change feed tells of changes; what it does not tell of has an interval of its own.
        staleTime: 15_000,
        retry: (tries, error) => mayHelp(error) && tries < TRIES,
        retryDelay: (tries) => Math.min(4_000, 500 * 2 ** tries),
        // The browser's own idea of being online is often wrong on a laptop.
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
