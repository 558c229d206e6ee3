import type { MiddlewareHandler } from "hono";
import { printYaml } from "../../domain/yaml.ts";
import type { AppEnv } from "../types.ts";

const YAML = /^(application|text)\/(x-)?yaml$/;

/** How much a caller wants a media type, from 0 to 1, by its `Accept` header. */
function weight(accept: string, matches: (type: string) => boolean): number {
  const weights = accept.split(",").flatMap((part) => {
    const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    return matches(type) ? [q === undefined ? 1 : Number(q.slice(2)) || 0] : [];
  });
  return Math.max(0, ...weights);
}

/** Answers JSON bodies as YAML to those who would rather have `application/yaml`. */
export const answerYaml = (): MiddlewareHandler<AppEnv> =>
  async function answerYaml(c, next) {
    await next();
    const accept = c.req.header("accept") ?? "";
    const wanted = weight(accept, (type) => YAML.test(type));
    if (wanted === 0 || wanted < weight(accept, (type) => type === "application/json")) return;
    if (c.res.headers.get("content-type")?.startsWith("application/json") !== true) return;
    const headers = new Headers(c.res.headers);
    headers.set("content-type", "application/yaml");
    headers.append("vary", "Accept");
    headers.delete("content-length");
    c.res = new Response(printYaml(await c.res.json()), { status: c.res.status, headers });
  };
