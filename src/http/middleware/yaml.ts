import type { MiddlewareHandler } from "hono";
import { printYaml } from "../../domain/yaml.ts";
import { prefers } from "../accept.ts";
import type { AppEnv } from "../types.ts";

const YAML = /^(application|text)\/(x-)?yaml$/;

/** Answers JSON bodies as YAML to those who would rather have `application/yaml`. */
export const answerYaml = (): MiddlewareHandler<AppEnv> =>
  async function answerYaml(c, next) {
    await next();
    if (!prefers(c.req.header("accept"), (type) => YAML.test(type))) return;
    if (c.res.headers.get("content-type")?.startsWith("application/json") !== true) return;
    const headers = new Headers(c.res.headers);
    headers.set("content-type", "application/yaml");
    headers.append("vary", "Accept");
    headers.delete("content-length");
    c.res = new Response(printYaml(await c.res.json()), { status: c.res.status, headers });
  };
