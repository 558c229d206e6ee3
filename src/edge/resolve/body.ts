import { readBytes } from "../../domain/bytes.ts";
import { Problem } from "../../domain/errors.ts";
import { isObject } from "../../domain/json.ts";
import { MAX_MANY, MAX_RESOLVE_BODY_BYTES } from "../limits.ts";
import { invalid } from "./options.ts";
import type { Variables } from "../../domain/variables.ts";

export interface ResolveBody {
  attributes: Record<string, unknown>;
  variables: Variables;
}

export interface ManyBody extends ResolveBody {
  /** Ids, each once, in the order given. */
  agents: string[];
}

/**
 * The body of a POST: JSON of at most 64 KiB. Throws `unsupported_media_type`, `body_too_large`, `malformed_body`, and
 * `invalid_request` for wrong shapes. Without a body and a content type there are no attributes.
 */
export const readBody = async (request: Request): Promise<ResolveBody> =>
  shapeOf(await readJson(request), ["attributes", "variables"]);

/** The body of a POST that asks for many agents; throws as `readBody` does. */
export async function readManyBody(request: Request): Promise<ManyBody> {
  const body = await readJson(request);
  const shape = shapeOf(body, ["agents", "attributes", "variables"]);
  return { ...shape, agents: agentsOf(body.agents) };
}

/** A body that is an object: an empty one, when there is none and no content type. */
export async function readJson(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get("Content-Type");
  const bytes = await readBytes(request, MAX_RESOLVE_BODY_BYTES, tooLarge);
  if (type === null && bytes.length === 0) return {};
  if (type?.split(";", 1)[0]!.trim().toLowerCase() !== "application/json") {
    throw new Problem("unsupported_media_type", "Send the body as application/json.");
  }
  const body = parse(bytes);
  if (!isObject(body)) throw invalid("", "must be an object");
  return body;
}

const tooLarge = (): Problem =>
  new Problem("body_too_large", `A resolve request may have ${MAX_RESOLVE_BODY_BYTES} bytes at most.`);

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw new Problem("malformed_body", "The body is not JSON in UTF-8.");
  }
}

function shapeOf(body: Record<string, unknown>, known: string[]): ResolveBody {
  for (const name of Object.keys(body)) {
    if (!known.includes(name)) {
      throw invalid(`/${name}`, "is not known here; attributes go into attributes, options into the query");
    }
  }
  const { attributes = {}, variables = {} } = body;
  if (!isObject(attributes)) throw invalid("/attributes", "must be an object");
  if (!isObject(variables)) throw invalid("/variables", "must be an object");
  return { attributes, variables: variablesOf(variables) };
}

function agentsOf(given: unknown): string[] {
  if (!Array.isArray(given)) throw invalid("/agents", "must be a list of agent ids");
  const agents = new Set<string>();
  for (const [index, id] of given.entries()) {
    if (typeof id !== "string") throw invalid(`/agents/${index}`, "must be text");
    agents.add(id);
  }
  if (agents.size === 0 || agents.size > MAX_MANY)
    throw invalid("/agents", `must name between 1 and ${MAX_MANY} agents`);
  return [...agents];
}

function variablesOf(given: Record<string, unknown>): Variables {
  const variables: Variables = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      throw invalid(`/variables/${name}`, "must be a string, a number or a boolean");
    }
    variables[name] = value;
  }
  return variables;
}
