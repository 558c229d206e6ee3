import type { FieldError } from "../errors.ts";
import { isObject, type JsonObject } from "../json.ts";
import {
  DEFAULT_RETRIES,
  DEFAULT_TOTAL_MS,
  DEFAULT_TRY_MS,
  MAX_FALLBACKS,
  MAX_RETRIES,
  MAX_STEPS,
  MAX_STOP_LENGTH,
  MAX_STOPS,
  MAX_TOTAL_MS,
  MAX_TRY_MS,
} from "./limits.ts";
import type { Notes } from "./notes.ts";
import { credentialOf, durationOf, hostOf } from "./sections.ts";
import { priceOverride, type PriceOverride } from "./prices.ts";
import { isModelProvider, providerName, providerOfId } from "./providers.ts";

/** One model that a run may call. Times are milliseconds; null leaves a setting to the provider. */
export interface ModelChoice {
  /** `anthropic`, `openai`, `groq`, `openai-compatible`, `workers-ai` or `echo`. */
  provider: string;
  id: string;
  /** An http or https URL; never null for `openai-compatible`. */
  api_url: string | null;
  /** A path on api_url's own host, with a leading slash. */
  completions_path: string | null;
  /** The name of the credential that holds the key. */
  credential: string | null;
  temperature: number | null;
  max_tokens: number | null;
  top_p: number | null;
  stop: string[] | null;
  seed: number | null;
  /** For one try. */
  timeout_ms: number;
  /** Further tries after the first. */
  retries: number;
  /** What the configuration says that this model costs, in US dollars per million tokens. */
  price?: PriceOverride | null;
  /** What the configuration calls the provider, where that is another name than `provider`: prices may go by it. */
  provider_name?: string;
}

/** What one place of a configuration says of a model. */
type Said = { [K in Exclude<keyof Required<ModelChoice>, "provider_name">]: ModelChoice[K] | null } & {
  total_timeout_ms: number | null;
  max_steps: number | null;
};

/** The models of a run in the order in which they are tried; none when there are faults. */
export interface Models {
  models: ModelChoice[];
  total_timeout_ms: number;
  max_steps: number | null;
  faults: FieldError[];
}

const MAX_SEED = 2 ** 53 - 1;

function said(value: unknown, path: string, notes: Notes): Said | null {
  const section = typeof value === "string" ? { id: value } : notes.section(value, path);
  if (section === null) return null;
  const text = (name: string): string | null => notes.text(section[name], `${path}/${name}`);
  const number = (name: string, most: number): number | null =>
    notes.number(section[name], `${path}/${name}`, 0, most);
  const whole = (name: string, least: number, most: number): number | null =>
    notes.whole(section[name], `${path}/${name}`, least, most);
  const provider = text("provider");
  const stopName = "stop" in section ? "stop" : "stop_sequences";
  const stop = notes.texts(section[stopName], `${path}/${stopName}`, MAX_STOPS, MAX_STOP_LENGTH);
  return {
    provider: provider === null ? null : providerName(provider),
    id: text("id") ?? text("model") ?? text("model_id"),
    api_url: text("api_url") ?? text("base_url"),
    completions_path: text("completions_path"),
    credential: credentialOf(section, path, notes),
    temperature: number("temperature", 10),
    max_tokens: whole("max_tokens", 1, MAX_SEED),
    top_p: number("top_p", 1),
    stop: stop.length === 0 ? null : stop,
    seed: whole("seed", -MAX_SEED, MAX_SEED),
    timeout_ms: durationOf(section, "timeout", path, MAX_TRY_MS, notes),
    retries: whole("max_retries", 0, MAX_RETRIES) ?? whole("retries", 0, MAX_RETRIES),
    price: priceOverride(section.price, `${path}/price`, notes),
    total_timeout_ms: durationOf(section, "total_timeout", path, MAX_TOTAL_MS, notes),
    max_steps: whole("max_steps", 1, MAX_STEPS),
  };
}

/**
 * `top`, and from `below` what it does not say. What belongs to a provider (id, address, path, key) is taken only if
 * both speak of the same provider, and a key only for the address that it was given for: a key never reaches another
 * host by inheritance.
 */
function over(top: Said, below: Said, sameAddress: boolean): Said {
  const same = top.provider === null || below.provider === null || top.provider === below.provider;
  const { id, api_url, completions_path, credential } = top;
  const merged = Object.fromEntries(
    Object.entries(top).map(([name, value]) => [name, value ?? below[name as keyof Said]]),
  ) as Said;
  // A price is that of the model that it stands beside.
  if (merged.id !== below.id || !same) merged.price = top.price;
  if (!same) return { ...merged, id, api_url, completions_path, credential };
  return sameAddress ? merged : { ...merged, completions_path, credential };
}

const overlaid = (top: Said | null, below: Said | null): Said | null => {
  if (top === null || below === null) return top ?? below;
  const same =
    top.api_url === null || below.api_url === null || hostOf(top.api_url) === hostOf(below.api_url);
  return over(top, below, same);
};

