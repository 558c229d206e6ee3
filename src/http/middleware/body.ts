import type { MiddlewareHandler } from "hono";
import { readBytes } from "../../domain/bytes.ts";
import { Problem } from "../../domain/errors.ts";
import { inexact, isExact, jsonFaults } from "../../domain/json.ts";
import { MAX_BODY_BYTES, MAX_BODY_DEPTH, MAX_YAML_BYTES } from "../../domain/limits.ts";
import { parseYaml } from "../../domain/yaml.ts";
import type { AppEnv } from "../types.ts";

const JSON_TYPE = /^application\/([\w.-]+\+)?json$/;
const YAML_TYPES = new Set(["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"]);

const tooLarge = (): Problem =>
  new Problem(
    "body_too_large",
    `A body has at most ${MAX_BODY_BYTES} bytes. A configuration has at most 512 KiB.`,
  );

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new Problem("malformed_body", "The body is not UTF-8: send it in that encoding.");
  }
}

/** An integer that a double cannot hold would come back as another number: better to refuse it. */
function exactNumber(this: unknown, key: string, value: unknown, context?: { source?: string }): unknown {
  const digits = context?.source;
  if (typeof value === "number" && digits && !Number.isSafeInteger(value) && /^-?[0-9]+$/.test(digits)) {
    if (!isExact(digits)) throw inexact(key);
  }
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, exactNumber);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof RangeError) {
      throw new Problem("invalid_request", "The body is nested too deep.", {
        errors: [{ path: "", message: `is nested deeper than ${MAX_BODY_DEPTH} levels` }],
      });
    }
    const place =
      error instanceof SyntaxError
        ? /position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0]
        : null;
    throw new Problem("malformed_body", `The body is not well-formed JSON${place ? ` at ${place}` : ""}.`);
  }
}

/**
 * Reads a body once, as JSON or YAML, and refuses what no route could use: too large, not UTF-8, malformed, nested too
 * deep, `__proto__` keys. What follows sees JSON.
 */
export const readBody = (): MiddlewareHandler<AppEnv> =>
  async function readBody(c, next) {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    const text = decode(await readBytes(c.req.raw, MAX_BODY_BYTES, tooLarge));
    const type = (c.req.header("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
    const isJson = JSON_TYPE.test(type);
    if (text !== "" && !isJson && !YAML_TYPES.has(type)) {
      throw new Problem(
        "unsupported_media_type",
        "Send the body as application/json or application/yaml, and say so in Content-Type.",
      );
    }
    if (!isJson && text.length > MAX_YAML_BYTES) {
      throw new Problem("body_too_large", `A body in YAML has at most ${MAX_YAML_BYTES} bytes: send JSON.`);
    }
    const value = text.trim() === "" ? {} : isJson ? parseJson(text) : parseYaml(text);
    const errors = jsonFaults(value, MAX_BODY_DEPTH);
    if (errors.length > 0) {
      throw new Problem("invalid_request", "Correct the places listed in errors; nothing was written.", {
        errors,
      });
    }
    const headers = new Headers(c.req.raw.headers);
    headers.set("content-type", "application/json");
    headers.delete("content-length");
    const body = isJson && text.trim() !== "" ? text : JSON.stringify(value);
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers, body });
    return next();
  };
