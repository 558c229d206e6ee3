import type { Json } from "../json.ts";
import { MAX_RUN_USD } from "./limits.ts";
import type { Notes } from "./notes.ts";
import { PRICES } from "./price-table.ts";
import { providerName } from "./providers.ts";

/** US dollars per million tokens. */
export interface Price {
  input: number;
  /** Of input tokens read from a cache; null: as input. */
  cached_input: number | null;
  /** Of input tokens written to a cache; null: as input. */
  cache_write: number | null;
  output: number;
  /** Input tokens up to which the price holds; null: any number. */
  up_to_input_tokens: number | null;
}

/** A price that a configuration or a project gives instead of the table's; what it leaves out is the table's. */
export type PriceOverride = Partial<Price>;

/** Tokens of a run; null: not known. `input_tokens` include those read from and written to a cache. */
export interface TokenUsage {
  input_tokens: number | null;
  cached_tokens: number | null;
  cache_write_tokens: number | null;
  output_tokens: number | null;
}

const FIELDS = ["input", "cached_input", "cache_write", "output", "up_to_input_tokens"] as const;

/** Reads a price out of open JSON; null when it holds none. What is no number of dollars is left out, with a warning. */
export function priceOverride(value: Json | undefined, path: string, notes: Notes): PriceOverride | null {
  const section = notes.section(value, path);
  if (section === null) return null;
  notes.unknown(section, path, FIELDS);
  const fields = FIELDS.flatMap((name) => {
    const field = section[name] ?? null;
    if (typeof field === "number" && Number.isFinite(field) && field >= 0) return [[name, field] as const];
    if (field !== null) notes.warn(`${path}/${name}`, "is not a number from 0 on, and is ignored");
    return [];
  });
  return fields.length === 0 ? null : Object.fromEntries(fields);
}

const FREE: Price = { input: 0, cached_input: 0, cache_write: 0, output: 0, up_to_input_tokens: null };

function tablePrice(provider: string, id: string): Price | null {
  if (provider === "echo") return FREE;
  const row = PRICES.find(([owner, pattern]) => owner === provider && pattern.test(id));
  if (row === undefined) return null;
  const [, , input, cached_input, cache_write, output, up_to_input_tokens = null] = row;
  return { input, cached_input, cache_write, output, up_to_input_tokens };
}

/**
 * What a model's tokens cost, or null when that is not known. `own` is the configuration's price of this model, `named`
 * what it calls the provider; `project` is a table by `<provider>/<id>` or `<id>`. The first that says a field wins: own, project, the table. A price
 * that is given with `input` and `output` stands alone: of the table's, nothing is mixed into it.
 */
export function priceOf(
  provider: string,
  id: string,
  overrides: {
    own?: PriceOverride | null;
    named?: string | null;
    project?: Readonly<Record<string, PriceOverride>>;
  } = {},
): Price | null {
  const name = providerName(provider);
  const project = overrides.project ?? {};
  const names = [overrides.named ?? name, name].map((each) => `${providerName(each)}/${id}`);
  const key = [...names, id].find((candidate) => Object.hasOwn(project, candidate));
  const given = { ...(key === undefined ? {} : project[key]), ...overrides.own };
  const isWhole = given.input !== undefined && given.output !== undefined;
  const base = isWhole ? null : tablePrice(name, id);
  const input = given.input ?? base?.input;
  const output = given.output ?? base?.output;
  if (input === undefined || output === undefined) return null;
  return {
    input,
    cached_input: given.cached_input ?? base?.cached_input ?? null,
    cache_write: given.cache_write ?? base?.cache_write ?? null,
    output,
    up_to_input_tokens: given.up_to_input_tokens ?? base?.up_to_input_tokens ?? null,
  };
}

/**
 * US dollars, to a millionth of a millionth; null when the price or the tokens are not known, when it does not hold for so
 * many, or when it comes to what no run costs.
 */
export function costOf(usage: TokenUsage, price: Price | null): number | null {
  if (price === null) return null;
  const { input_tokens, cached_tokens, cache_write_tokens, output_tokens } = usage;
  if (input_tokens === null || cached_tokens === null) return null;
  if (cache_write_tokens === null || output_tokens === null) return null;
  if (price.up_to_input_tokens !== null && input_tokens > price.up_to_input_tokens) return null;
  const plain = Math.max(0, input_tokens - cached_tokens - cache_write_tokens);
  const dollars =
    (plain * price.input +
      cached_tokens * (price.cached_input ?? price.input) +
      cache_write_tokens * (price.cache_write ?? price.input) +
      output_tokens * price.output) /
    1e6;
  return dollars >= 0 && dollars <= MAX_RUN_USD ? Number(dollars.toFixed(12)) : null;
}
