import type { Context } from "hono";

/** The ETag of whatever shows an agent's state: the agent's revision, as `If-Match` wants it. */
export const revisionTag = (c: Context, revision: number): void => {
  c.header("etag", `"${revision}"`);
};
