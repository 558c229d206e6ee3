import type { AgentEntry, Config } from "./agent-entry.ts";
import type { Choice } from "./choose.ts";
import { canonical, fingerprint, matches } from "./etag.ts";
import { NO_ATTRIBUTES } from "./options.ts";
import type { Age, View } from "./view.ts";
import { fillVariables, type Variables } from "./variables.ts";

interface Given {
  request: Request;
  view: View;
  age: Age;
  entry: AgentEntry;
  choice: Choice;
  config: Config;
  attributes: Record<string, unknown>;
  variables: Variables | null;
}

/** What comes before and after the configuration, and the tag of it all: the same for all who get this version. */
interface Frame {
  head: string;
  tail: string;
  tag: string;
}

const frames = new WeakMap<AgentEntry, Map<string, Frame>>();

/** The answer to a request that gets a version: 200 with JSON or YAML, or 304. */
export function answer(given: Given): Response | Promise<Response> {
  const { request, view, age, config, variables } = given;
  const frame = frameOf(given);
  const yaml = wantsYaml(request.headers.get("Accept"));
  const tag = `"${frame.tag}${tagOfInputs(given)}${yaml ? "-yaml" : ""}"`;
  const headers = freshnessHeaders(view, age);
  headers.ETag = tag;
  headers["Cache-Control"] = "private, no-cache";
  const known = request.headers.get("If-None-Match");
  if (known !== null && matches(known, tag)) return new Response(null, { status: 304, headers });
  const text = variables ? fillVariables(config.text, variables) : config.text;
  const body = frame.head + text + frame.tail;
  if (yaml) return yamlResponse(body, headers);
  headers["Content-Type"] = "application/json";
  return new Response(body, { headers });
}

/** `Signalbox-Revision` (the project's), `Signalbox-Age` (ms), and `Signalbox-Stale` where it has to be said. */
export function freshnessHeaders({ revision }: View, { ageMs, stale }: Age): Record<string, string> {
  const headers: Record<string, string> = {
    "Signalbox-Revision": String(revision),
    "Signalbox-Age": String(Math.round(ageMs)),
  };
  if (stale) headers["Signalbox-Stale"] = "true";
  return headers;
}

function frameOf({ view, entry, choice, config }: Given): Frame {
  let known = frames.get(entry);
  if (!known) frames.set(entry, (known = new Map()));
  const name = `${choice.reason}${choice.version}`;
  const frame = known.get(name);
  if (frame) return frame;
  const { agent_id } = entry.snapshot;
  const start = { agent_id, version: choice.version, config_hash: config.hash };
  const end = {
    reason: choice.reason,
    variant: null,
    experiment_id: null,
    rollout_id: null,
    rule_id: null,
    flags: {},
    tools_disabled: [],
    revision: entry.revision,
  };
  const made: Frame = {
    head: `${JSON.stringify(start).slice(0, -1)},"config":`,
    tail: `,${JSON.stringify(end).slice(1)}`,
    tag: fingerprint(JSON.stringify([view.projectId, entry.epoch, start, end])),
  };
  known.set(name, made);
  return made;
}

const isEmpty = (record: object | null): boolean => {
  for (const _ in record) return false;
  return true;
};

function tagOfInputs({ attributes, variables }: Given): string {
  if (attributes === NO_ATTRIBUTES && variables === null) return "";
  if (isEmpty(attributes) && isEmpty(variables)) return "";
  return `-${fingerprint(canonical([attributes, variables ?? {}]))}`;
}

const YAML = /^(application|text)\/(x-)?yaml$/i;
const JSON_TYPE = /^application\/json$/i;

/** JSON unless YAML is asked for, and not less than JSON. */
function wantsYaml(accept: string | null): boolean {
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
