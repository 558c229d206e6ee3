import { DurableObject } from "cloudflare:workers";

/** The life of one instance; its name is the instance's id. */
export class Instance extends DurableObject<Env> {}
