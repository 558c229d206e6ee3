import { Hono } from "hono";
import { docsPage, problemsPage } from "../docs.ts";
import { readiness } from "../../services/ready.ts";
import type { AppEnv } from "../types.ts";

/** Routes that need no key. */
export const system = new Hono<AppEnv>()
  .get("/readyz", async (c) => {
    const { ready, missing } = await readiness(c.env);
    return ready
      ? c.json({ status: "ready" })
      : c.json(
          {
            status: "not_ready",
            missing_migrations: missing,
            detail: "Apply them: wrangler d1 migrations apply",
          },
          503,
        );
  })
  .get("/docs", (c) => c.html(docsPage()))
  .get("/docs/problems", (c) => c.html(problemsPage()));