/** A fallback with an address of its own has left the model's, also when the model's is the provider's usual one. */
const fallenBack = (fallback: Said, model: Said): Said =>
  over(
    fallback,
    model,
    fallback.api_url === null ||
      (model.api_url !== null && hostOf(fallback.api_url) === hostOf(model.api_url)),
  );

/** Exactly the text that is checked is the one that is later resolved against the address. */
const rooted = (path: string): string => (path.startsWith("/") ? path : `/${path}`);

function addressFaults(model: Said, path: string): FieldError[] {
  const url = model.api_url;
  if (url !== null && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))
    return [{ path: `${path}/api_url`, message: "is not an http or https URL" }];
  if (model.completions_path === null) return [];
  const base = new URL(url ?? "https://provider.invalid");
  const target = rooted(model.completions_path);
  const isPath = !URL.canParse(model.completions_path) && URL.canParse(target, base);
  return isPath && new URL(target, base).origin === base.origin
    ? []
    : [{ path: `${path}/completions_path`, message: "is not a path on api_url's host" }];
}

/** The model to call, or why it cannot be called. */
function chosen(model: Said, path: string): ModelChoice | FieldError[] {
  const faults: FieldError[] = [];
  const inferred = model.api_url !== null ? "openai-compatible" : providerOfId(model.id ?? "");
  let provider = model.provider ?? inferred;
  if (provider !== null && !isModelProvider(provider) && model.api_url !== null)
    provider = "openai-compatible";
  const id = model.id ?? (provider === "echo" ? "echo" : null);
  if (id === null) faults.push({ path: `${path}/id`, message: "is missing: name the model to call" });
  if (provider === null)
    faults.push({ path: `${path}/provider`, message: "is missing, and the model's id does not tell it" });
  else if (!isModelProvider(provider))
    faults.push({ path: `${path}/provider`, message: "is not a known provider: give its api_url" });
  else if (provider === "openai-compatible" && model.api_url === null)
    faults.push({ path: `${path}/api_url`, message: "is missing: openai-compatible says only the protocol" });
  faults.push(...addressFaults(model, path));
  if (faults.length > 0 || id === null || provider === null) return faults;
  const { total_timeout_ms: _total, max_steps: _steps, ...rest } = model;
  return {
    ...rest,
    provider,
    ...(model.provider !== null && model.provider !== provider && { provider_name: model.provider }),
    id,
    completions_path: rest.completions_path === null ? null : rooted(rest.completions_path),
    timeout_ms: model.timeout_ms ?? DEFAULT_TRY_MS,
    retries: model.retries ?? DEFAULT_RETRIES,
  };
}

/** Where a configuration speaks of its model: the first that says a thing wins. */
function modelSaid(config: JsonObject, notes: Notes): Said | null {
  const providers = isObject(config.providers) ? config.providers : {};
  const topLevel = { temperature: config.temperature ?? null, max_tokens: config.max_tokens ?? null };
  return [
    said(config.model, "/config/model", notes),
    said(topLevel, "/config", notes),
    said(providers.llm, "/config/providers/llm", notes),
    said(config.llm_provider_config, "/config/llm_provider_config", notes),
  ].reduce(overlaid, null);
}

function fallbacksOf(config: JsonObject, model: Said, notes: Notes): ModelChoice[] {
  const value = isObject(config.model) ? config.model.fallbacks : undefined;
  if (value === undefined || value === null) return [];
  const path = "/config/model/fallbacks";
  if (!Array.isArray(value)) {
    notes.warn(path, "is not a list, and is ignored");
    return [];
  }
  if (value.length > MAX_FALLBACKS)
    notes.warn(path, `has more than ${MAX_FALLBACKS} entries: the first are used`);
  return value.slice(0, MAX_FALLBACKS).flatMap((item: unknown, index) => {
    const at = `${path}/${index}`;
    const fallback = said(item, at, notes);
    if (fallback === null) return [];
    const choice = chosen(fallenBack(fallback, model), at);
    if (!Array.isArray(choice)) return [choice];
    for (const fault of choice) notes.warn(fault.path, `${fault.message}; this fallback is ignored`);
    return [];
  });
}

/** The model of a configuration and its fallbacks. */
export function modelsOf(config: JsonObject, notes: Notes): Models {
  const model = modelSaid(config, notes);
  const isNamed = model !== null && (model.id ?? model.provider ?? model.api_url) !== null;
  const choice: ModelChoice | FieldError[] =
    model === null || !isNamed
      ? [{ path: "/config/model", message: "is missing: a run needs a provider and a model" }]
      : chosen(model, "/config/model");
  const times = {
    max_steps: model?.max_steps ?? null,
    total_timeout_ms: model?.total_timeout_ms ?? Math.max(DEFAULT_TOTAL_MS, model?.timeout_ms ?? 0),
  };
  if (Array.isArray(choice) || model === null)
    return { ...times, models: [], faults: Array.isArray(choice) ? choice : [] };
  return { ...times, models: [choice, ...fallbacksOf(config, model, notes)], faults: [] };
}
