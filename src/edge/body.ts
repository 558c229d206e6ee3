import { Problem } from "../domain/errors.ts";
import { MAX_RESOLVE_BODY_BYTES } from "./limits.ts";
import { invalid } from "./options.ts";
import type { Variables } from "./variables.ts";

export interface ResolveBody {
  attributes: Record<string, unknown>;
  variables: Variables;
}

const NOTHING: ResolveBody = { attributes: {}, variables: {} };

/**
 * The body of a POST: JSON of at most 64 KiB. Throws `unsupported_media_type`, `body_too_large`, `malformed_body`, and
 * `invalid_request` for wrong shapes. Without a body and a content type there are no attributes.
 */
export async function readBody(request: Request): Promise<ResolveBody> {
  const type = request.headers.get("Content-Type");
  const bytes = await readBytes(request);
  if (type === null && bytes.length === 0) return NOTHING;
  if (type?.split(";", 1)[0]!.trim().toLowerCase() !== "application/json") {
    throw new Problem("unsupported_media_type", "Send the body as application/json.");
  }
  return shapeOf(parse(bytes));
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("Content-Length")) > MAX_RESOLVE_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > MAX_RESOLVE_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
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

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function shapeOf(body: unknown): ResolveBody {
  if (!isObject(body)) throw invalid("", "must be an object");
  for (const name of Object.keys(body)) {
    if (name !== "attributes" && name !== "variables") {
      throw invalid(`/${name}`, "is not known here; attributes go into attributes, options into the query");
    }
  }
  const { attributes = {}, variables = {} } = body;
  if (!isObject(attributes)) throw invalid("/attributes", "must be an object");
  if (!isObject(variables)) throw invalid("/variables", "must be an object");
  return { attributes, variables: variablesOf(variables) };
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
