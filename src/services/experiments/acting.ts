import { retrying, type Call } from "../call.ts";
import { endDueOfProject } from "./end-due.ts";

/** Acts on an experiment as it is now: what has come to its end is ended first, and so has freed its traffic. */
export async function acting<T>(call: Call, attempt: () => Promise<T>): Promise<T> {
  await endDueOfProject(call);
  return retrying(attempt);
}
