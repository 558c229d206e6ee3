import type { Call } from "../services/call.ts";
import type { Entered } from "../services/run/resolver.ts";

/** What the middleware hands on to the handlers. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Set for every route but the open ones. */
    call: Call;
    /** Set for the routes that run agents: the agent that was asked for, and what decides its version. */
    entered: Entered;
    /** Reads a resource by its path, with the key of the request. */
    readAgain: (path: string) => Promise<Response>;
    /** What a replay of this request answers, where that differs from the answer: a secret is shown once. */
    replay?: unknown;
  };
}
