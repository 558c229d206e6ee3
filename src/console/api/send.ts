import { reachable } from "./reachable.ts";
import { problemOf, strangerProblem, unreachable } from "./problem.ts";

/** What goes with every request of this page. */
interface Bearing {
  csrf: string | null;
  project: string | null;
  /** Told of every 401: the session has ended, or there was none. */
  onSignedOut: () => void;
}

const bearing: Bearing = { csrf: null, project: null, onSignedOut: () => {} };

export const bear = (change: Partial<Bearing>): void => {
  Object.assign(bearing, change);
};

const SAFE = new Set(["GET", "HEAD"]);

/** The headers that a request of the console needs, for what is not sent by `send`. */
export function bearingHeaders(method: string): Record<string, string> {
  return {
    ...(bearing.project === null ? {} : { "Signalbox-Project": bearing.project }),
    ...(bearing.csrf === null || SAFE.has(method) ? {} : { "Signalbox-CSRF": bearing.csrf }),
  };
}

/**
 * Sends a request to the API with this page's session. What is no success is thrown as a `ProblemError`; so is silence,
 * as `unreachable`.
 */
export async function send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(bearingHeaders(init.method ?? "GET"))) headers.set(name, value);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  let answer: Response;
  try {
    answer = await fetch(input, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    reachable.set(false);
    throw unreachable();
  }
  reachable.set(true);
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  // The cookie is another person's by now: they signed in in another tab.
  if (problem.code === "csrf_missing" && bearing.csrf !== null) throw strangerProblem(problem.status);
  // A wrong key at the door is no session that ended.
  if (problem.status === 401 && problem.code !== "sign_in_failed") bearing.onSignedOut();
  throw problem;
}
