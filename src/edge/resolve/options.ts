import { Problem } from "../../domain/errors.ts";
import type { Moment } from "../../store/edge-past.ts";

/** What a request asks of resolve beside its attributes. */
export interface Options {
  version: number | null;
  label: string | null;
  minRevision: number | null;
  /** Whether the answer says how it came about. */
  explain: boolean;
  /** When the answer is to be as of; null: now. */
  asOf: Moment | null;
  /** Whether the answer holds the credentials in clear that the configuration refers to. */
  credentials?: boolean;
  /** Whether it holds the contexts that the configuration includes. */
  contexts?: boolean;
}

/** Names in the query that are never attributes. */
const RESERVED = new Set(["version", "label", "min_revision", "at_revision", "at", "explain", "include"]);

const WHOLE = /^[0-9]+$/;

const NO_ATTRIBUTES: Readonly<Record<string, unknown>> = Object.freeze({});

export interface Query {
  options: Options;
  attributes: Record<string, unknown>;
}

/**
 * The query's options and attributes. Of an attribute that is repeated the first counts, of all that min_revision is told
 * the greatest; any other option may be given once. Throws `invalid_request`.
 */
export function parseQuery(query: string, header: string | null): Query {
  const options: Options = {
    version: null,
    label: null,
    minRevision: inHeader(header),
    explain: false,
    asOf: null,
    credentials: false,
  };
  if (query === "") return { options, attributes: NO_ATTRIBUTES };
  const { asked, least, attributes } = split(query);
  const { version, label, explain, at, at_revision: atRevision, include } = asked;
  if (version !== undefined)
    options.version = wholeNumber(version, 1, "/version", "must be an integer of at least 1");
  for (const text of least) options.minRevision = Math.max(options.minRevision ?? 0, minRevision(text));
  if (label !== undefined) options.label = label;
  if (explain !== undefined) options.explain = flag(explain, "/explain");
  if (at !== undefined) options.asOf = { time: instant(at) };
  if (atRevision !== undefined)
    options.asOf = {
      revision: wholeNumber(atRevision, 0, "/at_revision", "must be an integer of at least 0"),
    };
  if (include !== undefined) Object.assign(options, included(include));
  if (options.credentials && options.asOf)
    throw invalid("/include", "cannot be combined with at or at_revision");
  if (at !== undefined && atRevision !== undefined)
    throw invalid("/at", "cannot be combined with at_revision");
  if (version !== undefined && label !== undefined)
    throw invalid("/label", "cannot be combined with version");
  return { options, attributes };
}

interface Split {
  asked: Record<string, string>;
  least: string[];
  attributes: Record<string, string>;
}

/** Most queries have nothing to decode, and reading them by hand is several times faster than a URLSearchParams. */
function split(query: string): Split {
  const asked: Record<string, string> = Object.create(null);
  const least: string[] = [];
  const attributes: Record<string, string> = Object.create(null);
  const put = (name: string, value: string): void => {
    if (name === "min_revision") least.push(value);
    else if (!RESERVED.has(name)) {
      if (name !== "" && !(name in attributes)) attributes[name] = value;
    } else if (name in asked) throw invalid(`/${name}`, "is given more than once");
    else asked[name] = value;
  };
  if (query.includes("%") || query.includes("+")) {
    for (const [name, value] of new URLSearchParams(query)) put(name, value);
    return { asked, least, attributes };
  }
  for (let start = 0; start < query.length;) {
    const next = query.indexOf("&", start);
    const end = next < 0 ? query.length : next;
    const equals = query.indexOf("=", start);
    if (equals < 0 || equals >= end) put(query.slice(start, end), "");
    else put(query.slice(start, equals), query.slice(equals + 1, end));
    start = end + 1;
  }
  return { asked, least, attributes };
}

/** Of a request whose query gives no options. */
export const minRevisionOf = (headers: Headers): number | null =>
  inHeader(headers.get("Signalbox-Min-Revision"));

/** A header that is repeated arrives as a list. */
const inHeader = (header: string | null): number | null =>
  header === null ? null : Math.max(...header.split(",").map((text) => minRevision(text.trim())));

const minRevision = (text: string): number =>
  wholeNumber(text, 0, "/min_revision", "must be an integer of at least 0");

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Milliseconds since 1970. A day is its beginning, in UTC. */
function instant(text: string): number {
  const time = ISO.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw invalid("/at", "must be a time such as 2026-11-20T09:30:00Z");
  return time;
}

/** An engine takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Refuses a moment where only the present is answered. */
export function refusePast({ asOf }: Options): void {
  if (asOf === null) return;
  const name = "time" in asOf ? "/at" : "/at_revision";
  throw invalid(name, "can be asked of one agent only: GET /v1/resolve/{agent_id}");
}

/** Refuses secrets, and contexts, where they are not given. */
export function refuseSecrets({ credentials, contexts }: Options): void {
  if (credentials || contexts)
    throw invalid("/include", "can be asked of one agent only: GET /v1/resolve/{agent_id}");
}

/** What is not offered is refused rather than answered without it. */
function included(text: string): Pick<Options, "credentials" | "contexts"> {
  const asked = text.split(",");
  if (!asked.every((one) => one === "credentials" || one === "contexts"))
    throw invalid("/include", "must be credentials, contexts, or both, with a comma between them");
  return { credentials: asked.includes("credentials"), contexts: asked.includes("contexts") };
}

function flag(text: string, path: string): boolean {
  if (text !== "true" && text !== "false") throw invalid(path, "must be true or false");
  return text === "true";
}

function wholeNumber(text: string, least: number, path: string, message: string): number {
  const number = WHOLE.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= Number.MAX_SAFE_INTEGER)) throw invalid(path, message);
  return number;
}

export const invalid = (path: string, message: string): Problem =>
  new Problem("invalid_request", `${path.slice(1) || "The body"} ${message}.`, {
    errors: [{ path, message }],
  });
