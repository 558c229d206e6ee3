import type { MiddlewareHandler } from "hono";
import { printYaml } from "../../domain/yaml.ts";
import type { AppEnv } from "../types.ts";

/** Answers JSON bodies as YAML to those who ask for `application/yaml`. */
export const answerYaml = (): MiddlewareHandler<AppEnv> =>
  async function answerYaml(c, next) {
    await next();
    const wanted = /\b(application|text)\/(x-)?yaml\b/i.test(c.req.header("accept") ?? "");
    if (!wanted || c.res.headers.get("content-type")?.startsWith("application/json") !== true) return;
    const headers = new Headers(c.res.headers);
    headers.set("content-type", "application/yaml");
    headers.delete("content-length");
    c.res = new Response(printYaml(await c.res.json()), { status: c.res.status, headers });
  };
