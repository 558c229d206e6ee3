import { Problem } from "../domain/errors.ts";

/** What a request asks of resolve beside its attributes. */
export interface Options {
  version: number | null;
  label: string | null;
  minRevision: number | null;
}

/** Names in the query that are never attributes; some of them are kept for what is still to come. */
const RESERVED = new Set(["version", "label", "min_revision", "at_revision", "at", "explain", "include"]);

const WHOLE = /^[0-9]+$/;

export const NO_ATTRIBUTES: Readonly<Record<string, unknown>> = Object.freeze({});

/** The query's options and attributes; of a name that is repeated, the first counts. Throws `invalid_request`. */
export function parseQuery(
  query: string,
  header: string | null,
): { options: Options; attributes: Record<string, unknown> } {
  const options: Options = {
    version: null,
    label: null,
    minRevision: header === null ? null : minRevision(header),
  };
  if (query === "") return { options, attributes: NO_ATTRIBUTES };
  const params = new URLSearchParams(query);
  const version = params.get("version");
  const least = params.get("min_revision");
  options.label = params.get("label");
  if (version !== null)
    options.version = wholeNumber(version, 1, "/version", "must be an integer of at least 1");
  if (least !== null) options.minRevision = minRevision(least);
  if (options.version !== null && options.label !== null) {
    throw invalid("/label", "cannot be combined with version");
  }
  const attributes: Record<string, unknown> = Object.create(null);
  for (const [name, value] of params) {
    if (!RESERVED.has(name) && !(name in attributes)) attributes[name] = value;
  }
  return { options, attributes };
}

const minRevision = (text: string): number =>
  wholeNumber(text, 0, "/min_revision", "must be an integer of at least 0");

function wholeNumber(text: string, least: number, path: string, message: string): number {
  const number = WHOLE.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= Number.MAX_SAFE_INTEGER)) throw invalid(path, message);
  return number;
}

export const invalid = (path: string, message: string): Problem =>
  new Problem("invalid_request", `${path.slice(1) || "The body"} ${message}.`, {
    errors: [{ path, message }],
  });
