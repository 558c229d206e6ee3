import type { LanguageModelV4Usage } from "@ai-sdk/provider";
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

/** Tokens of a whole run. `input_tokens` includes those read from and written to a cache. */
export interface RunUsage {
  input_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
}

/** What happened between a run and its models, kept while it happens, so that nothing is lost when it fails. */
export class RunRecord {
  readonly attempts: Attempt[] = [];
  readonly usage: RunUsage = { input_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 0 };
  /** The model that answered, or else the one that was tried last. */
  model: { provider: string; id: string };

  constructor(first: ModelChoice | undefined) {
    this.model = { provider: first?.provider ?? "none", id: first?.id ?? "none" };
  }

  attempted({ provider, id }: ModelChoice, since: number, error: ModelError | null): Attempt {
    this.model = { provider, id };
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

  used({ inputTokens, outputTokens }: LanguageModelV4Usage): void {
    this.usage.input_tokens += inputTokens.total ?? 0;
    this.usage.cached_tokens += inputTokens.cacheRead ?? 0;
    this.usage.cache_write_tokens += inputTokens.cacheWrite ?? 0;
    this.usage.output_tokens += outputTokens.total ?? 0;
  }
}
