/** The day on which the table was compiled from the providers' published prices of their standard tiers. */
export const PRICES_AS_OF = "2026-11-20";

/**
 * Provider, models of the family, and US dollars per million tokens: input, cached input, cache write (five minutes),
 * output; last, the input tokens up to which they hold. A cost is told only for models that are named here, or whose
 * price is given: of what is new or not sure nothing is guessed.
 */
export type PriceRow = readonly [
  provider: string,
  models: RegExp,
  input: number,
  cached_input: number | null,
  cache_write: number | null,
  output: number,
  up_to_input_tokens?: number,
];

const claude = (family: string): RegExp => new RegExp(`^claude-(?:${family})(?:-\\d{8}|-latest)?$`);
const openai = (family: string): RegExp => new RegExp(`^(?:${family})(?:-\\d{4}-\\d\\d-\\d\\d)?$`);

export const PRICES: readonly PriceRow[] = [
  ["anthropic", claude("fable-5-1"), 10, 0.25, 12.5, 50],
  ["anthropic", claude("fable-5"), 10, 1, 12.5, 50],
  ["anthropic", claude("opus-5-5"), 4, 0.2, 5, 20],
  ["anthropic", claude("opus-5|opus-4-[5678]"), 5, 0.5, 6.25, 25],
  ["anthropic", claude("opus-4-1|opus-4-0|opus-4|3-opus"), 15, 1.5, 18.75, 75],
  ["anthropic", claude("sonnet-5-5"), 2, 0.1, 2.5, 10],
  ["anthropic", claude("sonnet-5"), 2, 0.2, 2.5, 10],
  ["anthropic", claude("sonnet-4-6"), 3, 0.3, 3.75, 15],
  ["anthropic", claude("sonnet-4-5|sonnet-4-0|sonnet-4"), 3, 0.3, 3.75, 15, 200_000],
  ["anthropic", claude("3-7-sonnet|3-5-sonnet"), 3, 0.3, 3.75, 15],
  ["anthropic", claude("haiku-5-5"), 0.1, 0.01, 0.125, 0.5, 100_000],
  ["anthropic", claude("haiku-4-5"), 1, 0.1, 1.25, 5],
  ["anthropic", claude("3-5-haiku"), 0.8, 0.08, 1, 4],
  ["anthropic", claude("3-haiku"), 0.25, 0.03, 0.3, 1.25],

  ["openai", openai("gpt-5\\.5"), 5, 0.5, null, 30, 272_000],
  ["openai", openai("gpt-5\\.4"), 2.5, 0.25, null, 15, 272_000],
  ["openai", openai("gpt-5\\.4-mini"), 0.75, 0.075, null, 4.5],
  ["openai", openai("gpt-5\\.4-nano"), 0.2, 0.02, null, 1.25],
  ["openai", openai("gpt-5\\.2|gpt-5\\.2-codex|gpt-5\\.3-codex"), 1.75, 0.175, null, 14],
  ["openai", openai("gpt-5\\.1|gpt-5"), 1.25, 0.125, null, 10],
  ["openai", openai("gpt-5-mini"), 0.25, 0.025, null, 2],
  ["openai", openai("gpt-5-nano"), 0.05, 0.005, null, 0.4],
  ["openai", openai("gpt-5-pro"), 15, null, null, 120],
  ["openai", openai("gpt-4\\.1"), 2, 0.5, null, 8],
  ["openai", openai("gpt-4\\.1-mini"), 0.4, 0.1, null, 1.6],
  ["openai", openai("gpt-4\\.1-nano"), 0.1, 0.025, null, 0.4],
  ["openai", /^gpt-4o-2024-05-13$/, 5, null, null, 15],
  ["openai", openai("gpt-4o"), 2.5, 1.25, null, 10],
  ["openai", openai("gpt-4o-mini"), 0.15, 0.075, null, 0.6],
  ["openai", openai("o1"), 15, 7.5, null, 60],
  ["openai", openai("o3"), 2, 0.5, null, 8],
  ["openai", openai("o3-mini"), 1.1, 0.55, null, 4.4],
  ["openai", openai("o4-mini"), 1.1, 0.275, null, 4.4],
  ["openai", /^gpt-4-turbo(?:-2024-04-09)?$/, 10, null, null, 30],
  ["openai", /^gpt-3\.5-turbo(?:-0125)?$/, 0.5, null, null, 1.5],

  ["groq", /^llama-3\.1-8b-instant$/, 0.05, null, null, 0.08],
  ["groq", /^llama-3\.3-70b-versatile$/, 0.59, null, null, 0.79],
  ["groq", /^meta-llama\/llama-4-scout-17b-16e-instruct$/, 0.11, null, null, 0.34],
  ["groq", /^openai\/gpt-oss-120b$/, 0.15, 0.075, null, 0.6],
  ["groq", /^openai\/gpt-oss-20b$/, 0.075, 0.0375, null, 0.3],
  ["groq", /^qwen\/qwen3-32b$/, 0.29, null, null, 0.59],
];
