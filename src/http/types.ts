import type { Call } from "../services/call.ts";

/** What the middleware hands on to the handlers. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Set for every route but the open ones. */
    call: Call;
    /** Reads a resource by its path, with the key of the request. */
    readAgain: (path: string) => Promise<Response>;
    /** What a replay of this request answers, where that differs from the answer: a secret is shown once. */
    replay?: unknown;
  };
}
