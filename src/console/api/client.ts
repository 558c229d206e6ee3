import { hc } from "hono/client";
import type { AppType } from "../../http/app.ts";
import { send } from "./send.ts";

/** The API, typed by the server's own routes. Refusals are thrown as `ProblemError`. */
export const api = hc<AppType>(window.location.origin, { fetch: send }).v1;

interface Answer<T> {
  json: () => Promise<T>;
}

/** The body of an answer: `await body(api.agents.$get({ query: {} }))`. */
export const body = async <T>(answer: Promise<Answer<T>>): Promise<T> => (await answer).json();

/** A path parameter: ids of people's own making may hold what a path may not. */
export const segment = encodeURIComponent;
