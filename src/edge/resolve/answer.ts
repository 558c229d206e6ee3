import type { Step } from "../../domain/evaluate/trace.ts";
import { fingerprintOf, matches } from "./etag.ts";
import type { Frame } from "./frame.ts";
import type { Age, View } from "../memory/view.ts";
import type { Variables } from "../../domain/variables.ts";
import { fillText } from "./variables.ts";

interface Given {
  request: Request;
  frame: Frame;
  headers: Record<string, string>;
  /** How the answer came about, to be told as well. */
  steps: Step[] | null;
  attributes: Record<string, unknown>;
  variables: Variables | null;
}

/** The answer to a request that gets a version: 200 with JSON or YAML, or 304. */
export function answer(given: Given): Response | Promise<Response> {
  const { request, frame, headers, steps, variables } = given;
  const yaml = wantsYaml(request.headers.get("Accept"));
  if (steps !== null) {
    headers["Cache-Control"] = "no-store";
    return send(explained(bodyOf(frame, variables), steps), yaml, headers);
  }
  const tag = tagOf(given, yaml);
  headers.ETag = tag;
  headers["Cache-Control"] = "private, no-cache";
  const known = request.headers.get("If-None-Match");
  if (known !== null && matches(known, tag)) return new Response(null, { status: 304, headers });
  return send(bodyOf(frame, variables), yaml, headers);
}

/** The answer's text, with variables filled in. */
export const bodyOf = (frame: Frame, variables: Variables | null): string =>
  isEmpty(variables) ? frame.body : [frame.head, fillText(frame.config, variables!), frame.tail].join("");

/** An answer's text with the steps that led to it. */
export const explained = (body: string, steps: Step[]): string =>
  [body.slice(0, -1), `,"explain":${JSON.stringify(steps)}}`].join("");

/** An answer as JSON, or as YAML. */
export function send(
  body: string,
  yaml: boolean,
  headers: Record<string, string>,
): Response | Promise<Response> {
  if (yaml) return yamlResponse(body, headers);
  headers["Content-Type"] = "application/json";
  return new Response(body, { headers });
}

/** `Signalbox-Revision` (the project's), `Signalbox-Age` (ms), and `Signalbox-Stale` where it has to be said. */
export function freshnessHeaders(
  { revision }: Pick<View, "revision">,
  { ageMs, stale }: Age,
): Record<string, string> {
  const headers: Record<string, string> = {
    "Signalbox-Revision": String(revision),
    "Signalbox-Age": String(Math.round(ageMs)),
  };
  if (stale) headers["Signalbox-Stale"] = "true";
  return headers;
}

const isEmpty = (record: object | null): boolean => {
  for (const _ in record) return false;
  return true;
};

/** Joined as an array: that makes a flat string, while a sum of strings is flattened slowly when it leaves V8. */
function tagOf({ frame, attributes, variables }: Given, yaml: boolean): string {
  if (!yaml && isEmpty(attributes) && isEmpty(variables)) return frame.tag;
  const parts = [frame.tag.slice(0, -1)];
  if (!isEmpty(attributes)) parts.push("-", fingerprintOf(attributes));
  if (!isEmpty(variables)) parts.push("-v", fingerprintOf(variables!));
  parts.push(yaml ? '-yaml"' : '"');
  return parts.join("");
}

const YAML = /^(application|text)\/(x-)?yaml$/i;
const JSON_TYPE = /^application\/json$/i;

/** JSON unless YAML is asked for, and not less than JSON. */
export function wantsYaml(accept: string | null): boolean {
  if (!accept?.includes("yaml")) return false;
  const quality = (type: RegExp): number => {
    const part = accept.split(",").find((range) => type.test(range.split(";", 1)[0]!.trim()));
    if (part === undefined) return 0;
    return Number(/;\s*q=([0-9.]+)/.exec(part)?.[1] ?? 1);
  };
  const wanted = quality(YAML);
  return wanted > 0 && wanted >= quality(JSON_TYPE);
}

async function yamlResponse(body: string, headers: Record<string, string>): Promise<Response> {
  const { stringify } = await import("yaml");
  const text = stringify(JSON.parse(body), { aliasDuplicateObjects: false, lineWidth: 0 });
  return new Response(text, { headers: { ...headers, "Content-Type": "application/yaml" } });
}
