import { isStepCount, type ModelMessage } from "ai";
import { withCallIds } from "./call-ids.ts";
import { DebugLog } from "./debug.ts";
import { filtered } from "./filter.ts";
import { guarded, type Candidate } from "./guard.ts";
import { openedKey } from "./key.ts";
import { ModelError, toModelError } from "./model-error.ts";
import { providerNamed } from "./providers/registry.ts";
import { RunRecord } from "./record.ts";
import type { RunRequest, RunResult } from "./request.ts";
import { safeFetch } from "./safe-fetch.ts";
import { keepingKey } from "./secret.ts";
import { Steps } from "./steps.ts";
import { CallBudget } from "./tools/call-budget.ts";
import { toolSet } from "./tools/tool-set.ts";

// The SDK would print a model's warnings; they are in the result.
globalThis.AI_SDK_LOG_WARNINGS = false;

const USED_UP =
  "The steps of max_steps were used up by calls of tools before the model had answered: allow more, or make the tools fewer";

function candidatesOf(request: RunRequest, log: DebugLog | null): Candidate[] {
  const plain = safeFetch({ allowLocalhost: request.allowLocalhost });
  const fetch = log === null ? plain : log.watching(plain);
  return request.settings.models.map((choice): Candidate => {
    const open = async () => {
      const make = await providerNamed(choice.provider);
      const apiKey = await openedKey(choice, (named) => request.keyOf(named));
      log?.hide(apiKey);
      return keepingKey(make(choice, { apiKey, fetch, ai: request.ai }), apiKey);
    };
    let opened: ReturnType<typeof open> | null = null;
    return {
      choice,
      open: () => {
        opened ??= open().catch((error: unknown) => {
          opened = null;
          throw error;
        });
        return opened;
      },
      trying: (options) => log?.trying(choice, options),
    };
  });
}

/** A run about to begin: its clock runs from here on, or from `began`. */
export function prepare(request: RunRequest) {
  const { settings, filter } = request;
  const began = request.began ?? Date.now();
  const deadline = new AbortController();
  const left = began + settings.total_timeout_ms - Date.now();
  const timer = setTimeout(() => deadline.abort(new ModelError("timeout")), Math.max(left, 0));
  const signal =
    request.signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, request.signal]);
  const log = request.debug ? new DebugLog() : null;
  const record = new RunRecord(settings.models[0]);
  const steps = new Steps(request.tools);
  const budget = new CallBudget();
  const model = withCallIds(guarded(candidatesOf(request, log), record));

  const call = {
    model: filter === undefined ? model : filtered(model, filter),
    ...(request.system === null ? {} : { instructions: request.system }),
    messages: request.messages as ModelMessage[],
    tools: toolSet(request.tools, signal, budget),
    stopWhen: isStepCount(settings.max_steps),
    maxRetries: 0,
    abortSignal: signal,
    telemetry: { isEnabled: false },
    // Nothing that a message names is fetched from here.
    experimental_download: (files: unknown[]) =>
      files.length === 0 ? Promise.resolve([]) : Promise.reject(new ModelError("refused")),
    // OpenAI would keep every answer for a month.
    providerOptions: { openai: { store: false } },
    prepareStep: ({ messages }: { messages: ModelMessage[] }) => {
      budget.beginStep();
      return { messages: steps.inOwnWords(messages) };
    },
    onStepEnd: (step: Parameters<Steps["add"]>[0]) => steps.add(step),
  };

  /** What came of it. Ends the clock. */
  const result = (failed: ModelError | null, ttft_ms: number | null): RunResult => {
    clearTimeout(timer);
    const isCut = failed === null && steps.areUsedUp(settings.max_steps);
    if (isCut) steps.warnings.add(USED_UP);
    if (budget.warning !== null) steps.warnings.add(budget.warning);
    return {
      text: steps.text,
      tool_calls: steps.toolCalls,
      finish_reason:
        failed?.code === "abandoned"
          ? "aborted"
          : failed !== null
            ? "error"
            : isCut
              ? "max-steps"
              : steps.finishReason,
      usage: record.usage,
      model: record.model,
      choice: record.choice,
      attempts: record.attempts,
      response_messages: steps.messages,
      warnings: [...steps.warnings],
      failed,
      ttft_ms,
      debug: log?.requests ?? null,
    };
  };

  /** Why it failed: the deadline, if that was it, or else what was thrown. */
  const failure = (thrown: unknown): ModelError =>
    toModelError(signal.aborted ? signal.reason : thrown, false);

  return { began, call, failure, result, signal, steps };
}
