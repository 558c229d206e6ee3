import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import type { ModelChoice } from "../domain/run/settings.ts";
import { pause, TimeLimit } from "./limit.ts";
import { ModelError, toModelError } from "./model-error.ts";
import type { Attempt, RunRecord } from "./record.ts";

/** A model that may be called; it is opened when its turn comes. */
export interface Candidate {
  choice: ModelChoice;
  /** Throws ModelError: `refused`, `key_missing`, `key_unavailable`, `binding_missing`. */
  open(): Promise<LanguageModelV4>;
  /** Told of each try before it is made. */
  trying(options: LanguageModelV4CallOptions): void;
}

/** Milliseconds that a try may be put off; who asks for more is left to the next model. */
const MAX_WAIT_MS = 5_000;
const FIRST_WAIT_MS = 200;

/** Parts that say nothing yet: until another one comes, another try would not be noticed. */
const SILENT = new Set(["stream-start", "response-metadata", "raw", "ping", "text-start", "reasoning-start"]);

const isEmptyDelta = (part: LanguageModelV4StreamPart): boolean =>
  (part.type === "text-delta" || part.type === "reasoning-delta") && part.delta === "";

const NO_USAGE: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

const FAILED = { unified: "error" as const, raw: undefined };

/** The call as this model's part of the configuration wants it. */
function optionsFor(choice: ModelChoice, options: LanguageModelV4CallOptions, abortSignal: AbortSignal) {
  return {
    ...options,
    abortSignal,
    temperature: choice.temperature ?? undefined,
    maxOutputTokens: choice.max_tokens ?? undefined,
    topP: choice.top_p ?? undefined,
    stopSequences: choice.stop ?? undefined,
    seed: choice.seed ?? undefined,
  };
}

type Finish = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

/** What the providers' packages say of a stream that was cut off cleanly, as if it had ended. */
const isCutOff = ({ finishReason: { unified, raw } }: Finish): boolean =>
  unified === "error" || (raw === undefined && (unified === "interrupted" || unified === "other"));

type Reader = ReadableStreamDefaultReader<LanguageModelV4StreamPart>;

/** Reads up to the first part that says something; throws where none comes. */
async function readHead(reader: Reader, limit: TimeLimit): Promise<LanguageModelV4StreamPart[]> {
  const head: LanguageModelV4StreamPart[] = [];
  for (;;) {
    const { done, value } = await limit.race(reader.read());
    if (done) throw new ModelError("bad_answer");
    if (value.type === "error") throw toModelError(value.error, false);
    if (value.type === "finish" && isCutOff(value)) throw new ModelError("bad_answer");
    head.push(value);
    if (!SILENT.has(value.type) && !isEmptyDelta(value)) return head;
  }
}

/**
 * The rest of an answer. Nothing of it is asked for again: what breaks now is an error part, and an end. The time
 * limit counts only while a part is waited for.
 */
function following(
  head: LanguageModelV4StreamPart[],
  reader: Reader,
  limit: TimeLimit,
  failed: (error: ModelError) => void,
  used: (usage: LanguageModelV4Usage) => void,
): ReadableStream<LanguageModelV4StreamPart> {
  let isOver = false;
  const fail = (error: ModelError): LanguageModelV4StreamPart => {
    failed(error);
    return { type: "error", error };
  };
  const told = (part: LanguageModelV4StreamPart): LanguageModelV4StreamPart[] => {
    if (part.type === "error") return [fail(toModelError(part.error, true))];
    if (part.type !== "finish") return [part];
    isOver = true;
    used(part.usage);
    return isCutOff(part)
      ? [fail(new ModelError("broken_stream")), { ...part, finishReason: FAILED }]
      : [part];
  };
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        const first = head.shift();
        if (first !== undefined) return told(first).forEach((part) => controller.enqueue(part));
        try {
          limit.start();
          const { done, value } = await limit.race(reader.read());
          if (!done) return told(value).forEach((part) => controller.enqueue(part));
          if (!isOver) throw new ModelError("broken_stream");
        } catch (thrown) {
          limit.abandon();
          reader.cancel().catch(() => {});
          if (!isOver) {
            controller.enqueue(fail(toModelError(thrown, true)));
            controller.enqueue({ type: "finish", finishReason: FAILED, usage: NO_USAGE });
          }
        } finally {
          limit.stop();
        }
        controller.close();
      },
      async cancel() {
        limit.abandon();
        await reader.cancel().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * One model made of several, for one run. Each try has its time; tries that may succeed a moment later are repeated as
 * the choice says, no sooner than the provider asked for; then the next candidate is tried. All that ends with the
 * first content: who reads a stream sees one answer, whole or broken off, never two. A candidate that has answered
 * keeps the run, for what a model thought is nothing to another. The caller's signal ends everything. Failures are
 * ModelErrors, thrown or as a part `error`.
 */
export function guarded(candidates: Candidate[], record: RunRecord): LanguageModelV4 {
  let holder: Candidate | null = null;

  async function firstThatAnswers<T>(
    options: LanguageModelV4CallOptions,
    call: (
      model: LanguageModelV4,
      options: LanguageModelV4CallOptions,
      limit: TimeLimit,
      answered: () => Attempt,
    ) => Promise<T>,
  ): Promise<T> {
    const caller = options.abortSignal;
    let last = new ModelError("refused");
    for (const candidate of holder === null ? candidates : [holder]) {
      const { choice } = candidate;
      for (let tries = 0; tries <= choice.retries; tries += 1) {
        caller?.throwIfAborted();
        const since = Date.now();
        const limit = new TimeLimit(choice.timeout_ms, caller);
        try {
          const model = await limit.race(candidate.open());
          limit.start();
          const own = optionsFor(choice, options, limit.signal);
          candidate.trying(own);
          return await call(model, own, limit, () => {
            holder = candidate;
            return record.attempted(choice, since, null);
          });
        } catch (thrown) {
          limit.abandon();
          last = toModelError(caller?.aborted ? caller.reason : thrown, false);
          record.attempted(choice, since, last);
          if (caller?.aborted) throw last;
        } finally {
          limit.stop();
        }
        const wait = last.retryAfterMs ?? FIRST_WAIT_MS * 2 ** tries;
        if (!last.isPassing || tries === choice.retries || wait > MAX_WAIT_MS) break;
        await pause(wait, caller);
      }
    }
    throw last;
  }

  return {
    specificationVersion: "v4",
    provider: record.model.provider,
    modelId: record.model.id,
    supportedUrls: {},
    doGenerate: (options) =>
      firstThatAnswers(options, async (model, own, limit, answered) => {
        const result = await limit.race(model.doGenerate(own));
        if (result.finishReason.unified === "error") throw new ModelError("bad_answer");
        answered();
        record.used(result.usage);
        return result;
      }),
    doStream: (options) =>
      firstThatAnswers(options, async (model, own, limit, answered): Promise<LanguageModelV4StreamResult> => {
        const result = await limit.race(model.doStream(own));
        const reader = result.stream.getReader();
        let head: LanguageModelV4StreamPart[];
        try {
          head = await readHead(reader, limit);
        } catch (error) {
          reader.cancel().catch(() => {});
          throw error;
        }
        const attempt = answered();
        const failed = (error: ModelError) => {
          attempt.error ??= error.code;
          attempt.status ??= error.status;
        };
        return { ...result, stream: following(head, reader, limit, failed, (usage) => record.used(usage)) };
      }),
  };
}
