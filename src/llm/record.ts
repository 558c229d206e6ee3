import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import { isObject } from "../domain/json.ts";
import { MAX_RUN_TOKENS } from "../domain/run/limits.ts";
import type { ModelChoice } from "../domain/run/settings.ts";
import type { ModelError, ModelErrorCode } from "./model-error.ts";

/** One call of one model. */
export interface Attempt {
  provider: string;
  model: string;
  /** Milliseconds until it answered (a stream: until its first content), or failed. */
  ms: number;
  error: ModelErrorCode | null;
  /** The provider's HTTP status, where a failure had one. */
  status: number | null;
}

/**
 * Tokens of a whole run; null: an answer did not tell, or told what cannot be. `input_tokens` includes those read from and
 * written to a cache.
 */
export interface RunUsage {
  input_tokens: number | null;
  cached_tokens: number | null;
  cache_write_tokens: number | null;
  output_tokens: number | null;
}

/** What a provider says is open to anything: a whole number of tokens, or null. */
const tokens = (told: number | undefined): number | null =>
  told !== undefined && told >= 0 && told <= MAX_RUN_TOKENS ? Math.round(told) : null;

function sum(a: number | null, b: number | null): number | null {
  const both = a === null || b === null ? null : a + b;
  return both !== null && both <= MAX_RUN_TOKENS ? both : null;
}

/** What happened between a run and its models, kept while it happens, so that nothing is lost when it fails. */
export class RunRecord {
  readonly attempts: Attempt[] = [];
  readonly usage: RunUsage = { input_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 0 };
  /** The model that answered, or else the one that was tried last. */
  model: { provider: string; id: string };
  /** The choice that it stands for. */
  choice: ModelChoice | null = null;

  constructor(first: ModelChoice | undefined) {
    this.model = { provider: first?.provider ?? "none", id: first?.id ?? "none" };
  }

  attempted(choice: ModelChoice, since: number, error: ModelError | null): Attempt {
    const { provider, id } = choice;
    this.model = { provider, id };
    this.choice = choice;
    const attempt: Attempt = {
      provider,
      model: id,
      ms: Date.now() - since,
      error: error?.code ?? null,
      status: error?.status ?? null,
    };
    this.attempts.push(attempt);
    return attempt;
  }

  used({ inputTokens, outputTokens, raw }: LanguageModelV4Usage): void {
    const { usage } = this;
    // Some SDKs say 0 for what is missing: no prompt has no tokens.
    const input = tokens(inputTokens.total) || null;
    const part = (told: number | undefined): number | null => {
      const count = told === undefined ? 0 : tokens(told);
      return input === null || count === null || count > input ? null : count;
    };
    const isToldNothing = isObject(raw) && !Object.values(raw).some((value) => typeof value === "number");
    usage.input_tokens = sum(usage.input_tokens, input);
    usage.cached_tokens = sum(usage.cached_tokens, part(inputTokens.cacheRead));
    usage.cache_write_tokens = sum(usage.cache_write_tokens, part(inputTokens.cacheWrite));
    usage.output_tokens = sum(usage.output_tokens, isToldNothing ? null : tokens(outputTokens.total));
  }
}
