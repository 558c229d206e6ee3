import { DurableObject } from "cloudflare:workers";

/** One conversation; `<project>/<agent_id>/<session_id>` is its name. */
export class Session extends DurableObject<Env> {}
