import type { Context } from "hono";

/** The number that `If-Match` wants back: of whatever shows an agent's state, the agent's revision. */
export const revisionTag = (c: Context, revision: number): void => {
  c.header("etag", `"${revision}"`);
};
